"""Reads what another tool found about a provider and its document: a report in JUnit's format, as of schemathesis.

Source: https://schemathesis.readthedocs.io, ``--report junit``: a ``testcase`` an operation, with a ``failure`` or
``error`` for each way in which the provider did otherwise.
"""

from collections.abc import Iterator

from shiplap.errors import InputError
from shiplap.matching.xml_documents import Element, XmlError, read_xml
from shiplap.model.self_check import SelfCheck

_BAD = frozenset({"failure", "error"})
_LONGEST = 300


def self_check_of_report(data: bytes, name: str, of: int, by: str = "") -> SelfCheck:
    """Return what a report says; one without a test that ran says nothing, and is refused.

    Args:
        data: the report.
        name: of its file, for people.
        of: how many operations the document has.
        by: who checked; else the name of the test suite.

    Raises:
        InputError: when it is no report, or none of its tests ran.
    """
    try:
        root = read_xml(data).root
    except XmlError as error:
        raise InputError(f"{name} is no report in JUnit's format: {error}") from error
    cases = [case for case in _all(root, "testcase") if not any(child.name == "skipped" for child in case.children)]
    if not cases:
        raise InputError(f"{name} tells of no test that ran: nothing was checked, and that is not a pass")
    suites = dict.fromkeys(suite.attributes.get("name", "") for suite in _all(root, "testsuite"))
    return SelfCheck(
        passed=not any(child.name in _BAD for case in cases for child in case.children),
        by=by or f"{', '.join(filter(None, suites)) or 'a tool'}, by its report",
        operations=tuple(sorted({case.attributes.get("name", "") for case in cases})),
        of=of,
        problems=tuple(_problems(cases)),
    )


def _all(element: Element, name: str) -> Iterator[Element]:
    stack = [element]
    while stack:
        found = stack.pop()
        if found.name == name:
            yield found
        stack.extend(reversed(found.children))


def _problems(cases: list[Element]) -> Iterator[str]:
    for case in cases:
        for child in case.children:
            if child.name in _BAD:
                said = " ".join(f"{child.attributes.get('message', '')}: {child.text}".split())
                yield f"{case.attributes.get('name', '')}: {said}"[:_LONGEST]
