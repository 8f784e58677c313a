"""Every key asked once, without a daemon: behind the ``check`` command."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from exporter.alerting import advance
from exporter.alerting.holds import auth_failing
from exporter.metrics import KEY_FAMILIES, Exposition, Instruments
from exporter.model import (
    AccountStatus,
    Confirm,
    Hold,
    KeyDates,
    Kind,
    ProviderHealth,
    Result,
    Status,
    Target,
    VendorStatus,
)
from exporter.prober import Prober

_AT_ONCE = 20  # a person's command need not hurry a provider


async def ask_once(
    targets: Iterable[Target],
    *,
    free: bool,
    on_result: Callable[[Result], None],
    clock: Callable[[], float] = time.time,
) -> "Found":
    """Probe each key once: ``auth``, then ``quota`` unless ``free``, disabled, or pointless after a refusal."""
    prober = Prober(clock=clock, concurrency=_AT_ONCE)
    try:
        asked = [_ask(prober, target, free=free, on_result=on_result) for target in targets]
        return Found(await asyncio.gather(*asked))
    finally:
        await prober.aclose()


async def _ask(
    prober: Prober, target: Target, *, free: bool, on_result: Callable[[Result], None]
) -> tuple[Target, Status]:
    target = replace(target, confirm=Confirm(failures=1), paused_until=None)  # asked once, believed at once
    status = Status(name=target.name, provider=target.provider.name, fingerprint=target.fingerprint)
    for kind in target.kinds:
        if kind is Kind.QUOTA and (free or auth_failing(status)):
            break
        result = await prober.probe(target, kind, status)
        on_result(result)
        status = advance(status, result, target)
    return target, status


class Found:
    """What was found: enough of a fleet to be drawn as metrics."""

    def __init__(self, asked: Iterable[tuple[Target, Status]]) -> None:
        asked = tuple(asked)
        self.targets: Mapping[str, Target] = {target.name: target for target, _ in asked}
        self.board: Mapping[str, Status] = {status.name: status for _, status in asked}

    def held(self, _name: str, _kind: Kind) -> Hold | None:
        return None

    def health(self) -> Mapping[str, ProviderHealth]:
        return {}

    def egress_up(self) -> bool | None:
        return None

    def accounts(self) -> Mapping[str, AccountStatus]:
        return {}

    def vendors(self) -> Mapping[str, VendorStatus]:
        return {}

    def dates(self, _name: str) -> KeyDates | None:
        return None

    def in_flight(self) -> Mapping[str, int]:
        return {}

    def results(self, name: str) -> list[Result]:
        """What each kind of probe found of a key."""
        tracks = (self.board[name].auth, self.board[name].quota)
        return [track.last for track in tracks if track.last is not None]

    def metrics(self, clock: Callable[[], float] = time.time) -> bytes:
        """The keys' families as text. Not the process's own: a textfile collector has those of its own."""
        exposition = Exposition(self, Instruments(), clock=clock)
        _, chunks = exposition.render("", [family.name for family in KEY_FAMILIES])
        return b"".join(chunks)
