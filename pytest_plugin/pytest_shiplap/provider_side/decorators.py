"""The decorators by which a test suite says how to reach a provider and how to bring it into its states.

Each one makes a real pytest fixture, so that pytest's own rules say where it can be seen and what it may ask for. Its
name, for example ``provider_state:order exists``, cannot be mistaken for a fixture of the suite.
"""

import functools
import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Any, Literal, TypeAlias

import pytest

from shiplap.errors import ShiplapError
from shiplap.transport.exchange import Limits
from shiplap.verify.transports import Transports

Function: TypeAlias = Callable[..., Any]
Scope: TypeAlias = Literal["session", "package", "module", "class", "function"]

DEFINITION = "shiplap_definition"
"""The attribute by which a fixture is known to come from here."""


class Kind(Enum):
    """What a fixture of the provider's side is for; the value begins its name."""

    PROVIDER = "provider"
    STATE = "provider_state"
    CREDENTIALS = "provider_credentials"
    FILTER = "provider_request_filter"
    MESSAGE = "provider_message"


@dataclass(frozen=True, slots=True)
class Definition:
    """What a decorator was told."""

    kind: Kind
    name: str
    function: Function

    @property
    def fixture_name(self) -> str:
        """The name of the fixture."""
        return f"{self.kind.value}:{self.name}"


def provider(name: str, *, scope: Scope = "session", seconds: float = 10.0, size: int = 10 * 1024 * 1024) -> Any:
    """Say how a provider is reached.

    The decorated function may ask for fixtures and returns, or yields, an ASGI application, a WSGI application, a
    function that makes one, ``"package.module:app"``, or the URL of a running provider; a list of `Transport` where
    there are several ways to it; ``None`` for a provider that only gives messages.

    Args:
        name: the provider's name in contracts.
        scope: how long one start of it serves, as for fixtures.
        seconds: the longest one interaction may take.
        size: bytes of the largest response body that is read.
    """

    def decorate(function: Function) -> Any:
        @functools.wraps(function)
        def started(*args: Any, **kwargs: Any) -> Iterator[object]:
            with ExitStack() as stack:
                target = _entered(function, stack, args, kwargs)
                connection = None if target is None else _opened(target, Limits(seconds, size))
                if connection is not None:
                    stack.callback(connection.close)
                yield connection

        return _fixture(Definition(Kind.PROVIDER, name, function), started, scope)

    return decorate


def provider_state(name: str) -> Any:
    """Say how a provider state is set up, and after ``yield`` how it is taken down.

    The decorated function gets each parameter of the state that it names, as the type it declares; everything else it
    names is a fixture. A mapping it returns or yields feeds the generators of the request. It may be ``async``.
    """

    def decorate(function: Function) -> Any:
        definition = Definition(Kind.STATE, name, function)

        @functools.wraps(function, assigned=("__doc__", "__module__"), updated=())
        def found() -> Definition:
            return definition

        del found.__wrapped__
        return _fixture(definition, found, "function")

    return decorate


def provider_credentials(name: str, *, scope: Scope = "function") -> Any:
    """Give the headers with credentials for the provider ``name``: put in at replay, never stored or shown."""
    return lambda function: _fixture(Definition(Kind.CREDENTIALS, name, function), function, scope)


def provider_request_filter(name: str, *, scope: Scope = "function") -> Any:
    """Give a function that changes each `Request` to the provider ``name`` on its way out."""
    return lambda function: _fixture(Definition(Kind.FILTER, name, function), function, scope)


def provider_message(description: str) -> Any:
    """Give a message of the provider by its description in the contract.

    The decorated function may ask for fixtures and returns what would be published: something ``json.dumps`` takes,
    text, bytes, or a pair of one of these and metadata. For a message that answers another it returns a function of
    the request `Message` instead.
    """
    return lambda function: _fixture(Definition(Kind.MESSAGE, description, function), function, "function")


def _fixture(definition: Definition, function: Function, scope: Scope) -> Any:
    """Make the fixture; pytest copies the attributes of the function to it, the definition among them."""
    if function is definition.function:
        function = _copy(function)
    setattr(function, DEFINITION, definition)
    return pytest.fixture(name=definition.fixture_name, scope=scope)(function)


def _copy(function: Function) -> Function:
    """Return a function that is another object, so that the mark is not left on the one of the suite."""
    if inspect.isgeneratorfunction(function):

        @functools.wraps(function)
        def generator(*args: Any, **kwargs: Any) -> Iterator[object]:
            yield from function(*args, **kwargs)

        return generator

    @functools.wraps(function)
    def plain(*args: Any, **kwargs: Any) -> object:
        return function(*args, **kwargs)

    return plain


def _opened(target: Any, limits: Limits) -> Transports:
    try:
        return Transports.of(target, limits)
    except ShiplapError as error:
        pytest.fail(str(error), pytrace=False)


def _entered(function: Function, stack: ExitStack, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    """Call a function; what stands after its ``yield``, if it has one, runs when the stack is closed."""
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        problem = "is asynchronous; it only names the application, so make it a plain function"
        pytest.fail(f"{function.__name__}(), decorated with @provider, {problem}", pytrace=False)
    if inspect.isgeneratorfunction(function):
        return stack.enter_context(contextmanager(function)(*args, **kwargs))
    return function(*args, **kwargs)
