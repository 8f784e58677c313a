"""Listening: one socket, one runner, and a fresh TLS context when the certificates change."""

import asyncio
import contextlib
import logging
import socket
from typing import Any

from aiohttp import web
from aiohttp.http import HttpProcessingError

from exporter.web.listen import ListenError, listen, shown
from exporter.web.webconfig import WebConfig

__all__ = ["ListenError", "Server"]

_LOG = logging.getLogger(__name__)
_KEEPALIVE_SECONDS = 75.0
_LINGERING_SECONDS = 2.0
_GOODBYE_SECONDS = 0.5  # for answers under way; aiohttp waits it twice, and the program ends within 2 s


class Server:
    """Serves one application. ``look_every`` is how often certificates and passwords are looked after."""

    def __init__(self, *, look_every: float = 2.0) -> None:
        self._look_every = look_every
        self._sock: socket.socket | None = None
        self._runner: web.AppRunner | None = None
        self._site: web.SockSite | None = None
        self._looking: asyncio.Task[None] | None = None

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where it listens, such as ``127.0.0.1:10427``; empty when it does not."""
        return (shown(self._sock),) if self._sock else ()

    async def start(self, app: web.Application, listen_address: str, web_config: WebConfig | None = None) -> None:
        """Listen and serve. Raises ListenError."""
        self._sock = await listen(listen_address)
        self._runner = web.AppRunner(
            app,
            access_log=None,
            logger=_ProtocolLog(_LOG),
            keepalive_timeout=_KEEPALIVE_SECONDS,
            lingering_time=_LINGERING_SECONDS,
            shutdown_timeout=_GOODBYE_SECONDS,
        )
        await self._runner.setup()
        await self._serve(web_config)
        if web_config is not None:
            self._looking = asyncio.create_task(self._look(web_config))

    async def stop(self) -> None:
        """Finish the answers under way (for a second at most) and close. Stopping twice is fine."""
        if self._looking:
            self._looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._looking
        if self._runner:
            await self._runner.cleanup()
        if self._sock:
            self._sock.close()
        self._sock = self._runner = self._site = self._looking = None

    async def _serve(self, web_config: WebConfig | None) -> None:
        """Take new connections with the present context; those that are open live on."""
        if self._runner is None or self._sock is None:
            return
        before = self._site
        # A copy of the socket shares its queue, so that no connection is refused between two contexts.
        self._site = web.SockSite(
            self._runner, self._sock.dup(), ssl_context=web_config.context if web_config else None
        )
        await self._site.start()
        if before:
            await before.stop()

    async def _look(self, web_config: WebConfig) -> None:
        while True:
            await asyncio.sleep(self._look_every)
            if not await asyncio.to_thread(web_config.refresh):
                continue
            try:
                await self._serve(web_config)
            except OSError as error:  # out of file descriptors, say: the old context serves on
                _LOG.error("the new web configuration cannot be served yet: %s", error.strerror)


class _ProtocolLog(logging.LoggerAdapter[logging.Logger]):
    """aiohttp's own log without what it quotes: a malformed request may hold a password or a key.

    What a port scanner sends and readers who leave are not worth a line; a fault of ours is.
    """

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401 - as logging has it
        fault = kwargs.pop("exc_info", None)
        noise = isinstance(fault, HttpProcessingError | ConnectionError)
        name = type(fault).__name__ if isinstance(fault, BaseException) else "no exception"
        super().log(logging.DEBUG if noise else level, f"{msg}: %s", *args, name, **kwargs)
