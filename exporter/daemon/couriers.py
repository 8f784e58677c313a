"""Those who tell: a courier for each receiver, a herald for each Alertmanager, and the heartbeat."""

import asyncio
from collections.abc import Callable, Iterable, Mapping

from exporter.alerting.alarms import Policy, Reach, Style
from exporter.daemon.alarming import Alarming
from exporter.dispatch import Courier, Dispatcher, Ending, Health, Heartbeat, Herald
from exporter.model import Alarm
from exporter.notifiers import Alertmanager, Receiver
from exporter.notifiers import Heartbeat as Switch


class Couriers:
    """They begin to work when the first round of probes has ended, and change with the configuration.

    ``on_ending`` hears of every attempt to tell a receiver; ``healthy`` says what the heartbeat is to tell.
    """

    def __init__(
        self,
        alarming: Alarming,
        *,
        dispatcher: Dispatcher,
        clock: Callable[[], float],
        on_ending: Callable[[str, Ending], None],
        healthy: Callable[[], Health],
    ) -> None:
        self.receivers: dict[str, Receiver] = {}
        self._alarming, self._dispatcher, self._clock, self._on_ending = alarming, dispatcher, clock, on_ending
        self._switch: Switch | None = None
        self._at_work: dict[str, tuple[Courier | Herald, asyncio.Task[None]]] = {}
        self._heartbeat = Heartbeat(settings=lambda: self._switch, healthy=healthy, dispatcher=dispatcher, clock=clock)
        self._beating: asyncio.Task[None] | None = None
        alarming.on_news, alarming.on_begin, alarming.failing = self._wake, self._hire, self.failing

    def adopt(self, receivers: Iterable[Receiver], switch: Switch | None, *, policy: Policy, style: Style) -> None:
        """Tell these from now on. Whoever stays is owed what it was owed."""
        before = self.receivers
        self.receivers, self._switch = {receiver.name: receiver for receiver in receivers}, switch
        noticed = {name: one for name, one in self.receivers.items() if not _level(one)}
        self._alarming.adopt({name: _reach(one) for name, one in noticed.items()}, policy=policy, style=style)
        if self._alarming.begun:
            self._hire()
        self._mend(before)
        self._wake()

    def refresh(self, receivers: Iterable[Receiver], switch: Switch | None) -> bool:
        """The same with their secrets read anew; whether any changed."""
        fresh = {receiver.name: receiver for receiver in receivers}
        if (fresh, switch) == (self.receivers, self._switch):
            return False
        before, self.receivers, self._switch = self.receivers, fresh, switch
        self._mend(before)
        self._wake()
        return True

    def _mend(self, before: Mapping[str, Receiver]) -> None:
        """A receiver that was changed may take what it refused."""
        for name, receiver in self.receivers.items():
            if name in before and before[name] != receiver and not _level(receiver):
                self._alarming.mended(name)

    def failing(self) -> Mapping[str, float]:
        """The receivers that take nothing, and since when (Unix time)."""
        since = {name: one.standing.failing_since for name, (one, _) in self._at_work.items()}
        return {name: at for name, at in since.items() if at is not None}

    def standing(self) -> Iterable[tuple[str, int, float | None]]:
        """Of each receiver: its name, what it has not taken yet, when it last took something (Unix time)."""
        for name, (one, _) in self._at_work.items():
            pending = one.pending if isinstance(one, Herald) else self._alarming.pending(name)
            yield name, pending, one.standing.last_success_at

    async def stop(self) -> None:
        """What is not told yet stays owed."""
        tasks = [task for _, task in self._at_work.values()]
        if self._beating is not None:
            tasks.append(self._beating)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._at_work = {}

    def _hire(self) -> None:
        """Somebody for each receiver, and nobody for those that are gone."""
        for name, (one, task) in list(self._at_work.items()):
            receiver = self.receivers.get(name)
            if receiver is None or _level(receiver) is not isinstance(one, Herald):
                task.cancel()
                del self._at_work[name]
        for name, receiver in self.receivers.items():
            if name not in self._at_work:
                one = self._herald(name) if _level(receiver) else self._courier(name)
                self._at_work[name] = one, asyncio.create_task(one.run())
        if self._beating is None:
            self._beating = asyncio.create_task(self._heartbeat.run())

    def _courier(self, name: str) -> Courier:
        return Courier(
            receiver=lambda: self.receivers.get(name),
            ledger=self._alarming,
            dispatcher=self._dispatcher,
            commit=self._alarming.commit,
            clock=self._clock,
            on_ending=self._on_ending,
        )

    def _herald(self, name: str) -> Herald:
        return Herald(
            receiver=lambda: self.receivers.get(name),
            current=lambda now: self._current(name, now),
            dispatcher=self._dispatcher,
            clock=self._clock,
            on_ending=self._on_ending,
        )

    def _current(self, name: str, now: float) -> list[Alarm]:
        """What an Alertmanager is to know of."""
        if (receiver := self.receivers.get(name)) is None:
            return []
        reach = _reach(receiver)
        lately = (alarm for alarm in self._alarming.lately(now) if reach.wants(alarm))
        return [alarm for alarm in lately if reach.send_resolved or alarm.resolved_at is None]

    def _wake(self) -> None:
        for one, _ in self._at_work.values():
            one.wake()


def _level(receiver: Receiver) -> bool:
    """Whether it is told again and again of all that fires, rather than once of what is new."""
    return isinstance(receiver.settings, Alertmanager)


def _reach(receiver: Receiver) -> Reach:
    return Reach(
        # Nobody is told that he cannot be told.
        wants=lambda alarm: receiver.wants(alarm.severity, alarm.routing) and alarm.label("receiver") != receiver.name,
        send_resolved=receiver.settings.send_resolved,
    )
