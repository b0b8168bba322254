"""Certificates: a file that reads back, a judge that isn't fooled, and a page that is true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from bothways.engine import ImpossibleLocks, Matching, Policy, Problem, match, verify
from bothways.engine.certificate_file import BadCertificate, from_json, to_json
from bothways.engine.checks import Judge, Table
from bothways.engine.encoding import encode
from bothways.engine.scoring import Scorer

from .strategies import problems
from .test_optimum import THOROUGH, crowd, may_be, solve

PAGE = Path(__file__).parents[4] / "docs" / "certificate.md"


@THOROUGH
@given(problems())
def test_file_reads_back_as_what_can_be_judged(problem: Problem) -> None:
    try:
        matching = solve(problem)
    except ImpossibleLocks:
        return
    text = to_json(problem, matching)
    read = from_json(text)
    assert (read.policy, read.review) == (problem.policy, problem.review)
    assert read.matching.certificate == matching.certificate
    assert to_json(replace(problem), read.matching) == text
    assert verify(problem, read.matching).problems == ()


@settings(THOROUGH, max_examples=300)
@given(problems())
def test_table_and_definitions_agree_on_every_pair(problem: Problem) -> None:
    judge = Judge(problem)
    table = Table(judge)
    found = {
        (table.ids[a], table.ids[b]): (x, y, worth)
        for block in table.pairs()
        for a, b, x, y, worth in zip(*(part.tolist() for part in block), strict=True)
    }
    for a in table.ids:
        for b in table.ids:
            if a < b and frozenset((a, b)) not in judge.locks:
                free = judge.places[a] > 0 and judge.places[b] > 0
                expected = free and may_be(judge, a, b)
                assert ((a, b) in found) == expected
                if expected:
                    assert found[a, b] == (*judge.gains(a, b), judge.worth(a, b))


def test_judge_and_engine_round_alike() -> None:
    problem = Problem(tuple(crowd(150, 20, 4)), Policy(other_function=0.3, working_hours=0.7))
    judge, scorer = Judge(problem), Scorer.of(problem, encode(problem))
    ids = [person.id for person in scorer.encoded.people]
    a, b = np.triu_indices(len(ids), 1)
    worths = scorer.pairs(a.astype(np.int64), b.astype(np.int64)).worth
    assert worths.tolist() == [judge.worth(ids[i], ids[j]) for i, j in zip(a, b, strict=True)]


def matched() -> tuple[Problem, Matching]:
    problem = Problem(tuple(crowd(40, 12, 6)), Policy(objective="served"))
    return problem, match(problem.people, problem.policy)


def test_judge_finds_every_lie() -> None:
    problem, true = matched()
    assert verify(problem, true).ok
    proof, first, second = true.certificate, *true.matches[:2]
    cheap = {**proof.prices, first.a: 0}
    lies = [
        replace(true, certificate=replace(proof, value=proof.value + 1)),
        replace(true, certificate=replace(proof, bound=proof.bound + 1)),
        replace(true, certificate=replace(proof, prices=cheap)),
        replace(true, certificate=replace(proof, prices={first.a: 5})),
        replace(true, certificate=replace(proof, bonus=0)),
        replace(true, certificate=replace(proof, objective="worth")),
        replace(true, matches=(replace(first, b=second.b), *true.matches[1:])),
        replace(true, matches=(replace(first, worth=1.0), *true.matches[1:])),
        replace(true, matches=true.matches[1:]),
        replace(true, matches=(first, *true.matches)),
        replace(true, left_over=true.left_over[1:]) if true.left_over else None,
    ]
    for lie in lies:
        assert lie is None or not verify(problem, lie).ok
    other = Problem(problem.people[1:], problem.policy)
    assert not verify(other, true).ok


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": "something"}, "“format” isn't"),
        ({"format_version": 2}, "version 2"),
        ({"prices": {"x": "many"}}, "prices.x"),
        ({"value": 1.5}, "“value”"),
        ({"value": True}, "“value”"),
        ({"locks": [["a"]]}, "“locks”"),
        ({"pairs": [{"a": "x"}]}, "pairs.b"),
        ({"people": [1]}, "“people”"),
        ({"policy": {"speed": 1}}, "policy.speed"),
        ({"optimal": None}, "“optimal”"),
    ],
)
def test_file_that_is_wrong_is_refused_by_field(change: dict[str, object], said: str) -> None:
    content = json.loads(to_json(*matched())) | change
    with pytest.raises(BadCertificate, match=re.escape(said)):
        from_json(json.dumps(content))


def test_missing_field_and_no_json_are_refused() -> None:
    content = json.loads(to_json(*matched()))
    del content["bound"]
    with pytest.raises(BadCertificate, match="“bound” is missing"):
        from_json(json.dumps(content))
    with pytest.raises(BadCertificate, match="isn't JSON"):
        from_json("{")


def test_sketch_in_the_documentation_checks_a_real_certificate(tmp_path: Path) -> None:
    [sketch] = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    file = tmp_path / "cert.json"
    problem, matching = matched()
    file.write_text(to_json(problem, matching), encoding="utf-8")
    run = [sys.executable, "-c", sketch, str(file)]
    good = subprocess.run(run, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stderr
    assert f"bound {matching.certificate.bound}" in good.stdout
    lie = replace(matching, certificate=replace(matching.certificate, bound=1))
    file.write_text(to_json(problem, lie), encoding="utf-8")
    assert subprocess.run(run, capture_output=True, text=True, check=False).returncode == 1
