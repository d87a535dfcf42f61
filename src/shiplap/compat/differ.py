"""Two documents, operation by operation: those that went, and those that are in both."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from shiplap.compat.catalogue import Catalogue
from shiplap.compat.checking.ports import SecondJudge
from shiplap.compat.diffing.callbacks import CALLBACKS, WEBHOOKS, Called, pairs_of
from shiplap.compat.diffing.moved import moved_to
from shiplap.compat.diffing.operation import Fate
from shiplap.compat.diffing.pair import Pair
from shiplap.compat.diffing.whole import Whole
from shiplap.compat.documents import Document
from shiplap.compat.faulty import open_where_unreadable
from shiplap.compat.findings import Comparison, Finding, Reason, overall
from shiplap.compat.messages import NoSampleError, Side, sample_request
from shiplap.compat.naming import named_in_documents
from shiplap.compat.operations import Operation, Operations
from shiplap.compat.operations.routing import Ambiguous, Routed, Router, fit, shape_of
from shiplap.compat.rules import RULES
from shiplap.compat.schemas.engines import NO_ENGINES, Engines


@dataclass(slots=True, kw_only=True)
class Differ:
    """Compares a document with the one before it.

    Attributes:
        old: the document before.
        new: the document.
        old_judge: a second judge of messages of the old document, where there is one.
        new_judge: the same for the new one.
        progress: told the number of each operation before it is compared.
        engines: what helps the prover of schemas.
    """

    old: Document
    new: Document
    old_judge: SecondJudge | None = None
    new_judge: SecondJudge | None = None
    progress: Callable[[int], None] = lambda _number: None
    engines: Engines = NO_ENGINES
    old_side: Side = field(init=False)
    new_side: Side = field(init=False)
    _operations: Operations = field(init=False)
    _by_shape: dict[tuple[str, str], str] = field(init=False)

    def __post_init__(self) -> None:
        self.old_side = Side("old", Catalogue(old=self.old, new=self.new), self.engines)
        self.new_side = self.old_side.sharing("new")
        self._operations = Operations(self.new)
        self._by_shape = {(method, shape_of(path)): path for method, path in self._operations}

    def compare(self, old_name: str, new_name: str) -> Comparison:
        """Compare the documents; the names are what they are called in the answer."""
        operations = Operations(self.old)
        whole = Whole(operations, self._operations)
        findings = [finding for rule in RULES if rule.whole is not None for finding in rule.whole(whole)]
        proved = 0
        for number, key in enumerate(operations):
            self.progress(number)
            operation = operations.get(*key)
            if operation is not None:
                found, proofs = self.operation(operation)
                findings.extend(found)
                proved += proofs
        findings.extend(self._taken_over(operations))
        findings.extend(self._called(pairs_of(WEBHOOKS, "", operations.webhooks, self._operations.webhooks)))
        return Comparison(
            ours=old_name,
            theirs=new_name,
            findings=named_in_documents(findings, self.old, self.new),
            proved=proved,
            asked=len(operations),
            verdict=overall(tuple(findings), len(operations)),
            reason="" if len(operations) else Reason.NOTHING_COMPARED,
            faults=(*self.old.faults, *self.new.faults),
            notes=self.old_side.notes,
        )

    def operation(self, old: Operation) -> tuple[list[Finding], int]:
        """Return what was found for one operation of the old document, and how many questions have a proof."""
        fate = self._fate(old)
        found = [finding for rule in RULES if rule.fate is not None for finding in rule.fate(fate)]
        if fate.new is None:
            return found, 0
        more, proofs = self._pair(old, fate.new)
        called = pairs_of(CALLBACKS, old.name, old.callbacks, fate.new.callbacks)
        return [*found, *more, *self._called(called)], proofs + 1

    def _called(self, called: Iterable[Called]) -> Iterator[Finding]:
        """Ask about what the provider sends by itself: there the new document speaks first, and no other judge does."""
        for each in called:
            asked = each
            if each.old is not None and each.new is not None:
                pair = Pair(old=each.new, new=each.old, old_side=self.new_side, new_side=self.old_side)
                asked = replace(
                    each, found=tuple(f for rule in RULES if rule.pair is not None for f in rule.pair(pair))
                )
            yield from (finding for rule in RULES if rule.called is not None for finding in rule.called(asked))

    def _pair(self, old: Operation, new: Operation) -> tuple[list[Finding], int]:
        pair = Pair(
            old=old,
            new=new,
            old_side=self.old_side,
            new_side=self.new_side,
            old_judge=self.old_judge,
            new_judge=self.new_judge,
        )
        found = [
            open_where_unreadable(finding, ours=old.faults, theirs=new.faults)
            for rule in RULES
            if rule.pair is not None
            for finding in rule.pair(pair)
        ]
        return found, len(pair.proved)

    def _taken_over(self, operations: Operations) -> Iterator[Finding]:
        """Yield what the operations do that were added where others answered."""
        known = {(method, shape_of(path)) for method, path in operations}
        router = Router(operations)
        for method, path in self._operations:
            new = None if (method, shape_of(path)) in known else self._operations.get(method, path)
            moved = None if new is None else moved_to(new, self.new_side, router, self.old_side)
            if moved is not None:
                found, _ = self._pair(moved.old, moved.new)
                asked = replace(moved, found=tuple(found))
                yield from (finding for rule in RULES if rule.moved is not None for finding in rule.moved(asked))

    def _fate(self, old: Operation) -> Fate:
        """Return where requests of an operation go; where it went, another template may still answer them."""
        place = f"{self.new.name}#/paths"
        path = self._by_shape.get((old.method, shape_of(old.path)))
        new = None if path is None else self._operations.get(old.method, path)
        if new is not None:
            return Fate(old=old, place=place, request=None, went=new)
        router = Router(self._operations, old.bases[0])
        try:
            request = sample_request(old, self.old_side)
        except NoSampleError as error:
            faults = router.unreadable(old.path)
            return Fate(old=old, place=place, request=None, went=None, problem=str(error), faults=faults)
        route = router.route(old.method, request.path)
        went = route if isinstance(route, Routed | Ambiguous) else None
        if isinstance(went, Routed) and fit(went.operation.path, old.path) is None:
            went = Ambiguous((went.operation.path, old.path))  # it answers this request, and not all of them
        faults = router.unreadable(request.path)
        return Fate(old=old, place=place, request=request, went=went, judge=self.new_judge, faults=faults)
