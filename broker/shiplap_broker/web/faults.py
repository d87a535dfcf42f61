"""What can go wrong with a request, as exceptions that one place turns into answers."""

from collections.abc import Mapping, Sequence

from shiplap.errors import ShiplapError

Messages = Mapping[str, Sequence[str]]
"""Member (``provider.name``, or empty for the whole) to what is wrong with it."""


class HttpFaultError(ShiplapError):
    """The root of the faults of a request, with the status, kind and title of its answer."""

    status = 400
    kind = "server-error"
    title = "Server error"


class UnreadableBodyError(HttpFaultError):
    """The body cannot be read as JSON."""


class BadBodyError(HttpFaultError):
    """Members of the body, or parameters of the query, are wrong; carries all of them."""

    def __init__(self, messages: Messages, status: int = 400) -> None:
        """Keep the messages, and the status where it is not 400."""
        self.messages = messages
        self.status = status
        super().__init__("; ".join(f"{name}: {text}" for name, texts in messages.items() for text in texts))


class BadQuestionError(HttpFaultError):
    """A question to the matrix makes no sense; Pact gives these as a plain list."""

    def __init__(self, messages: Sequence[str]) -> None:
        """Keep the messages."""
        self.messages = tuple(messages)
        super().__init__("; ".join(messages))


class NothingHereError(HttpFaultError):
    """No document lives at this address."""

    status = 404


class NoSuchNameError(HttpFaultError):
    """A name in the address is not known; the text names it."""

    status = 404
    kind = "not-found"
    title = "Not Found"


class RefusedError(HttpFaultError):
    """What was asked contradicts what is recorded."""

    status = 409


class TooLargeError(HttpFaultError):
    """The body is larger than the broker takes."""

    status = 413
    kind = "too-large"
    title = "Content Too Large"
