"""Taking connections from a listening socket: never more than there is room for, none silent for long.

asyncio's own server takes any number; when descriptors run out it writes a line for each place in the socket's
queue, again and again (``BaseSelectorEventLoop._accept_connection``), and takes nobody any more.
"""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable

from exporter.web.connection import Connection

_LOG = logging.getLogger(__name__)
_REST_SECONDS = 1.0  # after the system had no descriptor for a connection


class Entrance:
    """At most ``most`` connections; each asks something within ``patience`` seconds, TLS handshake included.

    ``context`` is asked for each connection anew, so that certificates rotate while open ones live on.
    """

    def __init__(
        self,
        sock: socket.socket,
        connection: Callable[[], Connection],
        context: Callable[[], ssl.SSLContext | None],
        *,
        most: int,
        patience: float,
    ) -> None:
        self._sock, self._connection, self._context = sock, connection, context
        self._most, self._patience = most, patience
        self._loop = asyncio.get_running_loop()
        self._visits: dict[asyncio.Task[None], Connection] = {}  # the oldest first
        self._rest: asyncio.TimerHandle | None = None
        self._complained = False

    def open(self) -> None:
        """Begin to take connections, one each turn of the loop, so that a crowd does not keep the probes waiting."""
        self._loop.add_reader(self._sock, self._take)

    def close(self) -> None:
        """Take nobody any more; who is inside stays."""
        self._loop.remove_reader(self._sock)
        if self._rest:
            self._rest.cancel()

    async def clear(self) -> None:
        """Cut off who is still inside."""
        for visit in self._visits:
            visit.cancel()
        await asyncio.gather(*self._visits, return_exceptions=True)

    def _take(self) -> None:
        try:
            sock, _ = self._sock.accept()
        except (BlockingIOError, InterruptedError, ConnectionAbortedError):
            return
        except OSError as error:
            if not self._complained:
                _LOG.error("no connection can be taken now: %s", error.strerror)
            self._complained = True
            self._make_room()
            self._loop.remove_reader(self._sock)
            self._rest = self._loop.call_later(_REST_SECONDS, self.open)
            return
        self._complained = False
        if len(self._visits) >= self._most and not self._make_room():
            sock.close()
            return
        connection = self._connection()
        visit = self._loop.create_task(self._visit(sock, connection))
        self._visits[visit] = connection
        visit.add_done_callback(lambda visit: self._visits.pop(visit, None))

    def _make_room(self) -> bool:
        """Cut off one that was never used, or else is not in use, the oldest first; False when all are."""
        visit = min(self._visits, key=self._claim, default=None)
        if visit is None or self._visits[visit].answering:
            return False
        visit.cancel()
        del self._visits[visit]
        return True

    def _claim(self, visit: asyncio.Task[None]) -> tuple[bool, bool]:
        connection = self._visits[visit]
        return connection.answering, connection.asked.is_set()

    async def _visit(self, sock: socket.socket, connection: Connection) -> None:
        """The whole life of a connection."""
        transport: asyncio.Transport | None = None
        with contextlib.suppress(OSError):  # a handshake that failed, or the patience is at its end
            try:
                async with asyncio.timeout(self._patience):
                    transport, _ = await self._loop.connect_accepted_socket(
                        lambda: connection, sock, ssl=self._context()
                    )
                    await connection.asked.wait()
                await connection.gone.wait()
            finally:
                if transport:
                    transport.abort()  # a polite end would wait for one that is silent
