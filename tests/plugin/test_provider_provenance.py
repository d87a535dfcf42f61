"""A verification says which of its passes rest on mocks, in the words of pytest and in its reports."""

import json
import xml.etree.ElementTree as ET

import pytest

from fakes.provider_project import ProviderProject, interaction, pact


def marked(description, provenance=None):
    """An interaction of Pact version 4."""
    plain = interaction(description, response={"status": 200})
    comments = {"comments": {"shiplap": {"provenance": provenance}}} if provenance else {}
    return {"type": "Synchronous/HTTP", **plain, **comments}


@pytest.fixture
def project(pytester, monkeypatch):
    return ProviderProject(pytester, monkeypatch)


@pytest.mark.parametrize("workers", [(), ("-n", "2")])
def test_a_run_says_how_much_of_a_pass_rests_on_mocks_and_traffic(project, workers):
    interactions = marked("one", "mocked"), marked("two", "observed"), marked("three", "tested"), marked("four")
    project.contract(pact(*interactions, version="4.0"))
    args = (*workers, "--contract-verify=pacts", "--junit-xml=out.xml")
    result = project.run_apart(*args) if workers else project.run(*args)
    result.assert_outcomes(passed=4)
    result.stdout.fnmatch_lines(
        [
            "4 interactions of 1 contract: 4 passed (of these 1 mocked, 1 observed)",
            "  web -> orders-api   pass (mocked)",
        ]
    )
    cases = ET.parse(project.pytester.path / "out.xml").iter("testcase")
    found = [{each.get("name"): each.get("value") for each in case.iter("property")} for case in cases]
    assert sorted(one.get("contract.provenance", "") for one in found) == ["", "mocked", "observed", "tested"]


def test_the_name_of_an_item_says_that_it_rests_on_a_mock_and_chooses_it(project):
    interactions = marked("one", "mocked"), marked("two", "observed"), marked("three", "tested"), marked("four")
    project.contract(pact(*interactions, version="4.0"))
    result = project.run("--contract-verify=pacts", "--collect-only", "-q")
    assert sorted(line.partition("web::")[2] for line in result.outlines if "web::" in line) == [
        "four: GET /orders/42 [order exists]",
        "one: GET /orders/42 [order exists] (mocked)",
        "three: GET /orders/42 [order exists]",
        "two: GET /orders/42 [order exists] (observed)",
    ]
    project.run("--contract-verify=pacts", "-k", "mocked").assert_outcomes(passed=1, deselected=3)


def test_what_tests_recorded_on_purpose_needs_no_word(project):
    project.contract(pact(marked("one", "tested"), marked("two"), version="4.0"))
    result = project.run()
    result.stdout.fnmatch_lines(["2 interactions of 1 contract: 2 passed", "  web -> orders-api   pass"])


def test_the_report_names_the_provenance_of_each_interaction(project):
    project.contract(pact(marked("one", "mocked"), marked("two"), version="4.0"))
    project.run("--contract-verify=pacts", "--contract-report=report.json").assert_outcomes(passed=2)
    (contract,) = json.loads((project.pytester.path / "report.json").read_text())["contracts"]
    assert sorted(str(one["provenance"]) for one in contract["interactions"]) == ["None", "mocked"]
