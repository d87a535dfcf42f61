"""Reports of ``shiplap verify`` say which passes rest on mocks."""

import xml.etree.ElementTree as ET

from shiplap.model.provenance import Provenance
from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.verification_as_github import verification_as_github
from shiplap.report.verification_as_junit import verification_as_junit
from shiplap.report.verification_as_markdown import verification_as_markdown
from shiplap.report.verification_as_text import verification_as_text


def found(name, provenance, outcome=InteractionOutcome.PASSED):
    return InteractionVerification(name=name, description=name, outcome=outcome, provenance=provenance)


def contract(*interactions):
    return Verification(consumer="web", consumer_versions={"40": ""}, provider="orders-api", interactions=interactions)


def test_the_text_marks_each_interaction_and_the_sum():
    one = contract(
        found("GET /a", Provenance.MOCKED),
        found("GET /b", Provenance.OBSERVED, InteractionOutcome.FAILED),
        found("GET /c", Provenance.TESTED),
        found("GET /d", None),
    )
    assert verification_as_text([one]) == (
        "web@40 -> orders-api\n"
        "  pass  GET /a (mocked)\n"
        "  FAIL  GET /b (observed)\n"
        "  pass  GET /c\n"
        "  pass  GET /d\n"
        "4 interactions of 1 contract: 3 passed, 1 failed (of these 1 mocked, 1 observed)"
    )


def test_the_junit_file_marks_each_case_and_names_the_provenance():
    root = ET.fromstring(
        verification_as_junit(
            [contract(found("a", Provenance.MOCKED), found("b", Provenance.TESTED), found("c", None))]
        )
    )
    assert [case.get("name") for case in root.iter("testcase")] == ["a (mocked)", "b", "c"]
    assert [each.attrib for each in root.iter("property")] == [
        {"name": "contract.provenance", "value": "mocked"},
        {"name": "contract.provenance", "value": "tested"},
    ]


def test_an_annotation_marks_what_failed():
    failed = contract(found("GET /a", Provenance.MOCKED, InteractionOutcome.FAILED))
    assert "::error title=web@40 -> orders-api%3A GET /a (mocked)::" in verification_as_github([failed])


def test_the_table_marks_a_contract_by_its_weakest_interaction():
    rows = verification_as_markdown([contract(found("GET /a", Provenance.OBSERVED), found("GET /c", None))])
    assert "| web@40 | orders-api | 2 of 2 passed | pass (observed) |" in rows
