"""Answers Pact's matrix: rows of contracts and results for the versions asked about, and whether they fit together.

With an environment the overlap gate has the last word, see `shiplap_broker.usecases.gate_matrix`.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shiplap.model.deployment import Compared
from shiplap.model.version import VersionRef
from shiplap_broker.store.records import EnvironmentRecord, Page, PublicationRecord, VerificationRecord, VersionRecord
from shiplap_broker.usecases.compared_rows import with_rows_compared
from shiplap_broker.usecases.matrix_reasons import notes_of, warnings_of
from shiplap_broker.usecases.matrix_selectors import Resolver
from shiplap_broker.usecases.matrix_values import Matrix, Question, Resolved, Row, Surrounding
from shiplap_broker.usecases.ports import Store, Transaction
from shiplap_broker.usecases.read_snapshot import by_comparison

_GROUPS: Mapping[str, Callable[[Row], object]] = {
    "cvpv": lambda row: (row.publication.consumer_version_id, row.publication.provider, _id(row.provider_version)),
    "cvp": lambda row: (row.publication.consumer_version_id, row.publication.provider),
    "cp": lambda row: (row.publication.consumer, row.publication.provider),
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A consumer and a provider whose versions are compared."""

    consumer: str
    provider: str


def ask_matrix(store: Store, question: Question, now: datetime) -> Matrix:
    """Return the answer to a question in which every name is known."""
    with store.read() as transaction:
        return matrix_of(transaction, Resolver(transaction, now), question)


def matrix_of(transaction: Transaction, resolver: Resolver, question: Question) -> Matrix:
    """Return the answer from what one transaction sees."""
    resolved = [resolver.resolve(each, specified=True) for each in question.selectors]
    pairs = _pairs(transaction, question, resolved)
    named = {each.selector.pacticipant for each in resolved}
    if question.destination:
        others = dict.fromkeys(name for pair in pairs for name in (pair.consumer, pair.provider) if name not in named)
        if question.destination.environment is not None:
            resolver.present((*others, *named))  # all that the rows are about: read once
            resolver.look_at(question.destination.environment, others)
        resolved += [resolver.resolve(question.destination.selector(name), specified=False) for name in others]
    by_name: dict[str, list[Resolved]] = {}
    for each in resolved:
        by_name.setdefault(each.selector.pacticipant, []).append(each)
    rows = _with_comparisons(transaction, _Rows(transaction, resolver, question, by_name).of(pairs), question)
    rows = with_rows_compared(transaction, rows, _asked_in_full(rows, question, by_name))
    chosen = _chosen(rows, question)
    ignored = sum(row.ignored for row in chosen) if question.ignored else None
    counted = [row for row in chosen if not row.ignored]
    missing = any(each.is_missing and not question.ignores(each.selector) for each in resolved)
    return Matrix(
        deployable=verdict(counted, missing=missing),
        notes=(*warnings_of(transaction, question), *notes_of(counted, by_name, question)),
        rows=tuple(chosen),
        success=sum(row.success is True for row in counted),
        failed=sum(row.success is False for row in counted),
        unknown=sum(row.success is None for row in counted),
        ignored=ignored,
        surroundings=_surroundings(transaction, resolver, chosen),
    )


def _with_comparisons(transaction: Transaction, rows: list[Row], question: Question) -> list[Row]:
    """Return the rows, those without a result with what a comparison says, as far as that counts there."""
    open_rows = {
        (row.consumer_version.ref, row.provider_version.ref): row
        for row in rows
        if row.verification is None and row.provider_version is not None
    }
    if not open_rows or not transaction.documents.any():
        return rows
    environment = question.destination.environment
    counted = Compared.SELF_CHECKED if environment is None else transaction.policies.environment(environment).compared
    ids = {one.ref: one.id for row in open_rows.values() for one in (row.consumer_version, row.provider_version) if one}
    known = by_comparison(transaction, set(open_rows), ids, counted)
    return [
        row
        if row.verification is not None or row.provider_version is None
        else replace(row, compared=known.get((row.consumer_version.ref, row.provider_version.ref)))
        for row in rows
    ]


def _asked_in_full(
    rows: Iterable[Row], question: Question, resolved: Mapping[str, Sequence[Resolved]]
) -> frozenset[str]:
    """Return the providers in some rows of which all versions are asked about."""
    if question.destination:
        return frozenset()
    names = {row.publication.provider for row in rows}
    return frozenset(
        name for name in names if not resolved.get(name) or any(one.selector.means_all for one in resolved[name])
    )


