"""The herald of an Alertmanager: says what fires to all members, again and again, until cancelled.

Nothing is owed here. What is lost is said again a minute later, and an alarm that is said no more ends by itself:
https://prometheus.io/docs/alerting/latest/alerts_api/. Each member is posted to on its own, so that a slow or dead
one keeps nothing from the others; all are posted to, since members gossip about what was told, not about alerts.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from exporter.dispatch.backoff import doubling
from exporter.dispatch.delivery import Delivery, Ending, retry
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.standing import Standing
from exporter.fault import tell_fault
from exporter.model import Alarm
from exporter.notifiers import Alertmanager, Receiver
from exporter.notifiers.message import Post

log = logging.getLogger(__name__)

INTERVAL = 60.0  # seconds between two posts of what fires, as Prometheus does
_FIRST, _MOST = 2.0, 60.0  # a failing member is tried again after so many seconds, twice that, …
_GAP = 1.0  # many changes at once are few posts


@dataclass(slots=True, kw_only=True)
class _Member:
    """One member, and how it fares. Times are by the loop's clock."""

    standing: Standing
    next_at: float = 0.0
    not_before: float = 0.0  # not even when woken
    failures: int = 0
    accepted: bool | None = None  # None: not tried yet
    unsaid: int = 0  # alarms of the last post that it did not take
    busy: bool = False


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
        if any(member.accepted for member in self._members.values()):
            return 0
        return max((member.unsaid for member in self._members.values()), default=0)

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
        """Start a post to every member whose time has come; gives the seconds until the next one's."""
        receiver, now = self._receiver(), asyncio.get_running_loop().time()
        if receiver is None:
            return INTERVAL
        self._meet(receiver)
        alarms = self._current(self._clock())
        if not alarms:
            self._forget()
            return INTERVAL
        for number, post in enumerate(self._posts(receiver, alarms), start=1):
            member = self._member(receiver, post.url, number)
            if not member.busy and max(member.next_at, member.not_before) <= now:
                member.next_at, member.not_before, member.busy = now + INTERVAL, now + _GAP, True
                task = asyncio.create_task(self._post(receiver, member, post, len(alarms)))
                self._under_way.add(task)
                task.add_done_callback(self._under_way.discard)
        waiting = [max(m.next_at, m.not_before) - now for m in self._members.values() if not m.busy]
        return min(waiting, default=INTERVAL)

    def _meet(self, receiver: Receiver) -> None:
        """New settings begin anew; a post under way ends by itself."""
        if receiver != self._last:
            self._last, self._members = receiver, {}
            self.standing.subject = {"receiver": receiver.name}

    def _forget(self) -> None:
        for member in self._members.values():
            member.accepted, member.unsaid, member.next_at = None, 0, 0.0

    def _posts(self, receiver: Receiver, alarms: Sequence[Alarm]) -> Sequence[Post]:
        if not isinstance(receiver.settings, Alertmanager):
            raise TypeError(type(receiver.settings).__name__)
        return receiver.settings.posts(alarms, self._clock(), receiver.secrets)

    def _member(self, receiver: Receiver, url: str, number: int) -> _Member:
        if url not in self._members:
            subject: dict[str, object] = {"receiver": receiver.name, "member": number}
            self._members[url] = _Member(standing=Standing(clock=self._clock, what="member", subject=subject))
        return self._members[url]

    async def _post(self, receiver: Receiver, member: _Member, post: Post, alarms: int) -> None:
        try:
            ending = retry(receiver.fault) if receiver.fault else await self._send(receiver, post)
            self._note(receiver, member, ending, alarms)
        except Exception as error:  # noqa: BLE001  # nobody waits for this task
            tell_fault(log, error, **self.standing.subject)
        finally:
            member.busy = False
            self._woken.set()  # the round looks when to come back

    async def _send(self, receiver: Receiver, post: Post) -> Delivery:
        return await self._dispatcher.send([post], receiver.secrets.values())

    def _note(self, receiver: Receiver, member: _Member, ending: Delivery, alarms: int) -> None:
        """A 400 says that the valid ones were taken: the same again would be refused again."""
        now, wait = asyncio.get_running_loop().time(), INTERVAL
        member.accepted = ending.ending is Ending.DELIVERED
        member.unsaid = 0 if member.accepted else alarms
        member.failures = member.failures + 1 if ending.ending is Ending.RETRY else 0
        if ending.ending is Ending.RETRY:
            wait = doubling(member.failures, first=_FIRST, most=_MOST)
            if ending.retry_after is not None:
                wait = max(wait, ending.retry_after)
                member.not_before = now + wait
            member.next_at = min(member.next_at, now + wait)
        self._on_ending(receiver.name, ending.ending)
        if receiver == self._last:
            self._tell(member, ending, wait)

    def _tell(self, member: _Member, ending: Delivery, wait: float) -> None:
        """The receiver works while one member does; a single member's line would say the same again."""
        others = [other for other in self._members.values() if other is not member]
        if others:
            member.standing.note(ending, wait)
        if member.accepted or not any(other.accepted or other.accepted is None for other in others):
            self.standing.note(ending, wait)
