"""``shiplap openapi check``, ``diff`` and ``rules``: every form, every output, every exit code."""

import io
import json
import re
from pathlib import Path
from urllib.parse import quote

import jsonschema
import pytest

from fakes.openapi_orders import ID, STATUS, TOTAL, contract, document, write
from shiplap.cli import progress, run
from shiplap.compat.rules import RULES

SARIF = json.loads((Path(__file__).parent / "sarif-2.1.0.json").read_text())


@pytest.fixture
def folder(tmp_path):
    """Three contracts, a document they fit and one that breaks the web."""
    write(tmp_path, "contracts/web.json", contract("web", id=ID, total=TOTAL, status=STATUS))
    write(tmp_path, "contracts/app.json", contract("app", id=ID))
    write(tmp_path, "old.json", document())
    write(tmp_path, "new.json", document(required=("id", "status"), statuses=("open", "paid", "lost"), cancel=False))
    return tmp_path


@pytest.fixture
def shiplap(folder):
    def command(*arguments, code=0):
        out, err = io.StringIO(), io.StringIO()
        found = run(("openapi", *arguments), out, err, environ={}, folder=folder)
        assert int(found) == code, out.getvalue() + err.getvalue()
        return out.getvalue() if code != 2 else err.getvalue()

    return command


def test_a_contract_that_fits_is_compatible_and_exits_with_0(shiplap):
    out = shiplap("check", "contracts/web.json", "old.json")
    assert out.startswith("compatible: contracts/web.json against old.json: ")


def test_a_break_shows_the_whole_message_both_places_with_lines_and_a_command_to_try(shiplap):
    out = shiplap("check", "contracts/web.json", "new.json", code=1)
    assert "BREAK  a request for an order\n" in out
    assert "  ours      contracts/web.json $.interactions[0].response.body.total (line 22)\n" in out
    assert "  theirs    new.json#/paths/~1orders~1{id}/get/responses/200/content/application~1json/schema (line " in out
    assert '            {"id":0,"status":"lost"}\n' in out
    assert "  try it    curl -s http://localhost:8000/orders/41\n" in out


def test_a_folder_and_several_files_are_checked_together_and_the_worst_counts(shiplap):
    answer = json.loads(shiplap("check", "contracts", "new.json", "-o", "json", code=1))
    assert (answer["verdict"], answer["ours"], answer["asked"]) == ("break", "2 contracts", 2)
    assert {each["contract"] for each in answer["findings"]} == {str(Path("contracts/web.json"))}
    out = shiplap("check", "contracts/app.json", "contracts/web.json", "old.json")
    assert out.startswith("compatible: 2 contracts against old.json")


def test_contracts_with_several_providers_are_told_apart_by_the_provider(shiplap, folder):
    other = contract("app", id=ID)
    other["provider"]["name"] = "users-api"
    write(folder, "contracts/users.json", other)
    assert "are with orders-api, users-api" in shiplap("check", "contracts", "old.json", code=2)
    shiplap("check", "contracts", "old.json", "--provider", "orders-api")
    assert "none of the contracts is with other-api" in shiplap(
        "check", "contracts", "old.json", "--provider", "other-api", code=2
    )


def test_a_contract_without_interactions_is_never_a_pass(shiplap, folder):
    empty = contract("app", id=ID)
    empty["interactions"] = []
    write(folder, "contracts/empty.json", empty)
    answer = json.loads(
        shiplap("check", "contracts/app.json", "contracts/empty.json", "old.json", "-o", "json", code=3)
    )
    assert (answer["verdict"], answer["reason"]) == ("undecided", "nothing-compared")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check", "none.json", "old.json"), "there is no file or directory 'none.json'"),
        (("check", "contracts/app.json", "none.json"), "there is no document 'none.json'"),
        (("check", "old.json", "old.json"), "old.json"),
        (("check", "contracts/app.json", "contracts/app.json"), "it looks like a contract; name the contract first"),
        (("diff", "none.json", "old.json"), "there is no document 'none.json'"),
        (("diff", "old.json", "new.json", "--contracts", "none"), "there is no file or directory 'none'"),
        (("diff", "old.json", "new.json", "--root", "contracts"), "is not below the root folder"),
        (("check", "contracts/app.json"), "Missing argument"),
    ],
)
def test_what_cannot_be_used_is_said_and_exits_with_2(shiplap, arguments, said):
    err = shiplap(*arguments, code=2)
    assert said in err
    assert "Traceback" not in err