def verdict(rows: Sequence[Row], *, missing: bool) -> bool | None:
    """Return whether everything fits; a failure outweighs what is not known."""
    if missing or any(row.success is False for row in rows):
        return False
    return None if any(row.success is None for row in rows) else True


def _id(version: VersionRecord | None) -> int | None:
    return None if version is None else version.id


def _pairs(transaction: Transaction, question: Question, resolved: Sequence[Resolved]) -> list[_Pair]:
    """Return who is compared with whom."""
    names = {each.selector.pacticipant for each in resolved}
    known = transaction.contracts.around(names)
    if len(resolved) > 1 and not question.destination:
        return [_Pair(*each) for each in known if names.issuperset(each)]
    ids = {one.id for each in resolved for one in each.versions}
    transaction.foresee(lambda: transaction.contracts.published_by(ids))
    chosen = transaction.contracts.providers_of(ids)
    pairs: dict[tuple[str, str], _Pair] = {}
    for each in resolved:
        for provider in _providers(each, known, chosen):
            pairs[each.selector.pacticipant, provider] = _Pair(each.selector.pacticipant, provider)
    for consumer, provider in known:
        if provider in names:
            pairs.setdefault((consumer, provider), _Pair(consumer, provider))
    return list(pairs.values())


def _providers(
    resolved: Resolved, known: Iterable[tuple[str, str]], chosen: Mapping[int, frozenset[str]]
) -> Iterable[str]:
    """Return the providers of the versions that were chosen, or of a pacticipant where all of its versions were."""
    if resolved.selector.means_all:
        return [provider for consumer, provider in known if consumer == resolved.selector.pacticipant]
    return dict.fromkeys(name for one in resolved.versions for name in sorted(chosen.get(one.id, ())))


class _Rows:
    """Makes the rows of pairs."""

    def __init__(
        self,
        transaction: Transaction,
        resolver: Resolver,
        question: Question,
        resolved: Mapping[str, Sequence[Resolved]],
    ) -> None:
        self._transaction = transaction
        self._resolver = resolver
        self._question = question
        self._resolved = resolved
        self._found: Mapping[int, Sequence[tuple[int, VerificationRecord]]] = {}
        self._versions: dict[int, VersionRecord] = {}

    def of(self, pairs: Sequence[_Pair]) -> list[Row]:
        """Return the rows, by consumer and the newest versions first."""
        published = self._published(pairs)
        publications = [one for pair in pairs for one in self._publications(pair, published)]
        everything = self._question.latest_by is None and not self._question.destination
        contents = {one.content_id for one in publications}
        self._found = self._transaction.verifications.of_contents(contents, replaced=everything)
        wanted = {one.consumer_version_id for one in publications}
        wanted |= {key for results in self._found.values() for key, _ in results}
        self._versions = {each.id: each for each in self._resolver.by_ids(wanted)}
        rows: list[Row] = []
        for publication in publications:
            rows += self._of_publication(publication, self._versions[publication.consumer_version_id])
        rows.sort(key=lambda row: (row.publication.consumer, -row.publication.consumer_version_id))
        return rows

    def _published(self, pairs: Iterable[_Pair]) -> Mapping[tuple[str, str], Sequence[PublicationRecord]]:
        """Return what the chosen consumer versions published, newest first, by consumer and provider."""
        chosen = {
            version.id for pair in pairs for each in self._resolved.get(pair.consumer, ()) for version in each.versions
        }
        found: dict[tuple[str, str], list[PublicationRecord]] = {}
        publications = self._transaction.contracts.published_by(chosen)
        for one in sorted(publications, key=lambda one: -one.consumer_version_id):
            found.setdefault((one.consumer, one.provider), []).append(one)
        return found

    def _publications(
        self, pair: _Pair, published: Mapping[tuple[str, str], Sequence[PublicationRecord]]
    ) -> Sequence[PublicationRecord]:
        chosen = self._resolved.get(pair.consumer, ())
        limit = self._question.limit
        if not chosen or any(each.selector.means_all for each in chosen):
            page = None if limit is None else Page(number=1, size=limit)
            return self._transaction.contracts.history(pair.consumer, pair.provider, page).items
        return published.get((pair.consumer, pair.provider), ())[:limit]

    def _of_publication(self, publication: PublicationRecord, consumer_version: VersionRecord) -> list[Row]:
        base = Row(publication=publication, consumer_version=consumer_version)
        if publication.consumer == publication.provider and self._question.destination:
            return self._of_self(base)
        chosen = self._resolved.get(publication.provider, ())
        results = self._results(publication)
        everything = not chosen or any(each.selector.means_all for each in chosen)
        if everything:
            found = [replace(base, provider_version=version, verification=result) for version, result in results]
            return found or [base]
        wanted = {version.id: version for each in chosen for version in each.versions}
        found = [
            replace(base, provider_version=version, verification=result)
            for version, result in results
            if version.id in wanted
        ]
        by_environment = any(each.selector.environment is not None for each in chosen)
        return [*found, *self._unverified(base, wanted, found, each=by_environment)]

    def _of_self(self, base: Row) -> list[Row]:
        """Compare a contract of a pacticipant with itself by its own version."""
        own = base.consumer_version
        for version, result in self._results(base.publication):
            if version.id == own.id:
                return [replace(base, provider_version=version, verification=result)]
        return [replace(base, provider_version=own)]

    def _unverified(
        self, base: Row, wanted: Mapping[int, VersionRecord], found: Sequence[Row], *, each: bool
    ) -> list[Row]:
        """Return a row for every version that serves in the environment and has no result.

        Pact lets one verified version speak for all of them; a consumer meets each.

        Args:
            base: the contract.
            wanted: the provider versions that were asked about.
            found: the rows that have a result.
            each: the versions were asked about as what is in an environment.
        """
        if not wanted:
            return [] if found else [base]
        if self._question.destination.environment is None and not each:
            return [] if found else [replace(base, provider_version=version) for version in list(wanted.values())[:1]]
        done = {row.provider_version.id for row in found if row.provider_version is not None}
        return [replace(base, provider_version=version) for key, version in wanted.items() if key not in done]

    def _results(self, publication: PublicationRecord) -> list[tuple[VersionRecord, VerificationRecord]]:
        found = [(self._versions[key], result) for key, result in self._found.get(publication.content_id, ())]
        return sorted(found, key=lambda item: (-item[0].id, -item[1].number))


