"""A second opinion on whole messages, from outside: no witness is shown that it contradicts."""

from typing import Protocol

from shiplap.model.exchange import Request, Response


class CannotJudgeError(Exception):
    """The second judge has no opinion on this message."""


class SecondJudge(Protocol):
    """Another validator of messages against one document."""

    @property
    def name(self) -> str:
        """What it is called."""

    def request_problem(self, request: Request) -> str | None:
        """Return what it objects to in a request; ``None`` where it does not.

        Raises:
            CannotJudgeError: when it has no opinion.
        """

    def response_problem(self, request: Request, response: Response) -> str | None:
        """Return what it objects to in a response to a request; ``None`` where it does not.

        Raises:
            CannotJudgeError: when it has no opinion.
        """
