"""The heartbeat: tells a dead man's switch regularly that all is well, or what is not."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from exporter.dispatch.delivery import Delivery, Ending, retry
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.standing import Standing
from exporter.fault import tell_fault
from exporter.notifiers import heartbeat

log = logging.getLogger(__name__)

AGAIN_AFTER = 5.0  # seconds, once, when a ping fails; then the next one's time is soon enough
_LOOK_EVERY = 5.0  # seconds, while there is nothing to tell yet
_LONGEST_WORDS = 1000


@dataclass(frozen=True, slots=True)
class Health:
    """``fault`` says what is wrong. Without one, ``ready`` says whether a round of probes has been completed."""

    ready: bool
    fault: str = ""


class Heartbeat:
    """Pings as long as it runs.

    ``settings`` gives where and how often (None: nowhere). While we are not ready nothing is sent, neither good nor
    bad: the switch at the other side does not count silence before the first ping. ``clock`` gives Unix seconds.
    """

    def __init__(
        self,
        *,
        settings: Callable[[], heartbeat.Heartbeat | None],
        healthy: Callable[[], Health],
        dispatcher: Dispatcher,
        clock: Callable[[], float],
    ) -> None:
        self._settings, self._healthy, self._dispatcher = settings, healthy, dispatcher
        self.standing = Standing(clock=clock, what="heartbeat")

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            wait = _LOOK_EVERY
            try:
                wait = await self._beat()
            except Exception as error:  # noqa: BLE001  # the next beat may fare better
                tell_fault(log, error)
            await asyncio.sleep(wait)

    async def _beat(self) -> float:
        """One ping, if there is something to tell; gives the seconds until the next."""
        settings, health = self._settings(), self._healthy()
        if settings is None or not (health.ready or health.fault):
            return _LOOK_EVERY
        begun = asyncio.get_running_loop().time()
        ending = await self._ping(settings, health.fault)
        if ending.ending is Ending.RETRY:
            await asyncio.sleep(min(AGAIN_AFTER, settings.interval))
            ending = await self._ping(settings, health.fault)
        self.standing.note(ending, settings.interval)
        return max(0.0, begun + settings.interval - asyncio.get_running_loop().time())

    async def _ping(self, settings: heartbeat.Heartbeat, fault: str) -> Delivery:
        secret = settings.fail_url if fault else settings.url
        if secret is None:
            return retry(settings.fault or "the heartbeat has no address")
        return await self._dispatcher.ping(secret.value, fault[:_LONGEST_WORDS])
