"""The life of an ASGI application around its requests: it may open pools on start and must close them at the end.

Source: https://asgi.readthedocs.io/en/latest/specs/lifespan.html
"""

import asyncio
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any

from shiplap.transport.exchange import StartError

Event = MutableMapping[str, Any]


class Lifespan:
    """One task that holds the application's lifespan open between `start` and `stop`.

    Attributes:
        state: what the application put into ``scope["state"]`` on start; each request gets a copy.
    """

    def __init__(self, app: Any, seconds: float) -> None:
        """Remember the application and how long it may take to start, and to stop."""
        self.state: dict[str, Any] = {}
        self._app = app
        self._seconds = seconds
        self._events: asyncio.Queue[Event] = asyncio.Queue()
        self._answers: asyncio.Queue[Event] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Send the startup event; an application that knows no lifespan goes without, as the standard says.

        Raises:
            StartError: when the application says that its start failed, or does not say anything in time.
        """
        self._task = asyncio.ensure_future(self._live())
        answer = await self._tell("lifespan.startup")
        if answer is None:
            self._task = None
        elif answer["type"] == "lifespan.startup.failed":
            reason = answer.get("message") or "it gave no reason"
            raise StartError(f"the application failed to start: {reason}")

    async def stop(self) -> None:
        """Send the shutdown event and wait until the application has ended."""
        if self._task is not None:
            await self._tell("lifespan.shutdown")

    async def _tell(self, kind: str) -> Event | None:
        """Send an event and return the answer; ``None`` when the application ended without one."""
        task = self._task
        if task is None:
            return None
        await self._events.put({"type": kind})
        answer = asyncio.ensure_future(self._answers.get())
        done, _ = await asyncio.wait({answer, task}, timeout=self._seconds, return_when=asyncio.FIRST_COMPLETED)
        if answer in done:
            return answer.result()
        answer.cancel()
        if task in done:
            return None
        task.cancel()
        raise StartError(f"the application did not answer {kind!r} within {self._seconds:g} s")

    async def _live(self) -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": self.state}
        with suppress(Exception):  # an application without lifespan says so by raising
            await self._app(scope, self._events.get, self._answers.put)
