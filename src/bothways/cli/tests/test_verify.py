"""`bothways verify`: the proof of a matching, checked from the sheet."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bothways.cli.main import main

SHEET = """id,name,offers,wants
1,Mara,Storytelling,Cash flow; k8s
2,Tomasz,Cash flow,Storytelling
3,Ines,Kubernetes,presenting
4,Lou,Public speaking,Kubernetes
5,Ada,Negotiation,Coaching
6,Bo,Coaching,Negotiation; Story telling
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def certificate(sheet: Path, *options: str) -> Path:
    path = sheet.with_name("cert.json")
    output = str(sheet.with_name("matches.csv"))
    code = main(["match", str(sheet), "-q", "-o", output, "--certificate", str(path), *options])
    assert code == 0
    return path


def test_certificate_holds_for_its_own_sheet(
    sheet: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(sheet), str(certificate(sheet))]) == 0
    told = capsys.readouterr().out
    assert "The certificate holds" in told
    assert "No other way of pairing these 6 people is better: this is proven." in told


@pytest.mark.parametrize(
    "policy",
    [
        '[objective]\naim = "fair"',
        '[objective]\naim = "served"\nstability = 0.1',
        "[shape]\ncircles = 3",
        '[objective]\naim = "served"\n[shape]\ncircles = 4\ngroups = true',
    ],
)
def test_certificates_of_every_kind_hold(sheet: Path, tmp_path: Path, policy: str) -> None:
    file = tmp_path / "policy.toml"
    file.write_text(policy, encoding="utf-8")
    path = certificate(sheet, "--policy", str(file))
    assert main(["verify", str(sheet), str(path)]) == 0


def test_words_that_mean_one_skill_met(sheet: Path) -> None:
    content = json.loads(certificate(sheet).read_text(encoding="utf-8"))
    names = {frozenset((pair["a"], pair["b"])) for pair in content["pairs"]}
    assert frozenset(("3", "4")) in names


def test_changed_certificate_does_not_hold(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certificate(sheet)
    content = json.loads(path.read_text(encoding="utf-8"))
    content["value"] += 1
    path.write_text(json.dumps(content), encoding="utf-8")
    assert main(["verify", str(sheet), str(path)]) == 1
    assert "does not hold" in capsys.readouterr().out


def test_other_sheet_is_said_and_judged(sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = certificate(sheet)
    sheet.write_text(SHEET.replace("Tomasz,Cash flow", "Tomasz,Golf"), encoding="utf-8")
    assert main(["verify", str(sheet), str(path)]) == 1
    assert "another input" in capsys.readouterr().out


def test_what_cannot_be_read_is_refused(
    sheet: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "cert.json"
    assert main(["verify", str(sheet), str(path)]) == 2
    path.write_text("no", encoding="utf-8")
    assert main(["verify", str(sheet), str(path)]) == 2
    assert "isn't JSON" in capsys.readouterr().err