def test_an_invalid_document_is_refused_where_that_is_asked_for_and_compared_where_not(shiplap, folder):
    invalid = document()
    del invalid["info"]
    del invalid["paths"]["/orders/{id}"]["get"]["responses"]["200"]["description"]
    write(folder, "invalid.json", invalid)
    err = shiplap("check", "contracts/app.json", "invalid.json", "--validate", code=2)
    assert "invalid.json is not valid OpenAPI" in err
    assert '#: "info" is a required property\n' in err
    assert "#/paths/~1orders~1{id}/get/responses/200" in err
    assert shiplap("check", "contracts/app.json", "invalid.json").startswith("compatible: ")
    err = shiplap("diff", "old.json", "invalid.json", "--validate", code=2)
    assert "invalid.json is not valid OpenAPI" in err


def test_where_the_paths_begin_is_asked_and_can_be_said(shiplap, folder):
    based = {**document(), "servers": [{"url": "https://example.com/v2"}]}
    write(folder, "based.json", based)
    assert "server-base-unknown" in shiplap("check", "contracts/app.json", "based.json", code=3)
    shiplap("check", "contracts/app.json", "based.json", "--base-path", "")
    assert "no GET /orders/41" in shiplap("check", "contracts/app.json", "based.json", "--base-path", "/v3", code=1)


def test_documents_alone_are_compared_and_it_is_said_that_no_contract_was_asked(shiplap):
    out = shiplap("diff", "old.json", "new.json", code=1)
    assert "no contract was asked: say --contracts" in out
    assert shiplap("diff", "old.json", "old.json").startswith("compatible: ")
    assert shiplap("diff", "new.json", "old.json").startswith("compatible: ")


def test_contracts_say_who_is_hit_and_what_hits_nobody_counts_for_nothing(shiplap):
    answer = json.loads(shiplap("diff", "old.json", "new.json", "--contracts", "contracts", "-o", "json", code=1))
    said = {
        (each["operation"] or each["subject"], each["rule"]): each
        for each in answer["findings"]
        if not each["contract"]
    }
    assert said["GET /orders/{id}", "response-body"]["verdict"] == "break"
    assert [hit["consumer"] for hit in said["GET /orders/{id}", "response-body"]["hit"]] == ["contracts/web.json"]
    assert said["DELETE /orders/{id}", "request-operation"]["verdict"] == "unused"
    out = shiplap("diff", "old.json", "new.json", "--contracts", "contracts/app.json")
    assert "what changed hits no contract that was asked" in out


def test_nobody_to_ask_is_its_own_verdict_and_no_pass(shiplap, folder):
    (folder / "empty").mkdir()
    out = shiplap("diff", "old.json", "new.json", "--contracts", "empty", code=3)
    assert out.splitlines()[-2].startswith("no consumer known: ")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("check", "contracts/app.json", "old.json"), 0),
        (("check", "contracts", "new.json"), 1),
        (("diff", "old.json", "new.json"), 1),
        (("diff", "old.json", "new.json", "--contracts", "contracts"), 1),
    ],
)
def test_sarif_is_valid_by_its_own_schema_and_knows_files_and_lines(shiplap, arguments, code):
    answer = json.loads(shiplap(*arguments, "-o", "sarif", code=code))
    jsonschema.Draft7Validator(SARIF, format_checker=jsonschema.FormatChecker()).validate(answer)
    (found,) = answer["runs"]
    assert {each["id"] for each in found["tool"]["driver"]["rules"]} == {rule.name for rule in RULES}
    for result in found["results"]:
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == "new.json"
        assert place["region"]["startLine"] > 1
        other = result["relatedLocations"][0]["physicalLocation"]
        assert other["artifactLocation"]["uri"] in {"old.json", "contracts/web.json"}
        assert other["region"]["startLine"] > 1
    assert bool(found["results"]) is bool(code)


def test_annotations_of_github_name_file_and_line_and_hide_no_line_break(shiplap, folder):
    out = shiplap("check", "contracts/web.json", "new.json", "-o", "github", code=1)
    first, second, last = out.splitlines()
    lines = (folder / "new.json").read_text().splitlines()
    number = int(first.partition("line=")[2].partition(",")[0])
    assert '"schema"' in lines[number - 1]
    assert first.startswith("::error file=new.json,line=")
    assert "%0Aanswered with 200%0A" in first
    assert '"status":"lost","total":0' in second
    assert last.startswith("::notice title=shiplap openapi::BREAK")


def test_markdown_has_a_table_and_the_witnesses_folded_away(shiplap):
    out = shiplap("diff", "old.json", "new.json", "--contracts", "contracts", "-o", "markdown", code=1)
    assert out.startswith("### BREAK: ")
    assert "| break | `response-body` | GET /orders/{id} |" in out
    assert "| contracts/web.json |" in out
    assert out.count("<details>") == out.count("</details>") == 1
    assert "try it    curl -s" in out


