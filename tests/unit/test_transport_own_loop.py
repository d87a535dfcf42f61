"""Providers are driven from anywhere, also from a thread in which another event loop runs, as Playwright's keeps one."""

import asyncio
import threading
from typing import Any

import pytest

from shiplap.model.exchange import Request
from shiplap.transport.asgi import AsgiConnection
from shiplap.transport.exchange import Limits, TimeLimitError, UnreachableError
from shiplap.transport.wsgi import WsgiConnection

GET = Request(method="GET", path="/")


async def answering(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the name of the thread, after a turn of the loop."""
    if scope["type"] == "lifespan":
        while True:
            event = await receive()
            await send({"type": event["type"] + ".complete"})
            if event["type"] == "lifespan.shutdown":
                return
    await asyncio.sleep(0)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": threading.current_thread().name.encode()})


def test_an_application_answers_while_another_loop_runs_in_the_thread() -> None:
    async def inside() -> list[bytes | None]:
        connection = AsgiConnection(answering)
        try:
            return [connection.send(GET).body, connection.send(GET).body]
        finally:
            connection.close()

    assert asyncio.run(inside()) == [b"shiplap-provider", b"shiplap-provider"]


def test_it_stays_in_the_thread_of_the_test_where_no_loop_runs() -> None:
    connection = AsgiConnection(answering)
    first = connection.send(GET).body

    async def inside() -> bytes | None:
        return connection.send(GET).body

    second = asyncio.run(inside())
    third = connection.send(GET).body
    connection.close()

    here = threading.current_thread().name.encode()
    assert (first, second, third) == (here, b"shiplap-provider", here)


@pytest.mark.parametrize("kind", [AsgiConnection, WsgiConnection])
def test_asynchronous_states_run_beside_another_loop(kind: Any) -> None:
    async def state() -> int:
        await asyncio.sleep(0)
        return 42

    async def inside() -> int:
        connection = kind(answering)
        try:
            return int(connection.run(state))
        finally:
            connection.close()

    assert asyncio.run(inside()) == 42


def test_what_a_coroutine_raises_comes_back_from_the_other_thread() -> None:
    async def state() -> None:
        raise LookupError("no such order")

    async def inside() -> None:
        connection = AsgiConnection(answering)
        try:
            connection.run(state)
        finally:
            connection.close()

    with pytest.raises(LookupError, match="no such order"):
        asyncio.run(inside())


def test_an_application_that_computes_for_ever_beside_another_loop_is_left_behind() -> None:
    released = threading.Event()

    async def stuck(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "lifespan":
            raise NotImplementedError
        released.wait(60)

    async def inside() -> None:
        connection = AsgiConnection(stuck, Limits(seconds=0.05))
        with pytest.raises(TimeLimitError, match=r"no complete response within 0\.05 s"):
            connection.send(GET)
        with pytest.raises(UnreachableError, match="still busy with a request"):
            connection.send(GET)
        connection.close()

    try:
        asyncio.run(inside())
    finally:
        released.set()
    [left] = [each for each in threading.enumerate() if each.name == "shiplap-provider"]
    left.join(60)

    assert not left.is_alive()
