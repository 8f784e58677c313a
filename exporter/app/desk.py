"""What the web may ask: a thin face over the daemon, the exposition and the service."""

from collections.abc import Awaitable, Callable, Collection, Iterator, Mapping, Sequence

from exporter.daemon import Couriers, Daemon
from exporter.metrics import Exposition
from exporter.model import (
    AccountStatus,
    Alarm,
    Hold,
    KeyDates,
    Kind,
    ProviderHealth,
    Result,
    Status,
    Target,
    Transition,
    VendorStatus,
)
from exporter.web import ReceiverStanding


class Desk:
    """Implements :class:`exporter.web.Desk`."""

    def __init__(
        self,
        daemon: Daemon,
        exposition: Exposition,
        couriers: Couriers,
        *,
        clock: Callable[[], float],
        reload: Callable[[], Awaitable[str | None]],
        refusal: Callable[[], str],
        config_text: Callable[[], str],
    ) -> None:
        self._daemon, self._exposition, self._couriers, self._clock = daemon, exposition, couriers, clock
        self._reload, self._refusal, self._config_text = reload, refusal, config_text

    def targets(self) -> Mapping[str, Target]:
        return self._daemon.targets

    def board(self) -> Mapping[str, Status]:
        return self._daemon.board

    def held(self, name: str, kind: Kind) -> Hold | None:
        return self._daemon.held(name, kind)

    def health(self) -> Mapping[str, ProviderHealth]:
        return self._daemon.health()

    def accounts(self) -> Mapping[str, AccountStatus]:
        return self._daemon.accounts()

    def vendors(self) -> Mapping[str, VendorStatus]:
        return self._daemon.vendors()

    def receivers(self) -> Sequence[ReceiverStanding]:
        failing = self._couriers.failing()
        return [
            ReceiverStanding(
                name=name,
                kind=self._couriers.receivers[name].settings.kind,
                pending=pending,
                last_success_at=last_success_at,
                failing_since=failing.get(name),
            )
            for name, pending, last_success_at in self._couriers.standing()
            if name in self._couriers.receivers
        ]

    def alarms(self) -> Sequence[Alarm]:
        lately = self._daemon.alarming.lately(self._clock())
        return [alarm for alarm in lately if alarm.fired_at is not None and alarm.resolved_at is None]

    def dates(self, name: str) -> KeyDates | None:
        return self._daemon.dates(name)

    def egress_up(self) -> bool | None:
        return self._daemon.egress_up()

    def ready(self) -> bool:
        return self._daemon.ready()

    async def probe(self, name: str, kind: Kind) -> Result | None:
        return await self._daemon.probe_now(name, kind)

    async def reload(self) -> str | None:
        return await self._reload()

    def config_refusal(self) -> str:
        return self._refusal()

    def config_text(self) -> str:
        return self._config_text()

    async def transitions(self, names: Collection[str] | None, since: float, limit: int) -> list[Transition]:
        return await self._daemon.memory.transitions(None, since, limit, names=names)

    def render(self, accept: str, names: Sequence[str]) -> tuple[str, Iterator[bytes]]:
        return self._exposition.render(accept, names)

    def now(self) -> float:
        return self._clock()
