"""Looking up names, in threads that nobody waits for.

aiohttp would look them up in the loop's default executor: a handful of threads which others need too,
and which the end of the process waits for. ``getaddrinfo`` cannot be interrupted, and takes half a
minute to give up on a name server that does not answer.
"""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from threading import Thread

from aiohttp.abc import AbstractResolver, ResolveResult

LookUp = Callable[[str, int, int], list[ResolveResult]]

# aiohttp asks for one name once at a time: so many names have to hang before others wait.
AT_ONCE = 32


def look_up(host: str, port: int, family: int) -> list[ResolveResult]:
    """What the system knows of a name; blocks. Raises OSError."""
    found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [
        ResolveResult(
            hostname=host,
            # In words, since the number alone lacks the scope of a link-local address.
            host=socket.getnameinfo(address, socket.NI_NUMERICHOST | socket.NI_NUMERICSERV)[0],
            port=port,
            family=kind,
            proto=protocol,
            flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
        )
        for kind, _, protocol, _, address in found
    ]


class Resolver(AbstractResolver):
    """Looks up each name in a daemon thread of its own. A thread keeps its turn until it is done."""

    def __init__(self, look_up: LookUp = look_up, *, at_once: int = AT_ONCE) -> None:
        self._look_up = look_up
        self._turns = asyncio.Semaphore(at_once)

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        await self._turns.acquire()
        answer: asyncio.Future[list[ResolveResult]] = asyncio.get_running_loop().create_future()
        thread = Thread(target=self._run, args=(answer, host, port, family), name="resolver", daemon=True)
        try:
            thread.start()
        except RuntimeError as error:  # the system gives no more threads
            self._turns.release()
            raise OSError("no thread to look up a name in") from error
        return await answer

    def _run(self, answer: asyncio.Future[list[ResolveResult]], host: str, port: int, family: int) -> None:
        found: list[ResolveResult] | Exception
        try:
            found = self._look_up(host, port, family)
        except Exception as error:  # noqa: BLE001  # whoever asked gets it
            found = error
        with contextlib.suppress(RuntimeError):  # the loop ended meanwhile: nobody asks any more
            answer.get_loop().call_soon_threadsafe(self._settle, answer, found)

    def _settle(self, answer: asyncio.Future[list[ResolveResult]], found: list[ResolveResult] | Exception) -> None:
        self._turns.release()
        if answer.done():  # given up
            return
        if isinstance(found, Exception):
            answer.set_exception(found)
        else:
            answer.set_result(found)

    async def close(self) -> None:
        """Nothing to let go of."""
