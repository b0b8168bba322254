"""`bothways match` as somebody at a terminal or a script meets it: a real process."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

DATA = Path(__file__).resolve().parents[5] / "shared" / "data"
SHEET = """Name,E-mail,Can help with,Want to learn,Department
Mara Okafor,mara@example.org,Data storytelling (4); Public speaking (5),Cash flow; Balance sheets,Marketing
Tomasz Zieliński,tomasz@example.org,Cash flow (5); Balance sheets (4),Data storytelling; Chess,Finance
Inés Prado,ines@example.org,Contract law,Python,Legal
Jun Watanabe,jun@example.org,Python; SQL,Contract law,Data
Lena Fuchs,lena@example.org,Workshop design,Grant writing,Learning
"""  # noqa: E501 - a sheet's lines are as long as they are


def bothways(*arguments: object, folder: Path, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bothways.cli.main", "match", *map(str, arguments)],
        cwd=folder,
        input=text,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    file = tmp_path / "people.csv"
    file.write_text(SHEET, encoding="utf-8")
    return file


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_matches_go_to_a_pipe_and_nothing_else_does(sheet: Path, tmp_path: Path) -> None:
    result = bothways(sheet, folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    first, second = rows(result.stdout)
    assert (first["name"], first["partner name"]) == ("Inés Prado", "Jun Watanabe")
    assert (second["name"], second["gives"], second["gains"]) == (
        "Mara Okafor",
        "Data storytelling",
        "1.000",
    )
    assert (second["partner name"], second["partner gives"], second["partner gains"]) == (
        "Tomasz Zieliński",
        "Cash-flow forecasting; Reading a balance sheet",
        "0.500",
    )
    assert (second["worth"], second["balance"]) == ("0.707107", "0.500")


def test_sheet_comes_from_a_pipe_too(tmp_path: Path) -> None:
    result = bothways("-", folder=tmp_path, text=SHEET)
    assert [row["person"] for row in rows(result.stdout)] == [
        "ines@example.org",
        "mara@example.org",
    ]


def test_report_is_one_file_that_needs_nothing_else(sheet: Path, tmp_path: Path) -> None:
    bothways(sheet, "-o", "m.csv", "--report", "r.html", folder=tmp_path)
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "No other way of pairing these 5 people is better: this is proven." in report
    assert "Lena Fuchs wants Grant writing, which nobody offers at a higher level." in report
    assert "Mara Okafor" in report
    assert not re.search(r"(?:src|href)=|url\(|https?://|<script", report)


def test_report_says_what_would_help_and_who_is_served(tmp_path: Path) -> None:
    sheet = ["Name,Can help with,Want to learn,Department,Country"]
    for number in range(6):
        sheet.append(f"Ana {number},Chess,Piano,Legal,Chile")
        sheet.append(f"Ben {number},Piano,Chess,Data,Peru")
    sheet.append("Una Lind,Chess,Sailing,Data,Peru")
    (tmp_path / "s.csv").write_text("\n".join(sheet), encoding="utf-8")
    bothways("s.csv", "-o", "m.csv", "--report", "r.html", folder=tmp_path)
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "By function" in report
    assert "By location" in report
    assert "<td>6 (86%)</td>" in report
    assert "No pairs of people would both gain more from each other" in report


def test_report_names_what_would_get_somebody_a_partner(tmp_path: Path) -> None:
    sheet = "Name,Can help with,Want to learn\nUna Lind,Chess,Piano\nBen Ode,Sailing,Chess\n"
    (tmp_path / "s.csv").write_text(sheet, encoding="utf-8")
    bothways("s.csv", "-o", "m.csv", "--report", "r.html", folder=tmp_path)
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "If <b>Ben Ode</b> offered Piano, Una Lind would be the partner" in report
    assert "the whole changes by +1.00." in report


def test_name_in_the_report_is_never_markup(tmp_path: Path) -> None:
    sheet = tmp_path / "s.csv"
    sheet.write_text(SHEET.replace("Mara Okafor", "<script>alert(1)</script>"), encoding="utf-8")
    bothways(sheet, "-o", "m.csv", "--report", "r.html", folder=tmp_path)
    report = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "<script>" not in report
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in report


def test_left_over_are_written_with_reasons(sheet: Path, tmp_path: Path) -> None:
    bothways(sheet, "-o", "m.csv", "--left-over", "l.csv", folder=tmp_path)
    [lena] = rows((tmp_path / "l.csv").read_text(encoding="utf-8"))
    assert (lena["name"], lena["reason"]) == ("Lena Fuchs", "nobody_offers")


def test_xlsx_in_and_out(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(SHEET)):
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    assert bothways("people.xlsx", "-o", "m.xlsx", folder=tmp_path).returncode == 0
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx").active
    assert [row[1].value for row in sheet.iter_rows()] == ["name", "Inés Prado", "Mara Okafor"]


def test_policy_is_obeyed(sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text('[rules]\nleast_gain = 0.6\n[objective]\naim = "served"\n')
    result = bothways(sheet, "--policy", "p.toml", folder=tmp_path)
    assert [row["name"] for row in rows(result.stdout)] == ["Inés Prado"]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("[rules]\nleast_gian = 0.6", "[rules] least_gian isn't known; did you mean least_gain?"),
        ('[rules]\ncross_teams = "yes"', "[rules] cross_teams is 'yes'; write true or false."),
        (
            '[objective]\naim = "luck"',
            "aim is 'luck'; choose from worth, served, fair.",
        ),
        ("[rules", "p.toml isn't TOML"),
        ("[counts]\nskills = nan", "The policy: skills is nan; a number from 0."),
    ],
)
def test_policy_that_cant_be_used_is_refused_in_words(
    sheet: Path, tmp_path: Path, policy: str, words: str
) -> None:
    (tmp_path / "p.toml").write_text(policy)
    result = bothways(sheet, "--policy", "p.toml", folder=tmp_path)
    assert (result.returncode, result.stdout) == (4, "")
    assert words in result.stderr


def test_map_says_what_columns_mean(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("who,alpha,beta\na,SQL,Chess\nb,Chess,SQL\n")
    (tmp_path / "m.toml").write_text('[columns]\nwho = "id"\nalpha = "offers"\nbeta = "wants"\n')
    result = bothways("s.csv", "--map", "m.toml", folder=tmp_path)
    assert [(row["person"], row["partner"]) for row in rows(result.stdout)] == [("a", "b")]
    without = bothways("s.csv", folder=tmp_path)
    assert without.returncode == 3
    assert "was recognised among: who, alpha, beta." in without.stderr


def test_bad_rows_are_named_and_given_back_and_the_good_ones_matched(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SHEET.replace("Python; SQL", "Python (-2); SQL"))
    result = bothways("s.csv", "--problems", "bad.csv", folder=tmp_path)
    assert result.returncode == 0
    assert "Row 5, column “Can help with”: “Python (-2)”" in result.stderr
    [bad] = rows((tmp_path / "bad.csv").read_text(encoding="utf-8"))
    assert bad["Name"] == "Jun Watanabe"
    assert "from 1 to 5" in bad["What to change"]


def test_nobody_matched_has_its_own_exit_code(tmp_path: Path) -> None:
    result = bothways("-", folder=tmp_path, text="name,offers,wants\nA,SQL,Chess\nB,SQL,Go\n")
    assert result.returncode == 1
    assert rows(result.stdout) == []


def test_lock_is_kept_and_an_impossible_one_is_said(sheet: Path, tmp_path: Path) -> None:
    (tmp_path / "locks.csv").write_text("jun@example.org,lena@example.org\n")
    result = bothways(sheet, "--locks", "locks.csv", folder=tmp_path)
    locked = [row["partner name"] for row in rows(result.stdout) if row["locked"]]
    assert locked == ["Lena Fuchs"]
    (tmp_path / "locks.csv").write_text(
        "jun@example.org,lena@example.org\njun@example.org,mara@example.org\n"
    )
    refused = bothways(sheet, "--locks", "locks.csv", folder=tmp_path)
    assert refused.returncode == 5
    assert "Jun Watanabe is locked to two people, Lena Fuchs and Mara Okafor." in refused.stderr


def test_people_to_be_kept_apart_are_found_by_name_and_unknown_ones_are_said(
    tmp_path: Path,
) -> None:
    text = (
        "name,email,offers,wants,not with\n"
        "Ana,ana@example.org,SQL,Go,\n"
        "Bo,bo1@example.org,Go,SQL,ANA; Zoe\n"
        "Cy,cy@example.org,Go,SQL,bo2@example.org\n"
        "Bo,bo2@example.org,SQL,Go,\n"
        "Di,di@example.org,Go,SQL,Bo\n"
    )
    result = bothways("-", folder=tmp_path, text=text)
    assert [(row["person"], row["partner"]) for row in rows(result.stdout)] == [
        ("ana@example.org", "di@example.org"),
        ("bo1@example.org", "bo2@example.org"),
    ]
    assert result.stderr.splitlines() == [
        "Row 3: nobody in the sheet is “Zoe”, so nobody is kept apart from Bo for it.",
        "Row 6: 2 people are called “Bo”; Di is kept apart from them all.",
    ]


def test_sheet_cannot_steer_the_terminal(tmp_path: Path) -> None:
    text = (
        "name,email,offers,wants\nAna,\x1b[2Jana,SQL,Go\n"
        "Bo,bo@example.org,Go,SQL\nCy,cy@example.org,SQL,Go and whatever goes well with it\n"
    )
    result = bothways("-", folder=tmp_path, text=text)
    assert result.stderr == "Row 2, column “email”: “ [2Jana” isn't an e-mail address.\n"


def test_sheet_itself_is_never_overwritten(sheet: Path, tmp_path: Path) -> None:
    result = bothways(sheet, "-o", sheet, folder=tmp_path)
    assert result.returncode == 2
    assert sheet.read_text(encoding="utf-8") == SHEET


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"name,offers,wants\n", "no rows"), (b"%PDF-1.7 x", "PDF")],
)
def test_file_that_is_no_sheet_is_refused_in_words(
    tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "s.csv").write_bytes(content)
    result = bothways("s.csv", folder=tmp_path)
    assert (result.returncode, result.stdout) == (3, "")
    assert words in result.stderr


def test_missing_file_is_named(tmp_path: Path) -> None:
    result = bothways("nowhere.csv", folder=tmp_path)
    assert result.returncode == 3
    assert result.stderr == "bothways: nowhere.csv can't be read: No such file or directory.\n"


def test_formula_from_the_sheet_is_no_formula_in_the_matches(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text(SHEET.replace("Mara Okafor", "+Mara"))
    result = bothways("s.csv", folder=tmp_path)
    assert ",'+Mara," in result.stdout


def test_real_survey_is_matched_as_it_is(tmp_path: Path) -> None:
    sheet = DATA / "developer-survey-2025.csv"
    if not sheet.exists():
        pytest.skip("the shared sample developer-survey-2025.csv isn't beside this checkout")
    result = bothways(sheet, "-o", "m.csv", "--report", "r.html", folder=tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    matches = rows((tmp_path / "m.csv").read_text(encoding="utf-8"))
    assert len(matches) == 299
    assert sum(float(row["worth"]) for row in matches) == pytest.approx(193.348, abs=0.001)
    assert "No other way of pairing these 999 people is better" in (tmp_path / "r.html").read_text()
