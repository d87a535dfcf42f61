"""Whether a provider version was held against its own OpenAPI document: without, it is an intention."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfCheck:
    """What came of holding a provider version against its document.

    Attributes:
        passed: it did what the document says, as far as it was asked.
        by: who checked, with what.
        responses: how many of its responses were judged; 0 where only the outcome is known.
        operations: the operations they were of, ``GET /orders/{id}``, in order.
        of: how many operations the document has; 0 where that is not known.
        problems: what it did otherwise, a sentence each.
    """

    passed: bool
    by: str
    responses: int = 0
    operations: tuple[str, ...] = ()
    of: int = 0
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{'passed' if self.passed else 'failed'}, by {self.by}"
        if not self.of:
            return said
        answers = f"{self.responses} answer{'' if self.responses == 1 else 's'} of " if self.responses else ""
        return f"{said}: {answers}{len(self.operations)} of {self.of} operations"
