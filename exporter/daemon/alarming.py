"""The alarms of the running daemon: what is looked at when, and what the store keeps of it."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator, Mapping
from typing import Protocol

from exporter.alerting.alarms import Alarms, Policy, Reach, Style
from exporter.alerting.rules import AccountScene
from exporter.daemon.lag import Lateness
from exporter.daemon.memory import Memory
from exporter.daemon.scenery import Scenery
from exporter.fault import tell_fault
from exporter.model import (
    AccountStatus,
    Alarm,
    Hold,
    KeyDates,
    Kind,
    Notice,
    ProviderHealth,
    Status,
    Target,
    VendorStatus,
)

log = logging.getLogger(__name__)

_SAY_AGAIN = 600.0
_LONG_JUMP = 30.0  # seconds; a clock that is put right by less makes nothing look old
QUIET = 120.0  # seconds after a jump of the clock: the default interval of a probe, twice


class Fleet(Protocol):
    """What is looked at: the daemon, seen from here."""

    targets: dict[str, Target]
    board: dict[str, Status]
    lateness: Lateness

    def held(self, name: str, kind: Kind) -> Hold | None: ...
    def health(self) -> Mapping[str, ProviderHealth]: ...
    def egress_up(self) -> bool | None: ...
    def accounts(self) -> Mapping[str, AccountStatus]: ...
    def account(self, name: str) -> AccountStatus | None: ...
    def vendors(self) -> Mapping[str, VendorStatus]: ...
    def dates(self, name: str) -> KeyDates | None: ...
    def ready(self) -> bool: ...


class Alarming:
    """Looks at keys and fleet through the rules. It is the ledger of each :class:`exporter.dispatch.Courier`.

    ``on_news`` is called when somebody may be owed word of something, ``on_begin`` when telling may begin;
    ``failing`` gives the receivers that take nothing, and since when.
    """

    def __init__(self, fleet: Fleet, memory: Memory, clock: Callable[[], float]) -> None:
        self.scenery = Scenery()
        self.begun = False
        self.failed_at: float | None = None  # a fault of our own kept us from looking
        self._quiet_until = 0.0
        self._accounts: set[str] = set()
        self.on_news: Callable[[], None] = lambda: None
        self.on_begin: Callable[[], None] = lambda: None
        self.failing: Callable[[], Mapping[str, float]] = dict
        self._fleet, self._memory, self._clock = fleet, memory, clock
        self._alarms = Alarms(memory.recall_alarms())

    def adopt(self, reach: Mapping[str, Reach], *, policy: Policy, style: Style) -> None:
        """These receivers, told in this manner, from now on."""
        self._alarms.adopt(reach, self._clock(), policy=policy, style=style)
        self._note()

    # --- looking: nothing is told before the first round of probes has ended

    async def look_around(self) -> None:
        """Once a second: the fleet before its keys, since it may mute what they have to say."""
        fleet, now = self._fleet, self._clock()
        self.scenery.count(fleet.board.values(), now)
        if now < self._quiet_until or not (self.begun or fleet.ready()):
            return
        with self._guard("the fleet"):
            self._look_at_fleet(now)
        self._look_at_accounts(now)
        if not self.begun:
            await self._begin()
        self._alarms.pass_time(now)
        self._note()

    def _look_at_fleet(self, now: float) -> None:
        fleet = self._fleet
        scene = self.scenery.fleet(
            fleet.health(),
            egress_up=fleet.egress_up(),
            missed_at=self.missed_at,
            failing=self.failing(),
            vendors=fleet.vendors(),
            now=now,
        )
        self._tell(self._alarms.observe_fleet(scene))

    def _look_at_accounts(self, now: float) -> None:
        known = self._fleet.accounts()
        for name in self._accounts - known.keys():
            self._tell(self._alarms.forget_account(name, now))
        self._accounts = set(known)
        for name, status in known.items():
            with self._guard(name):
                self._tell(self._alarms.observe_account(AccountScene(status=status, now=now)))

    @property
    def missed_at(self) -> float | None:
        """When a probe was last missed; not those that a sleeping machine could not make."""
        missed = self._fleet.lateness.missed_at
        return missed if missed is not None and missed > self._quiet_until else None

    async def _begin(self) -> None:
        self.begun = True
        for name in list(self._fleet.targets):
            self.look(name)
            await asyncio.sleep(0)
        self._tell(self._alarms.retain(self._fleet.targets, self._fleet.accounts(), self._clock()))
        self.on_begin()

    def look(self, name: str) -> None:
        """Is anything about this key worth telling?"""
        now = self._clock()
        if not self.begun or now < self._quiet_until or (target := self._fleet.targets.get(name)) is None:
            return
        with self._guard(name):
            holds = {kind: self._fleet.held(name, kind) for kind in target.kinds}
            account, dates = self._fleet.account(target.account), self._fleet.dates(name)
            scene = self.scenery.key(target, self._fleet.board[name], holds, now, account=account, dates=dates)
            self._tell(self._alarms.observe_key(scene))

    def expect(self, name: str, until: float | None) -> None:
        """Until then the other keys of this one's account are likely to say what it says: one notice is to tell all."""
        target = self._fleet.targets[name]
        if until is not None:
            self._alarms.expect(target.account, target.provider.name, until, self._clock())

    @contextlib.contextmanager
    def _guard(self, subject: str) -> Iterator[None]:
        """One rule's fault must not end the telling of all others; the heartbeat tells of it."""
        try:
            yield
        except Exception as error:  # noqa: BLE001  # whatever it is
            now = self._clock()
            if self.failed_at is None or now - self.failed_at > _SAY_AGAIN:
                tell_fault(log, error, looking_at=subject)
            self.failed_at = now

    def jumped(self, by: float) -> None:
        """The wall clock was set, or the machine slept: what is old now is no news. Everything is probed anew first."""
        self._alarms.jumped(by, self._clock())
        if abs(by) >= _LONG_JUMP:
            self._quiet_until = self._clock() + QUIET

    def forget(self, name: str) -> None:
        """The key is not watched any more."""
        self._tell(self._alarms.forget(name, self._clock()))

    def _tell(self, changed: list[Alarm]) -> None:
        for alarm in changed:
            ended = alarm.resolved_at is not None
            fields = {"alarm": alarm.rule, **dict(alarm.labels)}
            log.info("alarm ended" if ended else "alarm fires", extra={"fields": fields})
        if changed:
            self._note()
            self.on_news()

    def _note(self) -> None:
        self._memory.note_alarms(self._alarms.take_changes())

    async def commit(self) -> None:
        """What is due is in the store before it is sent, and what was told after."""
        self._note()
        await self._memory.flush()

    # --- the ledger

    def next(self, receiver: str, now: float) -> Notice | None:
        return self._alarms.ledger.next(receiver, now)

    def next_at(self, receiver: str) -> float | None:
        return self._alarms.ledger.next_at(receiver)

    def told(self, notice: Notice, now: float) -> None:
        self._alarms.ledger.told(notice, now)

    def refused(self, notice: Notice, now: float) -> None:
        self._alarms.ledger.refused(notice, now)

    def failed(self, notice: Notice, *, doubtful: bool) -> None:
        self._alarms.ledger.failed(notice, doubtful=doubtful)

    def pending(self, receiver: str) -> int:
        return self._alarms.ledger.pending(receiver, self._clock())

    def mended(self, receiver: str) -> None:
        """Its settings or secrets changed: what it refused is told anew."""
        self._alarms.ledger.mended(receiver, self._clock())
        self._note()

    # --- what others ask

    def lately(self, now: float) -> list[Alarm]:
        """What fires, and what ended in the last five minutes."""
        return list(self._alarms.lately(now))

    def firing(self) -> Mapping[tuple[str, str], int]:
        """How many alarms fire, by rule and severity."""
        return self._alarms.firing()

    def take_tally(self) -> Mapping[tuple[str, str], int]:
        """How much news was ``superseded`` or ``expired``, by receiver, since this was last asked."""
        return self._alarms.take_tally()
