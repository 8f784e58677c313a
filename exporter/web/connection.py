"""One connection: aiohttp's protocol, which tells when it was first used and answers what is no HTTP in our words."""

import asyncio
import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from aiohttp import web
from aiohttp.http import HttpProcessingError

from exporter.web.answer import sentence
from exporter.web.shield import FAULT, HEADERS

_LOG = logging.getLogger(__name__)
_NO_HTTP = "This is not a request that can be understood."


class Connection(web.RequestHandler):
    """``asked`` is set by the first request (or the end), ``gone`` by the end."""

    __slots__ = ("asked", "gone")

    def __init__(self, server: web.Server) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **_OPTIONS)
        self.asked = asyncio.Event()
        self.gone = asyncio.Event()

    @property
    def answering(self) -> bool:
        """Whether a request is being answered or waits for its turn."""
        return self._request_in_progress or bool(self._messages)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._request_count:
            self.asked.set()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self.asked.set()
        self.gone.set()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """A bare sentence: aiohttp's own answer quotes what was sent, and no signal puts our headers on it."""
        del message
        super().handle_error(request, status, exc)  # logs, and raises where an answer is already under way
        words = _NO_HTTP if status == HTTPStatus.BAD_REQUEST else FAULT
        answer = sentence(words, status=status, headers=HEADERS)
        answer.force_close()
        return answer


class _ProtocolLog(logging.LoggerAdapter[logging.Logger]):
    """aiohttp's own log without what it quotes: a malformed request may hold a password or a key.

    What a port scanner sends and readers who leave are not worth a line; a fault of ours is.
    """

    def log(self, level: int, msg: object, *args: object, **kwargs: Any) -> None:  # noqa: ANN401 - as logging has it
        fault = kwargs.pop("exc_info", None)
        noise = isinstance(fault, HttpProcessingError | ConnectionError)
        name = type(fault).__name__ if isinstance(fault, BaseException) else "no exception"
        super().log(logging.DEBUG if noise else level, f"{msg}: %s", *args, name, **kwargs)


_OPTIONS: Final[Mapping[str, Any]] = {
    "access_log": None,
    "logger": _ProtocolLog(_LOG),
    "keepalive_timeout": 75.0,
    "lingering_time": 2.0,
}
