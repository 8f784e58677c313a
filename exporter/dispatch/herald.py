"""The herald of an Alertmanager: says what fires to all members, again and again, until cancelled.

Nothing is owed here. What is lost is said again a minute later, and an alarm that is said no more ends by itself:
https://prometheus.io/docs/alerting/latest/alerts_api/. Each member is posted to on its own, so that a slow or dead
one keeps nothing from the others; all are posted to, since members gossip about what was told, not about alerts.
Much is said in several posts, each on its own too. Nothing is written while nobody is to be told.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from exporter.dispatch.backoff import doubling
from exporter.dispatch.batches import Batches, alertmanager, whole
from exporter.dispatch.delivery import Delivery, Ending, refused, retry
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.standing import Standing
from exporter.fault import tell_fault
from exporter.model import Alarm
from exporter.notifiers import Receiver

log = logging.getLogger(__name__)

INTERVAL = 60.0  # seconds between two posts of what fires, as Prometheus does
_FIRST, _MOST = 2.0, 60.0  # a failing member is tried again after so many seconds, twice that, …
_GAP = 1.0  # many changes at once are few posts


@dataclass(slots=True, kw_only=True)
class _Member:
    """One member, and how it fares. Times are by the loop's clock."""

    standing: Standing
    url: str = field(repr=False)
    next_at: float = 0.0  # 0: at once
    not_before: float = 0.0  # not even when woken
    failures: int = 0
    untaken: Sequence[Alarm] | None = None  # of the last round; None: not tried yet
    busy: bool = False

    @property
    def accepted(self) -> bool:
        """Whether it took all it was told."""
        return self.untaken is not None and not self.untaken

    @property
    def due_at(self) -> float:
        return max(self.next_at, self.not_before)


class Herald:
    """Posts to one receiver of kind alertmanager.

    ``receiver`` gives its present settings (None: there is no such receiver now), ``current`` the alarms it is to
    know at that time: those that fire and those that ended within five minutes. With none, nothing is posted.
    ``on_ending`` hears of every post to every member. ``clock`` gives Unix seconds.
    """

    def __init__(
        self,
        *,
        receiver: Callable[[], Receiver | None],
        current: Callable[[float], Sequence[Alarm]],
        dispatcher: Dispatcher,
        clock: Callable[[], float],
        on_ending: Callable[[str, Ending], None],
    ) -> None:
        self._receiver, self._current, self._dispatcher = receiver, current, dispatcher
        self._clock, self._on_ending = clock, on_ending
        self.standing = Standing(clock=clock)
        self._woken = asyncio.Event()
        self._members: dict[str, _Member] = {}
        self._under_way: set[asyncio.Task[None]] = set()
        self._last: Receiver | None = None

    @property
    def pending(self) -> int:
        """How many alarms of the last round no member has taken."""
        tried = [member.untaken for member in self._members.values() if member.untaken is not None]
        untaken = [{alarm.identity for alarm in alarms} for alarms in tried]
        return len(set.intersection(*untaken)) if untaken else 0

    def wake(self) -> None:
        """Something began or ended, or the settings may have changed: post at once."""
        for member in self._members.values():
            member.next_at = 0.0
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled."""
        try:
            while True:
                wait = INTERVAL
                try:
                    wait = self._round()
                except Exception as error:  # noqa: BLE001  # whatever it is, the next round may fare better
                    tell_fault(log, error, **self.standing.subject)
                await self._wait(wait)
        finally:
            await self._stop()

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def _stop(self) -> None:
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _round(self) -> float:
        """Start to tell every member whose time has come; gives the seconds until the next one's."""
        receiver, now = self._receiver(), asyncio.get_running_loop().time()
        if receiver is None:
            return INTERVAL
        self._meet(receiver)
        if due := [member for member in self._members.values() if not member.busy and member.due_at <= now]:
            alarms = self._current(self._clock())
            if not alarms:
                self._forget()
                return INTERVAL
            batches = Batches(receiver, alarms, self._clock)
            for member in due:
                member.next_at, member.not_before, member.busy = now + INTERVAL, now + _GAP, True
                task = asyncio.create_task(self._tell(receiver, member, batches))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
        return min((member.due_at - now for member in self._members.values() if not member.busy), default=INTERVAL)

    def _meet(self, receiver: Receiver) -> None:
        """New settings begin anew; a post under way ends by itself."""
        if receiver != self._last:
            urls = dict.fromkeys(alertmanager(receiver).urls)
            self._members = {url: self._member(receiver, url, number) for number, url in enumerate(urls, start=1)}
            self._last = receiver
            self.standing.subject = {"receiver": receiver.name}

    def _member(self, receiver: Receiver, url: str, number: int) -> _Member:
        subject: dict[str, object] = {"receiver": receiver.name, "member": number}
        return _Member(standing=Standing(clock=self._clock, what="member", subject=subject), url=url)

    def _forget(self) -> None:
        for member in self._members.values():
            member.untaken, member.next_at = None, 0.0

    async def _tell(self, receiver: Receiver, member: _Member, batches: Batches) -> None:
        try:
            endings = [ending async for ending in self._posts(receiver, member, batches)]
            self._note(receiver, member, endings, batches)
        except Exception as error:  # noqa: BLE001  # nobody waits for this task
            tell_fault(log, error, **self.standing.subject)
        finally:
            member.busy = False
            self._woken.set()  # the round looks when to come back

    async def _posts(self, receiver: Receiver, member: _Member, batches: Batches) -> AsyncIterator[Delivery]:
        """One after the other, whatever became of the one before, unless it asks us to wait or is no member now."""
        for number in range(len(batches)):
            await asyncio.sleep(0)  # others have their turn before the next one is written
            ending = await self._post(receiver, member, batches, number)
            self._on_ending(receiver.name, ending.ending)
            yield ending
            if receiver.fault or ending.retry_after is not None or receiver != self._last:
                return

    async def _post(self, receiver: Receiver, member: _Member, batches: Batches, number: int) -> Delivery:
        if receiver.fault:
            return retry(receiver.fault)
        try:
            post = batches.post(number, member.url)
        except Exception as error:  # noqa: BLE001  # the other posts may fare better
            tell_fault(log, error, **self.standing.subject)
            return refused("a fault of our own: what fires could not be written; the log says where")
        return await self._dispatcher.send([post], receiver.secrets.values())

    def _note(self, receiver: Receiver, member: _Member, endings: Sequence[Delivery], batches: Batches) -> None:
        """A 400 says that the valid ones were taken: the same again would be refused again."""
        now, wait, ending = asyncio.get_running_loop().time(), INTERVAL, whole(endings)
        member.untaken = batches.untaken(endings)
        member.failures = member.failures + 1 if ending.ending is Ending.RETRY else 0
        if ending.ending is Ending.RETRY:
            wait = doubling(member.failures, first=_FIRST, most=_MOST)
            if ending.retry_after is not None:
                wait = max(wait, ending.retry_after)
                member.not_before = now + wait
            if member.next_at:  # nobody woke us meanwhile
                member.next_at = now + wait
        if receiver == self._last:
            self._judge(member, ending, wait)

    def _judge(self, member: _Member, ending: Delivery, wait: float) -> None:
        """The receiver works while one member does; a single member's line would say the same again."""
        others = [other for other in self._members.values() if other is not member]
        if others:
            member.standing.note(ending, wait)
        if member.accepted or not any(other.accepted or other.untaken is None for other in others):
            self.standing.note(ending, wait)
