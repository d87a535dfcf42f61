"""What came of publishing a document, in the forms that builds show: a summary, an annotation, SARIF."""

from dataclasses import dataclass

from shiplap.compat.rules import RULES
from shiplap.model.json_value import JsonObject, JsonValue
from shiplap.model.self_check import SelfCheck
from shiplap.model.version import VersionRef
from shiplap.report.openapi_files import uri_of
from shiplap.report.self_check_as_text import self_check_lines
from shiplap.report.workflow_commands import command

_SELF_CHECK = "self-check"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A document that was published.

    Attributes:
        version: the provider version it describes.
        document: its file, as it was named.
        compared: how many contracts the broker compared with it.
        check: what came of holding the provider against it; ``None`` where nothing did.
        checked: whether anybody tried.
    """

    version: VersionRef
    document: str
    compared: int
    check: SelfCheck | None
    checked: bool

    @property
    def headline(self) -> str:
        """What was done, in one line."""
        return f"published the OpenAPI document of {self.version}; contracts compared with it: {self.compared}"

    @property
    def said(self) -> list[str]:
        """What came of the self-check, line by line."""
        return self_check_lines(self.check, self.document) if self.checked else ["no self-check"]

    @property
    def level(self) -> str:
        """How serious that is, in GitHub's words."""
        if self.check is None:
            return "warning"
        return "notice" if self.check.passed else "error"


def publication_as_markdown(published: Publication) -> str:
    """Return a heading and what the self-check found; names and sentences stand as code, which nothing can end."""
    title = f"## OpenAPI document of {_code(str(published.version))}"
    lines = [title, "", f"Contracts compared: {published.compared}", ""]
    return "\n".join([*lines, *(f"- {_code(line.strip())}" for line in published.said)])


def publication_as_github(published: Publication) -> str:
    """Return one annotation of the document's file."""
    text = "\n".join([published.headline, *published.said])
    return command(published.level, text, title=f"OpenAPI document of {published.version}", file=published.document)


def publication_as_sarif(published: Publication, version: str) -> JsonObject:
    """Return one run with a result for everything the provider did otherwise than its document says.

    Args:
        published: what was published.
        version: of Shiplap.
    """
    problems = published.check.problems if published.check is not None else ()
    results: list[JsonValue] = [
        {
            "ruleId": _SELF_CHECK,
            "level": "error",
            "message": {"text": problem},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri_of(published.document)}}}],
        }
        for problem in problems
    ]
    rule: JsonValue = {"id": _SELF_CHECK, "shortDescription": {"text": "the provider does what its document says"}}
    told: JsonObject = {"compared": published.compared, "selfCheck": "\n".join(published.said)}
    return _log(version, [rule], results, told)


def rules_as_sarif(version: str) -> JsonObject:
    """Return a run without results, whose driver has every rule that findings name."""
    rules: list[JsonValue] = [
        {
            "id": rule.name,
            "shortDescription": {"text": rule.about},
            "properties": {"direction": rule.direction.value, "asked": [*rule.asked]},
        }
        for rule in RULES
    ]
    return _log(version, rules, [], {})


def _log(version: str, rules: list[JsonValue], results: list[JsonValue], properties: JsonObject) -> JsonObject:
    run: JsonObject = {
        "tool": {"driver": {"name": "shiplap", "version": version, "rules": rules}},
        "results": results,
        "properties": properties,
    }
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _code(text: str) -> str:
    marks = "`"
    while marks in text:
        marks += "`"
    return f"{marks} {text} {marks}" if "`" in text else f"{marks}{text}{marks}"
