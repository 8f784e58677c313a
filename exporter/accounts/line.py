"""The way to vendors: one question, one answer, before a deadline."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from exporter.model import Finding, Request, Response, Secret
from exporter.wire import exchange, failed, too_late

PATIENCE = 30.0  # seconds for one answer, its body included
AT_ONCE = 8  # requests begun and not answered at once, of all accounts together
_NOT_FOUND = 404
HELD = 1.0  # seconds; who waits longer for an answer gives the slot to the next


class Unread(Exception):  # noqa: N818  # it says what became of a question, which is no error of ours
    """A question that has no answer which can be read. ``status`` is 0 when no answer came."""

    def __init__(self, finding: Finding, status: int = 0) -> None:
        super().__init__(str(finding.outcome))
        self.finding = finding
        self.status = status

    @property
    def absent(self) -> bool:
        """There is no such address, as far as this credential is told."""
        return self.status == _NOT_FOUND


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``slots`` bound what is under way; waiting for one is no part of ``patience`` (seconds).

    A request keeps its slot for ``held`` seconds at most: however many accounts hang, the others have their turn. What
    hangs is bounded by each account for itself.
    """

    transport: httpx.AsyncBaseTransport
    clock: Callable[[], float]
    slots: asyncio.Semaphore
    patience: float = PATIENCE
    held: float = HELD

    async def ask(self, request: Request, secret: Secret | None, largest: int) -> Response:
        """The answer, at most ``largest`` bytes of it. Raises Unread."""
        await self.slots.acquire()
        slot = _Slot(self.slots)
        giving = asyncio.get_running_loop().call_later(self.held, slot.give)
        try:
            return await self._ask(request, secret, largest)
        finally:
            giving.cancel()
            slot.give()

    async def _ask(self, request: Request, secret: Secret | None, largest: int) -> Response:
        statuses: list[int] = []
        deadline = asyncio.timeout(self.patience)
        try:
            async with deadline:
                return await exchange(self.transport, request, largest, on_status=statuses.append)
        except Exception as error:  # noqa: BLE001  # whatever happened on the way: its type says what
            status = statuses[-1] if statuses else 0
            late = deadline.expired()
            failure = too_late(self.patience, status) if late else failed(error, secret, self.patience, status)
        raise Unread(failure.finding, status)


class _Slot:
    """One that was taken; it is given back once."""

    def __init__(self, slots: asyncio.Semaphore) -> None:
        self._slots: asyncio.Semaphore | None = slots

    def give(self) -> None:
        slots, self._slots = self._slots, None
        if slots is not None:
            slots.release()


def line(transport: httpx.AsyncBaseTransport, clock: Callable[[], float], patience: float) -> Line:
    """A way with slots of its own."""
    return Line(transport=transport, clock=clock, slots=asyncio.Semaphore(AT_ONCE), patience=patience)