def test_the_same_question_gets_the_same_bytes(shiplap):
    asked = ("diff", "old.json", "new.json", "--contracts", "contracts", "-o", "json")
    assert shiplap(*asked, code=1) == shiplap(*asked, code=1)


def test_the_rules_are_listed_for_people_and_machines(shiplap):
    lines = shiplap("rules").splitlines()
    assert [line.split()[0] for line in lines] == [rule.name for rule in RULES]
    rows = shiplap("rules", "-o", "markdown").splitlines()
    assert rows[0] == "| rule | message | asked of | it asks |"
    assert [row.split("`")[1] for row in rows[2:]] == [rule.name for rule in RULES]
    told = json.loads(shiplap("rules", "-o", "json"))
    assert [each["name"] for each in told] == [rule.name for rule in RULES]
    (run,) = json.loads(shiplap("rules", "-o", "sarif"))["runs"]
    assert [each["id"] for each in run["tool"]["driver"]["rules"]] == [rule.name for rule in RULES]
    assert run["results"] == []
    notice = shiplap("rules", "-o", "github")
    assert notice.startswith("::notice title=shiplap openapi rules::")
    assert notice.count("\n") == 1
    assert notice.count("%0A") == len(RULES) - 1


class _Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(("stream", "shown"), [(_Terminal, True), (io.StringIO, False)])
def test_progress_is_for_a_person_at_a_terminal_and_goes_away(folder, monkeypatch, stream, shown):
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(progress, "_PERIOD_SECONDS", 0.005)
    err = stream()
    write(
        folder,
        "large.json",
        {**document(), "paths": {f"/p{n}": document()["paths"]["/orders/{id}"] for n in range(60)}},
    )
    run(("openapi", "diff", "large.json", "large.json"), io.StringIO(), err, environ={}, folder=folder)
    said = err.getvalue()
    assert ("comparing operations: " in said) is shown
    assert bool(said) is shown
    if shown:
        assert said.endswith("\r" + " " * 79 + "\r")


def piped(monkeypatch, file):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(file.read_bytes())))


def test_a_document_may_come_from_standard_input(shiplap, folder, monkeypatch):
    piped(monkeypatch, folder / "new.json")
    out = shiplap("check", "contracts/web.json", "-", code=1)
    assert re.search(r"  theirs    standard input#/paths/.*/schema \(line \d+\)\n", out)
    assert "\nBREAK: contracts/web.json against standard input: " in out
    piped(monkeypatch, folder / "old.json")
    assert "\nBREAK: standard input against new.json: " in shiplap("diff", "-", "new.json", code=1)


def test_a_contract_may_come_from_standard_input(shiplap, folder, monkeypatch):
    piped(monkeypatch, folder / "contracts/web.json")
    assert shiplap("check", "-", "old.json").startswith("compatible: standard input against old.json: ")


@pytest.mark.parametrize("arguments", [("check", "-", "-"), ("diff", "-", "-")])
def test_standard_input_is_one_file(shiplap, arguments):
    assert "standard input can be read once" in shiplap(*arguments, code=2)


def test_a_folder_is_no_document(shiplap):
    assert "contracts is a folder; name the first file of the document" in shiplap(
        "diff", "contracts", "new.json", code=2
    )


@pytest.mark.parametrize("name", ["my api.json", "a#1?%20.json", "größe\u3000.json", 'a"b<c>.json'])
def test_a_document_is_found_and_named_whatever_its_file_is_called(shiplap, folder, name):
    (folder / name).write_bytes((folder / "new.json").read_bytes())
    as_it_is = json.loads(shiplap("diff", "old.json", "new.json", "-o", "json", code=1))["findings"]
    found = json.loads(shiplap("diff", "old.json", name, "-o", "json", code=1))["findings"]
    assert [each["theirs"] for each in found] == [each["theirs"].replace("new.json", name, 1) for each in as_it_is]
    assert [(each["id"], each["theirsLine"]) for each in found] == [
        (each["id"], each["theirsLine"]) for each in as_it_is
    ]
    assert all(each["theirsLine"] for each in found)
    sarif = json.loads(shiplap("diff", "old.json", name, "-o", "sarif", code=1))["runs"][0]["results"]
    uris = {each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for each in sarif}
    assert uris == {quote(name)}
    checked = json.loads(shiplap("check", "contracts/web.json", name, "-o", "json", code=1))["findings"]
    assert {each["theirs"].partition("#/")[0] for each in checked} == {name}
