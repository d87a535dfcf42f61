"""Cases of other projects about OpenAPI documents: how to read them, compare them, and verify what was found once more.

Verifying here goes another way than in the product: the matching engine and openapi-core are asked again about the
message as it is told, and a break whose message neither of them can be asked about is no verified break.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from shiplap.compat.checker import Checker
from shiplap.compat.checking import CannotJudgeError
from shiplap.compat.differ import Differ
from shiplap.compat.documents import load_document
from shiplap.compat.findings import Verdict
from shiplap.errors import InputError
from shiplap.pactfile import read_contract
from shiplap.verify.openapi_matching import EngineMatching
from shiplap.verify.openapi_second import OpenapiCoreJudge

ENGINE = EngineMatching()


@dataclass(frozen=True, kw_only=True)
class Case:
    """One interaction of a corpus: what its author says of it, and what was found."""

    name: str
    author: str
    verdict: str
    said: tuple[str, ...] = ()
    unverified: tuple[str, ...] = ()


def read(path: Path):
    """Read a document from its folder."""
    files = path.parent
    return load_document(path.name, lambda name: (files / name).read_bytes() if (files / name).is_file() else None)


def verdict_of(findings) -> str:
    """Return the worst verdict of some findings."""
    verdicts = {finding.verdict for finding in findings}
    return next((each.value for each in (Verdict.BREAK, Verdict.UNDECIDED) if each in verdicts), "compatible")


def said(findings) -> tuple[str, ...]:
    """Return what was found, short enough for a list of failures."""
    open_ones = [each for each in findings if each.verdict in {Verdict.BREAK, Verdict.UNDECIDED}]
    return tuple(f"{each.verdict.value} {each.rule} {each.reason or each.detail}" for each in open_ones)


def checked(name: str, pact: Path, document: Path, authors: dict[int, str]) -> list[Case]:
    """Check a contract; ``authors`` says of interactions by number what their author expects."""
    try:
        contract, loaded = read_contract(pact.read_text("utf-8")), read(document)
    except InputError as error:
        return [Case(name=name, author="", verdict="refused", said=(str(error),))]
    checker = Checker(document=loaded, matching=ENGINE, judge=OpenapiCoreJudge.of(loaded))
    found = []
    for number, interaction in enumerate(contract.interactions):
        findings, _ = checker.interaction(interaction, number, contract)
        position = contract.position(number)
        breaks = [each for each in findings if each.verdict is Verdict.BREAK]
        unverified = [fault for each in breaks if (fault := unverified_check(each, interaction, contract, loaded))]
        found.append(
            Case(
                name=f"{name}#{position}",
                author=authors.get(position, "clean"),
                verdict=verdict_of(findings),
                said=said(findings),
                unverified=tuple(unverified),
            )
        )
    return found


def unverified_check(finding, interaction, contract, document) -> str:
    """Return why the witness of a break of a contract does not show it; "" where it does."""
    witness = finding.witness
    if witness is None:
        return f"{finding.rule}: no witness"
    judge = OpenapiCoreJudge.of(document)
    if witness.response is None:
        sent = ENGINE.example_request(interaction.request)
        if sent != witness.request:
            return f"{finding.rule}: the consumer does not send this request"
        return _objects(judge, lambda: judge.request_problem(witness.request), finding.rule, wanted=True)
    if not ENGINE.compare_response(interaction.response, witness.response, contract.specification):
        return f"{finding.rule}: the contract accepts the response"
    return _objects(
        judge, lambda: judge.response_problem(witness.request, witness.response), finding.rule, wanted=False
    )


def compared(old: Path, new: Path):
    """Compare two documents; return what was found, and why breaks are not verified."""
    before, after = read(old), read(new)
    judges = [OpenapiCoreJudge.of(each) for each in (before, after)]
    found = Differ(old=before, new=after, old_judge=judges[0], new_judge=judges[1]).compare(old.name, new.name)
    breaks = [each for each in found.findings if each.verdict is Verdict.BREAK]
    return found, [fault for each in breaks if (fault := unverified_diff(each, *judges))]


def unverified_diff(finding, old, new) -> str:
    """Return why the witness of a break between documents does not show it; "" where it does."""
    witness = finding.witness
    if witness is None:
        return f"{finding.id}: no witness"
    # openapi-core knows some kinds of credentials only, and nothing of what a provider sends by itself
    if finding.rule in {"request-authorization", "document-callbacks", "document-webhooks"}:
        return ""
    if witness.response is None:
        sender, receiver = (old, new)
        asked = {"request_problem": (witness.request,)}
    else:
        sender, receiver = (new, old)
        asked = {"response_problem": (witness.request, witness.response)}
    name, message = next(iter(asked.items()))
    return _objects(sender, lambda: getattr(sender, name)(*message), finding.id, wanted=False) or _objects(
        receiver, lambda: getattr(receiver, name)(*message), finding.id, wanted=True
    )


def _objects(judge, ask, name: str, *, wanted: bool) -> str:
    """Ask openapi-core whether it objects; what it cannot judge is left to the engines that judged it before."""
    if judge is None:
        return ""
    try:
        problem = ask()
    except CannotJudgeError:
        return ""
    if (problem is not None) is wanted:
        return ""
    return f"{name}: openapi-core {'lets it pass' if problem is None else f'objects: {problem}'}"


def comparator_cases(corpus: Path) -> list[Case]:
    """Return the HTTP interactions of openapi-pact-comparator and its examples."""
    cases: list[Case] = []
    for entry in json.loads((corpus / "manifest.json").read_text("utf-8"))["cases"]:
        folder = corpus / entry["dir"]
        if entry["kind"] == "asyncapi":
            continue
        pact, document = (next(iter(sorted(folder.glob(each)))) for each in ("*pact.json", "*oas.y*ml"))
        results = json.loads(next(iter(sorted(folder.glob("*results.json")))).read_text("utf-8"))
        authors: dict[int, str] = {}
        for result in results if isinstance(results, list) else ():
            place = re.search(r"interactions\[(\d+)\]", json.dumps(result.get("mockDetails") or {}))
            if place and authors.get(int(place[1])) != "error":
                authors[int(place[1])] = result["type"]
        cases.extend(checked(f"opc/{entry['dir']}", pact, document, authors))
    return cases


def validator_cases(corpus: Path) -> list[Case]:
    """Return the cases of swagger-mock-validator; what one raised instead of deciding has no author's word."""
    cases: list[Case] = []
    for entry in json.loads((corpus / "manifest.json").read_text("utf-8")):
        folder = corpus / entry["dir"]
        author = {True: "clean", False: "error", None: ""}[entry["success"]]
        authors = dict.fromkeys(range(entry["interactions"]), author)
        cases.extend(checked(f"smv/{entry['dir']}", folder / "pact.json", folder / "oas.json", authors))
    return cases
