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
        answers: the descriptions of answers they were of, ``GET /orders/{id} 200``, in order.
        of_answers: how many descriptions of answers the document has; 0 where that is not known.
        unseen: the operations of the document that nobody asked, in order; the first of them, where they are many.
        problems: what it did otherwise, a sentence each.
    """

    passed: bool
    by: str
    responses: int = 0
    operations: tuple[str, ...] = ()
    of: int = 0
    answers: tuple[str, ...] = ()
    of_answers: int = 0
    unseen: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()

    def __str__(self) -> str:
        said = f"{'passed' if self.passed else 'failed'}, by {self.by}"
        if not self.of:
            return said
        answers = f"{self.responses} answer{'' if self.responses == 1 else 's'} of " if self.responses else ""
        kinds = f", {len(self.answers)} of {self.of_answers} kinds of answers" if self.of_answers else ""
        return f"{said}: {answers}{len(self.operations)} of {self.of} operations{kinds}"

    @property
    def is_whole(self) -> bool:
        """Whether every operation of the document was asked."""
        return 0 < self.of <= len(self.operations)
