"""The heart: probe, remember, tell; and what others may ask of it."""

import asyncio
import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

import httpx

from exporter.accounting import Lookup
from exporter.accounts import Accounts
from exporter.alerting import adopted, advance, age, asked_soon, charge, held, set_back
from exporter.daemon.agenda import Job
from exporter.daemon.alarming import Alarming
from exporter.daemon.attributing import Attribution
from exporter.daemon.fitness import fitness
from exporter.daemon.lag import Lateness
from exporter.daemon.memory import Memory
from exporter.daemon.rounds import Rounds
from exporter.daemon.rousing import Rousing
from exporter.daemon.telling import tell_change
from exporter.dispatch import Health
from exporter.model import (
    Account,
    AccountStatus,
    Hold,
    KeyDates,
    Kind,
    ProviderHealth,
    Result,
    Status,
    StatusPage,
    Target,
    VendorStatus,
)
from exporter.prober import Prober
from exporter.store import Store

log = logging.getLogger(__name__)

READY_AFTER = 30.0
ANSWER_AGAIN = 10.0  # within so many seconds "probe now" gets the last result
_TICK = 1.0
_AGED_AT_ONCE = 1000  # keys looked at in one tick: a few milliseconds


class Daemon:
    """Probes every key when it is due and remembers what it found."""

    def __init__(
        self,
        *,
        prober: Prober,
        store: Store,
        clock: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
        lookup: Lookup | None = None,
        on_result: Callable[[Target, Result], None] = lambda _target, _result: None,
    ) -> None:
        self.targets: dict[str, Target] = {}
        self.board: dict[str, Status] = {}
        self.memory = Memory(store)
        self.alarming = Alarming(self, self.memory, clock)
        self.lateness = Lateness(clock, self._after_jump)
        self._accounts = Accounts(
            transport=transport,
            clock=clock,
            remember=self.memory.note_book,
            commit=self.memory.flush,
            books=self.memory.recall_books(),
            lookup=lookup,
        )
        self._prober, self._clock, self._on_result = prober, clock, on_result
        self._attribution = Attribution(since=clock())
        self._rounds, self._rousing = Rounds(self, clock, self.lateness), Rousing()
        self._started_at: float | None = None
        self._to_age: list[str] = []

    async def cycle(self, name: str, kind: Kind) -> None:
        """One probe, what it changes, and who hears of it."""
        if (target := self.targets.get(name)) is None:
            return
        if kind is Kind.QUOTA:
            await self._note_payment(name)
        result = await self._prober.probe(target, kind, self.board[name])
        if not self._still_meant(target):
            self._charge(result)
        else:
            self._observe(result)
            down = self._attribution.down(target.provider.name)
            self._remember(advance(self.board[name], result, self.targets[name], provider_down=down))
        if kind is Kind.QUOTA:
            await self.memory.flush()  # money spent stays spent, whatever happens to this process

    def _charge(self, result: Result) -> None:
        """The answer says nothing any more, but it was paid for."""
        if status := self.board.get(result.target):
            self.board[result.target] = charge(status, result)
            self.memory.note(self.board[result.target])

    def _observe(self, result: Result) -> None:
        target = self.targets[result.target]
        self._on_result(target, result)
        self._attribution.observe(target, result)
        self.alarming.scenery.observed(result)
        fields = {"key": target.name, "probe": result.kind, "outcome": result.outcome, "status": result.http_status}
        log.debug("probed", extra={"fields": fields})

    def _remember(self, status: Status) -> None:
        before, now = self.board.get(status.name), self._clock()
        self.board[status.name] = status
        self.memory.note(status)
        if before is not None and before.state is not status.state:
            self.memory.note_change(tell_change(before, status, now))
            self.alarming.scenery.changed(before, status)
        self._rounds.plan(status)
        if before is not None:
            self._rouse(self._rousing.siblings(before, status, self.targets, self.board, now))
            self.alarming.expect(status.name, self._rousing.expected(before, status, self.targets, self.board, now))
        self._attribution.judge(self.targets, self.board, now)
        self.alarming.look(status.name)

    def _rouse(self, siblings: Collection[str]) -> None:
        """What one key of an account was told of its money, the others are likely to be told too."""
        for name in siblings:
            self.board[name] = asked_soon(self.board[name], self.targets[name], self._clock(), siblings)
            self.memory.note(self.board[name])
            self._rounds.plan(self.board[name])

    async def _note_payment(self, name: str) -> None:
        """Write down that money is about to be spent, so that a crash loop spends nothing."""
        self.board[name] = replace(self.board[name], paid_at=self._clock())
        self.memory.note(self.board[name])
        await self.memory.flush()

    def _still_meant(self, target: Target) -> bool:
        """Whether an answer still speaks of a key we watch, not of a secret replaced meanwhile."""
        now = self.targets.get(target.name)
        return now is not None and (now.secret, now.provider) == (target.secret, target.provider)

    # --- the fleet

    def adopt(self, targets: Iterable[Target]) -> None:
        """Watch these keys from now on; the status of those that stay is kept."""
        now, old = self._clock(), self.targets
        self.targets = {target.name: target for target in targets}
        self._attribution.retain(self.providers())
        for name in old.keys() - self.targets.keys():
            self._forget(name)
        for name, target in self.targets.items():
            if name not in self.board:
                self.board[name] = self.memory.recall(name) or Status(name=name, provider=target.provider.name)
        for name, target in self.targets.items():
            if target != old.get(name):
                known = self.board[name]
                self._remember(adopted(known, target, old.get(name), now=now, fleet=len(self.targets)))

    def replace_targets(self, changed: Iterable[Target]) -> None:
        """The same fleet with some targets anew (a secret file changed)."""
        self.adopt((self.targets | {target.name: target for target in changed}).values())

    def _forget(self, name: str) -> None:
        self.board.pop(name, None)
        self._rounds.forget(name)
        self.memory.forget(name)
        self.alarming.forget(name)

    def adopt_accounts(self, accounts: Iterable[Account], pages: Iterable[StatusPage]) -> None:
        """Read these accounts and status pages from now on; the books of those that stay are kept."""
        self._accounts.adopt(accounts, pages)

    def change_track(self, name: str, kind: Kind, **changes: object) -> None:
        status = self.board[name]
        track = replace(status.track(kind), **changes)  # type: ignore[arg-type]  # names are ours, a few lines away
        self.board[name] = status.with_track(kind, track)
        self.memory.note(self.board[name])

    # --- what others ask

    async def probe_now(self, name: str, kind: Kind) -> Result | None:
        """Probe at once, or give the last result if it is fresh; None when paused, unpaid for, or disabled."""
        target, track = self.targets[name], self.board[name].track(kind)
        if track.last is not None and not track.forced and self._clock() - track.last.ended_at < ANSWER_AGAIN:
            return track.last
        self.change_track(name, kind, forced=True)
        if kind not in target.kinds or self.held(name, kind):
            self.change_track(name, kind, forced=track.forced)
            return None
        await asyncio.shield(self._rounds.start(name, kind))
        return status.track(kind).last if (status := self.board.get(name)) else None

    def held(self, name: str, kind: Kind) -> Hold | None:
        if (target := self.targets.get(name)) is None:
            return None  # removed while somebody was still drawing it
        down = self._attribution.down(target.provider.name)
        return held(self.board[name], target, kind, now=self._clock(), provider_down=down)

    def providers(self) -> Collection[str]:
        """The names of those that serve a watched key."""
        return dict.fromkeys(target.provider.name for target in self.targets.values())

    def health(self) -> Mapping[str, ProviderHealth]:
        return self._attribution.health(self.providers(), self._clock())

    def egress_up(self) -> bool | None:
        return self._attribution.verdicts.egress

    def in_flight(self) -> Mapping[str, int]:
        return {name: self._prober.in_flight.get(name, 0) for name in self.providers()}

    def accounts(self) -> Mapping[str, AccountStatus]:
        return self._accounts.statuses()

    def account(self, name: str) -> AccountStatus | None:
        return self._accounts.status(name)

    def vendors(self) -> Mapping[str, VendorStatus]:
        return self._accounts.vendors()

    def dates(self, name: str) -> KeyDates | None:
        return self._accounts.dates(name)

    def ready(self) -> bool:
        """Every key that is not paused has had an answer of ``auth``, or half a minute has passed."""
        now, start = self._clock(), self._started_at
        if start is None or now - start >= READY_AFTER:
            return start is not None
        waiting = (self.board[name].auth.last for name, target in self.targets.items() if not target.paused(now))
        return all(last is not None and last.ended_at >= start for last in waiting)

    def fitness(self) -> Health:
        """What a dead man's switch is to hear of us."""
        return fitness(self.memory, self.alarming, self._clock())

    # --- life

    async def start(self, jobs: Iterable[tuple[float, Job]] = ()) -> None:
        """Begin probing; ``jobs`` are housekeeping of others: seconds between, what to call."""
        self._started_at = self._clock()
        self.memory.forget_unrecalled()
        await self._prune()
        self.lateness.start()
        own = ((_TICK, self._tick), (_TICK, self._accounts.turn), (_TICK, self.memory.flush), (3600.0, self._prune))
        for seconds, job in (*own, *jobs):
            self._rounds.every(seconds, job)
        self._rounds.begin()

    async def stop(self) -> None:
        """Let go of everything under way and write down what is known."""
        await self._rounds.end()
        await self._accounts.aclose()
        await self.lateness.stop()
        await self.memory.close()

    async def _tick(self) -> None:
        now = self._clock()
        self._attribution.judge(self.targets, self.board, now)
        await self.alarming.look_around()
        names, self._to_age = self._to_age[:_AGED_AT_ONCE], self._to_age[_AGED_AT_ONCE:] or list(self.targets)
        for name in names:
            if (target := self.targets.get(name)) is None:
                continue
            status = self.board[name]
            if (aged := age(status, target, now)) is not status:
                self._remember(aged)
            else:
                self.alarming.look(name)
        await self._rounds.ring()  # should a waking ever be lost, it is late by a second

    def _after_jump(self, by: float) -> None:
        """The wall clock was set (or the machine slept): it is so many seconds ahead of what was expected."""
        now = self._clock()
        log.warning("the clock jumped", extra={"fields": {"seconds": round(by, 1)}})
        self.alarming.jumped(by)
        if by < 0:
            self._started_at = min(now, self._started_at or now)
            self._attribution.set_back(now)
            for status in list(self.board.values()):
                self.board[status.name] = set_back(status, -by, now)
                self._rounds.plan(self.board[status.name])
        self._rounds.begin_anew()

    async def _prune(self) -> None:
        await self.memory.prune(self._clock())
