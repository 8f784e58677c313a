"""Serving: one socket, its entrance, and a look at the web configuration every now and then."""

import asyncio
import contextlib
import resource
import socket
from functools import partial
from typing import cast

from aiohttp import web

from exporter.web.connection import Connection
from exporter.web.entrance import Entrance
from exporter.web.listen import ListenError, listen, shown
from exporter.web.webconfig import WebConfig

__all__ = ["ListenError", "Server"]

_MOST = 512
_FIRST_REQUEST_SECONDS = 10.0
_GOODBYE_SECONDS = 0.5  # for answers under way; aiohttp waits it twice, and the program ends within 2 s


class Server:
    """Serves one application.

    ``look_every`` is how often certificates and passwords are looked after. At most ``most`` connections are open,
    and no more than half of what the system allows the program; each asks within ``patience`` seconds.
    """

    def __init__(self, *, look_every: float = 2.0, most: int = _MOST, patience: float = _FIRST_REQUEST_SECONDS) -> None:
        self._look_every = look_every
        self._most = most
        self._patience = patience
        self._sock: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._entrance: Entrance | None = None
        self._looking: asyncio.Task[None] | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it listens, such as ``127.0.0.1:10427``; empty when it does not."""
        return (shown(self._sock),) if self._sock else ()

    async def start(self, app: web.Application, host: str, port: int, web_config: WebConfig | None = None) -> None:
        """Listen on this port (0: any) of this host ("": every interface) and serve. Raises ListenError."""
        self._sock = await listen(host, port)
        self._runner = web.AppRunner(app, shutdown_timeout=_GOODBYE_SECONDS)
        await self._runner.setup()
        self._entrance = Entrance(
            self._sock,
            partial(Connection, cast(web.Server, self._runner.server)),  # there is one once it is set up
            lambda: web_config.context if web_config else None,
            most=min(self._most, _descriptors() // 2),
            patience=self._patience,
        )
        self._entrance.open()
        if web_config is not None:
            self._looking = asyncio.create_task(self._look(web_config))

    async def stop(self) -> None:
        """Finish the answers under way (for a second at most) and close. Stopping twice is fine."""
        if self._looking:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        if self._entrance:
            self._entrance.close()
        if self._runner:
            await self._runner.cleanup()
        if self._entrance:
            await self._entrance.clear()
        if self._sock:
            self._sock.close()
        self._sock = self._runner = self._entrance = self._looking = None

    async def _look(self, web_config: WebConfig) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            await asyncio.to_thread(web_config.refresh)


def _descriptors() -> int:
    """How many files and sockets the program may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return soft if soft != resource.RLIM_INFINITY else 2 * _MOST
