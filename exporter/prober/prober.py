"""The prober: a slot, a deadline, an attempt, a result."""

import asyncio
import time
from collections.abc import Callable, Mapping

import httpx

from exporter.model import Finding, Kind, Result, Status, Target
from exporter.prober.attempt import Attempt
from exporter.prober.slots import Slots
from exporter.providers import VENDORS
from exporter.wire import Routes, failed, too_late, unexpected


class Prober:
    """Probes targets, all over one transport.

    ``clock`` gives Unix seconds, ``timer`` a monotonic number of seconds. ``concurrency`` is how many
    probes a provider may have under way; it may be changed at any time. ``transport`` replaces the
    network in tests.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        timer: Callable[[], float] = time.perf_counter,
        transport: httpx.AsyncBaseTransport | None = None,
        concurrency: int = 500,
    ) -> None:
        self.concurrency = concurrency
        self._clock, self._timer = clock, timer
        self._transport = transport or Routes()
        self._slots = Slots(lambda: self.concurrency)

    @property
    def in_flight(self) -> Mapping[str, int]:
        """Provider name to probes that hold a slot now; a provider without any is not listed."""
        return self._slots.held

    async def probe(self, target: Target, kind: Kind, status: Status) -> Result:
        """One probe, whatever happens; only the caller's cancellation comes through.

        ``status`` says which paid call served last and which models are listed. What is wrong with
        a key on the face of it is found without waiting for a slot and without sending anything.
        """
        fault = _fault(target)
        if fault is not None:
            return Result(target=target.name, kind=kind, at=self._clock(), duration=0.0, finding=fault, local=True)
        async with self._slots.hold(target.provider.name):
            return await self._measured(
                Attempt(transport=self._transport, clock=self._clock, target=target, kind=kind, status=status)
            )

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._transport.aclose()

    async def _measured(self, attempt: Attempt) -> Result:
        at, begun = self._clock(), self._timer()
        finding = await _found(attempt)
        return Result(
            target=attempt.target.name,
            kind=attempt.kind,
            at=at,
            duration=0.0 if attempt.local else self._timer() - begun,
            finding=finding,
            http_status=attempt.http_status,
            local=attempt.local,
            call=str(attempt.call or ""),
            tokens=attempt.tokens,
            cost_usd=attempt.cost_usd,
        )


async def _found(attempt: Attempt) -> Finding:
    """What the attempt finds before the one deadline, which covers every candidate and every body."""
    timeout = attempt.target.probing(attempt.kind).timeout
    deadline = asyncio.timeout(timeout)
    try:
        async with deadline:
            return await attempt.run()
    except Exception as error:  # noqa: BLE001  # a probe never raises
        late = deadline.expired()
        status = attempt.http_status
        failure = too_late(timeout, status) if late else failed(error, attempt.target.secret, timeout, status)
    attempt.local = failure.local
    if failure.delivered:
        attempt.pay_for_unanswered()
    return failure.finding


def _fault(target: Target) -> Finding | None:
    try:
        return VENDORS[target.provider.kind].fault(target)
    except Exception as error:  # noqa: BLE001  # a probe never raises
        return unexpected(error)
