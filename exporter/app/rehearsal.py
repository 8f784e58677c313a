"""A marked test through each receiver, without a daemon: behind the ``notify-test`` command."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from exporter.dispatch import Delivery, Dispatcher, Ending
from exporter.model import Alarm, Notice, Phase
from exporter.notifiers import Alertmanager, Receiver

RULE = "LLMKeyNotifyTest"
_TEXTS = {
    "summary": "This is a test of llmkey-exporter.",
    "description": "Somebody ran notify-test to see whether messages arrive here; no key is in trouble.",
    "remedy": "Nothing to do.",
}


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """What came of one receiver's test; ``seconds`` it took."""

    receiver: Receiver
    delivery: Delivery
    seconds: float


async def rehearse(receivers: Iterable[Receiver], *, clock: Callable[[], float] = time.time) -> list[Rehearsed]:
    """Tell each once, all at the same time. What remembers alarms is told that the test is over."""
    dispatcher = Dispatcher(clock=clock)
    try:
        return list(await asyncio.gather(*(_rehearse(dispatcher, receiver, clock) for receiver in receivers)))
    finally:
        await dispatcher.aclose()


async def _rehearse(dispatcher: Dispatcher, receiver: Receiver, clock: Callable[[], float]) -> Rehearsed:
    begun = clock()
    if receiver.fault:
        return Rehearsed(receiver, Delivery(Ending.REFUSED, receiver.fault), 0.0)
    delivery = await _tell(dispatcher, receiver, trial(receiver, begun))
    if delivery.ending is Ending.DELIVERED and receiver.settings.remembers:
        delivery = await _tell(dispatcher, receiver, ended(trial(receiver, begun), clock()))
    return Rehearsed(receiver, delivery, clock() - begun)


async def _tell(dispatcher: Dispatcher, receiver: Receiver, notice: Notice) -> Delivery:
    messages, secrets = receiver.settings.render(notice, receiver.secrets), receiver.secrets.values()
    if isinstance(receiver.settings, Alertmanager):
        return of_members(await asyncio.gather(*(dispatcher.send([message], secrets) for message in messages)))
    return await dispatcher.send(messages, secrets)


def of_members(deliveries: Sequence[Delivery]) -> Delivery:
    """A cluster was told when one member was, as the daemon sees it; the words say which ones were not, and why."""
    if len(deliveries) == 1:
        return deliveries[0]
    taken = [one for one in deliveries if one.ending is Ending.DELIVERED]
    retries = [one for one in deliveries if one.ending is Ending.RETRY]
    best = (*taken, *retries, *deliveries)[0]
    count = f"{len(taken)} of {len(deliveries)} members took it"
    numbered = enumerate(deliveries, start=1)
    others = [f"member {number}: {one.words}" for number, one in numbered if one.ending is not Ending.DELIVERED]
    return replace(best, words="; ".join((count, *others)))


def trial(receiver: Receiver, now: float) -> Notice:
    """The test's notice, just loud enough for the receiver."""
    labels = (("severity", str(receiver.settings.min_severity)),)
    alarm = Alarm(rule=RULE, labels=labels, texts=_TEXTS, since=now, active_at=now, true_at=now, fired_at=now)
    return Notice(receiver=receiver.name, group=alarm.group, phase=Phase.FIRING, alarms=(alarm,), test=True, at=now)


def ended(notice: Notice, now: float) -> Notice:
    """The same test, over."""
    alarms = tuple(replace(alarm, resolved_at=now) for alarm in notice.alarms)
    return replace(notice, phase=Phase.RESOLVED, alarms=alarms, at=now)
