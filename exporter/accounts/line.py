"""The way to vendors: one question, one answer, before a deadline."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

import httpx

from exporter.model import Finding, Request, Response, Secret
from exporter.wire import exchange, failed, too_late

PATIENCE = 30.0  # seconds for one answer, its body included
AT_ONCE = 4  # requests under way, of all accounts together


class Unread(Exception):  # noqa: N818  # it says what became of a question, which is no error of ours
    """A question that has no answer which can be read. ``status`` is 0 when no answer came."""

    def __init__(self, finding: Finding, status: int = 0) -> None:
        super().__init__(str(finding.outcome))
        self.finding = finding
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """``slots`` bound what is under way; waiting for one is no part of ``patience`` (seconds)."""

    transport: httpx.AsyncBaseTransport
    clock: Callable[[], float]
    slots: asyncio.Semaphore
    patience: float = PATIENCE

    async def ask(self, request: Request, secret: Secret | None, largest: int) -> Response:
        """The answer, at most ``largest`` bytes of it. Raises Unread."""
        async with self.slots:
            return await self._ask(request, secret, largest)

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


def line(transport: httpx.AsyncBaseTransport, clock: Callable[[], float], patience: float) -> Line:
    """A way with slots of its own."""
    return Line(transport=transport, clock=clock, slots=asyncio.Semaphore(AT_ONCE), patience=patience)
