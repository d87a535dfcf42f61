"""Sets up provider states inside a pytest item: fixtures for what they ask, parameters in the types they declare."""

import inspect
from collections.abc import Callable, Coroutine, Generator, Mapping
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager
from typing import Any, TypeVar

import pytest

from pytest_shiplap.provider_side.decorators import Definition
from shiplap.model.interaction import ProviderState
from shiplap.model.json_value import JsonValue
from shiplap.transport.exchange import Connection
from shiplap.verify.state_arguments import ArgumentError, argument_types, converted
from shiplap.verify.states import StateError

T = TypeVar("T")
Run = Callable[[Callable[[], Coroutine[Any, Any, T]]], T]


def set_up_state(
    state: ProviderState, definition: Definition, request: pytest.FixtureRequest, connection: Connection | None
) -> dict[str, JsonValue]:
    """Set up one state; taking it down is left to the end of the item, before the fixtures it asked for end.

    Args:
        state: the state with its parameters, as the contract has them.
        definition: how to set it up.
        request: of the item.
        connection: of the provider; asynchronous functions run on its event loop.

    Returns:
        What the function gave for the generators of the request.

    Raises:
        StateError: when the function asks for something nobody gives, or for another type.
    """
    __tracebackhide__ = True
    arguments = _arguments(state, definition.function, request)
    given = _called(definition.function, arguments, request, connection)
    return {str(name): _as_json(value) for name, value in given.items()} if isinstance(given, Mapping) else {}


def _arguments(state: ProviderState, function: Callable[..., Any], request: pytest.FixtureRequest) -> dict[str, object]:
    types = argument_types(function)
    arguments: dict[str, object] = {}
    left = dict(state.params)
    for name, parameter in inspect.signature(function).parameters.items():
        if parameter.kind is parameter.VAR_KEYWORD:
            arguments.update(left)
        elif name in state.params:
            arguments[name] = _parameter(state, name, types.get(name))
            left.pop(name)
        elif parameter.kind is not parameter.VAR_POSITIONAL:
            _from_fixture(arguments, state, parameter, request)
    return arguments


def _parameter(state: ProviderState, name: str, wanted: object) -> object:
    try:
        return converted(state.params[name], wanted)
    except ArgumentError as error:
        raise StateError(state.name, f"its parameter {name!r}: {error}") from None


def _from_fixture(
    arguments: dict[str, object], state: ProviderState, parameter: inspect.Parameter, request: pytest.FixtureRequest
) -> None:
    name = parameter.name
    if name == "request":
        arguments[name] = request
        return
    try:
        arguments[name] = request.getfixturevalue(name)
    except pytest.FixtureLookupError as error:
        if error.argname != name:
            raise
        if parameter.default is not parameter.empty:
            return
        has = ", ".join(state.params) or "none"
        problem = f"its function asks for {name!r}, which is no fixture and no parameter of the state (it has: {has})"
        raise StateError(state.name, problem) from None


def _called(
    function: Callable[..., Any],
    arguments: Mapping[str, object],
    request: pytest.FixtureRequest,
    connection: Connection | None,
) -> object:
    __tracebackhide__ = True
    if inspect.isgeneratorfunction(function):
        return _entered(contextmanager(function)(**arguments), request)
    if inspect.isasyncgenfunction(function):
        return _entered(_on_loop(asynccontextmanager(function), arguments, connection), request)
    given = function(**arguments)
    if inspect.iscoroutine(given):
        return _run(connection)(lambda: given)
    return given


def _entered(context: AbstractContextManager[object], request: pytest.FixtureRequest) -> object:
    """Enter a context that is left at the end of the item, before the fixtures that exist already end."""
    __tracebackhide__ = True
    given = context.__enter__()
    request.addfinalizer(lambda: context.__exit__(None, None, None))
    return given


@contextmanager
def _on_loop(
    function: Callable[..., Any], arguments: Mapping[str, object], connection: Connection | None
) -> Generator[object]:
    run = _run(connection)
    context = function(**arguments)
    given = run(context.__aenter__)
    yield given
    run(lambda: context.__aexit__(None, None, None))


def _run(connection: Connection | None) -> Run[Any]:
    if connection is None:
        raise StateError("", "an asynchronous state needs a provider with an event loop")
    return connection.run


def _as_json(value: object) -> JsonValue:
    """Return a value as JSON has it; identifiers and times become their text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, Mapping):
        return {str(name): _as_json(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    return str(value)
