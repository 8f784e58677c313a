"""The courier of one receiver: takes what is due from the ledger, sends it, marks it, in order, until cancelled."""

import asyncio
import contextlib
import logging
import random as chance
from collections.abc import Awaitable, Callable
from typing import Protocol

from exporter.dispatch.backoff import backoff
from exporter.dispatch.delivery import Delivery, Ending, refused, retry
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.parts import Parts
from exporter.dispatch.standing import Standing
from exporter.fault import tell_fault
from exporter.model import Notice
from exporter.notifiers.message import Message
from exporter.notifiers.receiver import Receiver

log = logging.getLogger(__name__)

_LONGEST_WAIT = 60.0  # then it looks again: the clock by which things are due may have been set
_SOON = 1.0  # when something is overdue and yet may not be told now


class Ledger(Protocol):
    """Who is owed what. No method does I/O."""

    def next(self, receiver: str, now: float) -> Notice | None:
        """The notice that may be sent now, in order; None when nothing is due."""

    def next_at(self, receiver: str) -> float | None:
        """When the next one is due (Unix time); None when nothing is owed."""

    def told(self, notice: Notice, now: float) -> None:
        """It was delivered."""

    def refused(self, notice: Notice, now: float) -> None:
        """It will not be tried again."""

    def failed(self, notice: Notice, *, doubtful: bool) -> None:
        """It will be tried again. ``doubtful``: it was sent and no answer came, so it may have arrived."""


class Courier:
    """Tells one receiver what it is owed.

    ``receiver`` gives its present settings (None: there is no such receiver now). ``commit`` puts what the ledger
    holds into the store; it never raises for a store that fails, and what is due is then told anyway.
    ``on_ending`` hears of every attempt. ``clock`` gives Unix seconds, ``random`` a number from 0 to 1.
    """

    def __init__(
        self,
        *,
        receiver: Callable[[], Receiver | None],
        ledger: Ledger,
        dispatcher: Dispatcher,
        commit: Callable[[], Awaitable[None]],
        clock: Callable[[], float],
        on_ending: Callable[[str, Ending], None],
        random: Callable[[], float] = chance.random,
    ) -> None:
        self._receiver, self._ledger, self._dispatcher, self._commit = receiver, ledger, dispatcher, commit
        self._clock, self._on_ending, self._random = clock, on_ending, random
        self.standing = Standing(clock=clock)
        self._woken = asyncio.Event()
        self._last: Receiver | None = None
        self._failures = 0
        self._held_until = 0.0  # by the loop's clock, which nobody sets
        self._parts = Parts()

    def wake(self) -> None:
        """Something may be due, or the settings may have changed."""
        self._woken.set()

    async def run(self) -> None:
        """Until cancelled. A notice on its way at that moment stays owed, as one that may have arrived."""
        while True:
            try:
                await self._round()
            except Exception as error:  # noqa: BLE001  # whatever it is, the next notice may fare better
                tell_fault(log, error, **self.standing.subject)
                self._failures += 1
                await asyncio.sleep(backoff(self._failures, self._random()))

    async def _round(self) -> None:
        """Look, and tell one notice or wait."""
        self._woken.clear()
        receiver = self._receiver()
        if receiver is None:
            return await self._wait(_LONGEST_WAIT)
        self._meet(receiver)
        held = self._held_until - asyncio.get_running_loop().time()
        if held > 0:
            return await self._wait(held)
        now = self._clock()
        notice = self._ledger.next(receiver.name, now)
        if notice is None:
            return await self._wait(self._until_due(receiver.name, now))
        return await self._tell(receiver, self._begun(notice))

    def _meet(self, receiver: Receiver) -> None:
        """New settings may have mended what was wrong: try at once."""
        if receiver != self._last:
            self._last, self._failures, self._held_until, self._parts = receiver, 0, 0.0, Parts()
            self.standing.subject = {"receiver": receiver.name}

    def _begun(self, notice: Notice) -> Notice:
        """What was begun is finished first, as it was: who heard it is not told again because of what joined it."""
        old = self._parts.of(notice)
        if old and old.notice.entries != notice.entries:
            self._ledger.failed(notice, doubtful=False)  # nothing of what joined is under way yet
        return old.notice if old else notice

    def _until_due(self, name: str, now: float) -> float:
        at = self._ledger.next_at(name)
        if at is None:
            return _LONGEST_WAIT
        return at - now if at > now else _SOON

    async def _wait(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(min(seconds, _LONGEST_WAIT)):
                await self._woken.wait()

    async def _tell(self, receiver: Receiver, notice: Notice) -> None:
        await self._commit()
        ending = await self._attempt(receiver, notice)
        now = self._clock()
        match ending.ending:
            case Ending.DELIVERED:
                self._ledger.told(notice, now)
            case Ending.REFUSED if ending.reached:
                self._ledger.told(notice, now)
            case Ending.REFUSED:
                self._ledger.refused(notice, now)
            case Ending.RETRY:
                self._ledger.failed(notice, doubtful=ending.reached)
        self._note(notice, ending)
        await self._commit()

    async def _attempt(self, receiver: Receiver, notice: Notice) -> Delivery:
        if receiver.fault:
            return retry(receiver.fault)
        unfinished = self._parts.of(notice)
        messages = unfinished.rest if unfinished else self._written(receiver, notice)
        if messages is None:
            return refused("a fault of our own: the notice could not be written; the log says where")
        try:
            ending = await self._dispatcher.send(messages, receiver.secrets.values())
        except asyncio.CancelledError:
            self._ledger.failed(notice, doubtful=True)
            raise
        return self._parts.ended(notice, messages, ending, asyncio.get_running_loop().time())

    def _written(self, receiver: Receiver, notice: Notice) -> tuple[Message, ...] | None:
        try:
            return tuple(receiver.settings.render(notice, receiver.secrets))
        except Exception as error:  # noqa: BLE001  # one notice that cannot be written must not hold up the others
            tell_fault(log, error, **self.standing.subject)
            return None

    def _note(self, notice: Notice, ending: Delivery) -> None:
        """Count it, say it, and know when to come back."""
        wait = 0.0
        if ending.ending is Ending.RETRY:
            self._failures += 1
            wait = max(backoff(self._failures, self._random()), ending.retry_after or 0.0)
        else:
            self._failures = 0
        self._held_until = asyncio.get_running_loop().time() + wait
        self.standing.note(ending, wait)
        self._on_ending(notice.receiver, ending.ending)
        fields = {
            "receiver": notice.receiver,
            "alarm": notice.group.rule,
            "alarms": len(notice.alarms),
            "phase": str(notice.phase),
        }
        if ending.ending is Ending.DELIVERED:
            log.info("told", extra={"fields": fields})
        elif ending.ending is Ending.REFUSED:
            whom = "not told to all" if ending.reached else "not told"
            log.error("%s, and not tried again", whom, extra={"fields": {**fields, "words": ending.words}})