def _chosen(rows: Sequence[Row], question: Question) -> list[Row]:
    """Return the rows that are left after latestby and the filter, those to be ignored marked."""
    everywhere = question.destination.environment, *(each.environment for each in question.selectors)
    group = _GROUPS.get(question.latest_by or "") if set(everywhere) == {None} else None
    if group is not None:
        kept: dict[object, Row] = {}
        for row in rows:
            kept.setdefault(group(row), row)
        rows = list(kept.values())
    if question.success is not None:
        rows = [row for row in rows if row.success in question.success]
    rows = rows[: question.limit]
    return [replace(row, ignored=True) if _is_ignored(row, question) else row for row in rows]


def _is_ignored(row: Row, question: Question) -> bool:
    sides = (
        (row.publication.consumer, row.consumer_version.number),
        (row.publication.provider, row.provider_version.number if row.provider_version else None),
    )
    return any(
        each.pacticipant == name and each.version in (None, number)
        for each in question.ignored
        for name, number in sides
    )


def _surroundings(transaction: Transaction, resolver: Resolver, rows: Sequence[Row]) -> dict[int, Surrounding]:
    versions = {
        version.id: version for row in rows for version in (row.consumer_version, row.provider_version) if version
    }
    here = _presence(resolver, {version.pacticipant for version in versions.values()})
    environments = _environments(transaction, {name for names in here.values() for name in names})
    newest = transaction.versions.newest_tags([key for key, one in versions.items() if one.tags])
    return {
        key: Surrounding(
            newest_of=newest.get(key, frozenset()),
            environments=tuple(environments[name] for name in sorted(here.get(one.ref, ())) if name in environments),
        )
        for key, one in versions.items()
    }


def _environments(transaction: Transaction, names: Collection[str]) -> dict[str, EnvironmentRecord]:
    """Return some environments by name; most often it is the one that the question is about, which was read."""
    if len(names) > 1:
        return {each.name: each for each in transaction.environments.all()}
    return {each.name: each for name in names if (each := transaction.environments.get(name)) is not None}


def _presence(resolver: Resolver, pacticipants: Collection[str]) -> dict[VersionRef, set[str]]:
    """Return where the versions of some pacticipants are deployed or released."""
    found: dict[VersionRef, set[str]] = {}
    for each in resolver.present(pacticipants):
        found.setdefault(each.deployment.ref, set()).add(each.deployment.environment)
    return found
