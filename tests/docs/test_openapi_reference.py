"""The reference of comparisons names every verdict, rule and reason of the code, in the words of the code."""

import ast
import json
from pathlib import Path

import pytest

from shiplap.compat import findings
from shiplap.compat.advice import ADVICE
from shiplap.compat.findings import Comparison, Finding, Hit, Reason, Verdict, Witness
from shiplap.compat.rules import RULES
from shiplap.compat.schemas import verdicts
from shiplap.compat.schemas.options import Direction
from shiplap.compat.schemas.verdicts import Code
from shiplap.model.exchange import Request
from shiplap.report.openapi_as_json import comparison_as_json


@pytest.fixture(scope="module")
def text(repository):
    return (repository / "docs" / "reference" / "openapi.md").read_text(encoding="utf-8")


def rows(text, heading):
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def said_in_code(module, name):
    """Return the docstring of each member of an enumeration, by its value."""
    tree = ast.parse(Path(module.__file__).read_text(encoding="utf-8"))
    (found,) = [node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name]
    return {
        member.value.value: " ".join(words.value.value.split()).replace("``", "`")
        for member, words in zip(found.body, found.body[1:], strict=False)
        if isinstance(member, ast.Assign)
    }


def test_every_verdict_is_explained(text):
    assert {row[0].strip("`") for row in rows(text, "Verdicts")} == {verdict.value for verdict in Verdict}


def test_the_rules_are_those_of_the_code(text):
    assert rows(text, "Rules") == [
        [f"`{rule.name}`", rule.direction.value, ", ".join(rule.asked), rule.about] for rule in RULES
    ]


def test_the_reasons_are_those_of_the_code_each_with_what_would_decide_it(text):
    said = {**said_in_code(verdicts, "Code"), **said_in_code(findings, "Reason")}
    assert set(said) == {member.value for member in (*Reason, *Code)} == set(ADVICE)
    assert {row[0].strip("`"): row[1:] for row in rows(text, "Reasons")} == {
        name: [words, ADVICE[name]] for name, words in said.items()
    }


def test_every_member_of_a_finding_is_explained(text):
    witness = Witness(request=Request(method="GET", path="/"))
    finding = Finding(
        rule="response-body",
        direction=Direction.RESPONSE,
        verdict=Verdict.BREAK,
        witness=witness,
        hit=(Hit(name="web@40"),),
    )
    whole = Comparison(ours="a", theirs="b", findings=(finding,), proved=0, asked=1, verdict=Verdict.BREAK)
    (written,) = json.loads(json.dumps(comparison_as_json(whole)))["findings"]
    section = text.partition("\n## Findings\n")[2]
    assert [name for name in (*written, *written["witness"], *written["hit"][0]) if f"`{name}`" not in section] == []
