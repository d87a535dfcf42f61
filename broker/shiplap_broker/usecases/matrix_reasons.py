"""Why the matrix says what it says, in the sentences of the Pact Broker."""

from collections.abc import Iterable, Mapping, Sequence

from shiplap.model.version import VersionRef
from shiplap_broker.usecases.matrix_selectors import describe, describe_missing
from shiplap_broker.usecases.matrix_values import Note, Question, Resolved, Row
from shiplap_broker.usecases.ports import Transaction

_NO_NUMBER = (
    "WARN: It is recommended to specify the version number (rather than the tag or branch) of the pacticipant you wish "
    "to deploy to avoid race conditions. Without a version number, this result will not be reliable."
)
_NO_ENVIRONMENT = (
    "WARN: It is recommended to specify the environment into which you are deploying. Without the environment, this "
    "result will not be reliable."
)
ALL_WELL = "All required verification results are published and successful"
NOTHING_NEEDED = "There are no missing dependencies"


def warnings_of(transaction: Transaction, question: Question) -> list[Note]:
    """Return what was unwise in the question."""
    notes: list[Note] = []
    if len(question.selectors) == 1:
        only = question.selectors[0]
        if only.latest or only.tag is not None or only.branch is not None or only.main_branch:
            notes.append(Note(kind="warning", text=_NO_NUMBER))
        if not question.destination.is_named:
            notes.append(Note(kind="warning", text=_NO_ENVIRONMENT))
    for each in question.ignored:
        known = transaction.pacticipants.get(each.pacticipant) is not None
        if not known:
            text = f"WARN: Cannot ignore any version of {each.pacticipant} (no such pacticipant exists)"
            if each.version is not None:
                text = f"WARN: Cannot ignore version {each.version} of {each.pacticipant} (no such pacticipant exists)"
            notes.append(Note(kind="warning", text=text))
        elif each.version and transaction.versions.get(VersionRef(each.pacticipant, each.version)) is None:
            text = f"WARN: Cannot ignore version {each.version} of {each.pacticipant} (no such version exists)"
            notes.append(Note(kind="warning", text=text))
    return notes


def notes_of(rows: Sequence[Row], resolved: Mapping[str, Sequence[Resolved]], question: Question) -> list[Note]:
    """Return why the versions fit together, or why not."""
    absent = dict.fromkeys(
        describe_missing(each.selector)
        for several in resolved.values()
        for each in several
        if each.is_missing and not question.ignores(each.selector)
    )
    if absent:
        return [Note(kind="error", text=text) for text in absent]
    failed = [row for row in rows if row.success is False]
    unknown = [row for row in rows if row.success is None]
    notes = [_failed(row, resolved) for row in failed]
    notes += _unverified(unknown, resolved)
    if notes:
        return notes
    well = Note(kind="success", text=ALL_WELL if rows else NOTHING_NEEDED)
    return [well, *map(_compared, (row for row in rows if row.compared is not None))]


def _sides(row: Row, resolved: Mapping[str, Sequence[Resolved]]) -> tuple[str, str]:
    consumer, provider = row.publication.consumer, row.publication.provider
    one = _selector_of(resolved.get(consumer, ()), row.consumer_version.number)
    number = None if row.provider_version is None else row.provider_version.number
    other = _selector_of(resolved.get(provider, ()), number)
    return describe(one, consumer, row.consumer_version), describe(other, provider, row.provider_version)


def _selector_of(several: Sequence[Resolved], number: str | None) -> Resolved | None:
    for each in several:
        if number is None or each.holds(number):
            return each
    return several[0] if several else None


def _failed(row: Row, resolved: Mapping[str, Sequence[Resolved]]) -> Note:
    consumer, provider = _sides(row, resolved)
    if row.verification is None:
        text = f"The pact of {consumer} does not fit the OpenAPI document of {provider}, by comparison"
        return Note(kind="error", text=text)
    return Note(kind="error", text=f"The verification for the pact between {consumer} and {provider} failed")


def _compared(row: Row) -> Note:
    basis = None if row.compared is None else row.compared.basis
    provider = row.publication.provider
    text = (
        f"The pact of {row.consumer_version.ref} was not replayed by {provider}, but compared with its OpenAPI document"
    )
    return Note(kind="warning", text=f"{text} ({basis or 'no self-check'})")


def _unverified(rows: Iterable[Row], resolved: Mapping[str, Sequence[Resolved]]) -> list[Note]:
    texts = dict.fromkeys("There is no verified pact between {} and {}".format(*_sides(row, resolved)) for row in rows)
    return [Note(kind="error", text=text) for text in texts]
