"""Verifications as JUnit's XML: one suite a contract, one case an interaction, for CI systems that show such files."""

from collections.abc import Iterable, Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from shiplap.model.verification import InteractionOutcome, InteractionVerification, Verification
from shiplap.report.mismatch_as_text import mismatch_as_text
from shiplap.report.provenance_as_text import provenance_as_text
from shiplap.report.verification_as_text import interaction_as_text

_ALLOWED = {9, 10, 13}


def verification_as_junit(verifications: Iterable[Verification]) -> str:
    """Return the document. What is pending and fails is a skipped case: it blocks nobody."""
    root = Element("testsuites", name="shiplap verify")
    for verification in verifications:
        _suite(root, verification)
    indent(root)
    return tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _suite(root: Element, verification: Verification) -> None:
    found = verification.interactions
    suite = SubElement(
        root,
        "testsuite",
        name=_text(f"{verification.provider}.{verification.label}"),
        tests=str(len(found)),
        failures=str(sum(_blocks(verification, each) and _is_failure(each) for each in found)),
        errors=str(sum(_blocks(verification, each) and not _is_failure(each) for each in found)),
        skipped=str(sum(not _passed(each) and not _blocks(verification, each) for each in found)),
        time=f"{sum(each.seconds for each in found):.3f}",
    )
    for each in found:
        _case(suite, verification, each)


def _case(suite: Element, verification: Verification, found: InteractionVerification) -> None:
    case = SubElement(
        suite,
        "testcase",
        classname=_text(f"{verification.provider}.{verification.label}"),
        name=_text(found.name + provenance_as_text(found.provenance)),
        time=f"{found.seconds:.3f}",
    )
    told = [*_properties(found)]
    properties = SubElement(case, "properties") if told else case
    for name, value in told:
        SubElement(properties, "property", name=name, value=_text(value))
    if _passed(found):
        return
    first = mismatch_as_text(found.mismatches[0], verification.label) if found.mismatches else found.problem or ""
    kind = "skipped" if not _blocks(verification, found) else "failure" if _is_failure(found) else "error"
    problem = SubElement(case, kind, message=_text(first))
    problem.text = _text(interaction_as_text(found, verification.label, verification.consumer_versions))


def _properties(found: InteractionVerification) -> Iterator[tuple[str, str]]:
    if found.provenance is not None:
        yield "contract.provenance", found.provenance.value
    if found.remarks.test is not None:
        yield "contract.test", found.remarks.test
    for line in found.remarks.lines:
        yield "contract.comment", line


def _passed(found: InteractionVerification) -> bool:
    return found.outcome is InteractionOutcome.PASSED


def _is_failure(found: InteractionVerification) -> bool:
    return found.outcome is InteractionOutcome.FAILED


def _blocks(verification: Verification, found: InteractionVerification) -> bool:
    return not _passed(found) and not (verification.pending or found.pending)


def _text(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return "".join(each for each in text if ord(each) >= 32 or ord(each) in _ALLOWED)
