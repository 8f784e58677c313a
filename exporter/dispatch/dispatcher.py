"""The dispatcher: whatever a notifier wants sent, one attempt, one ending."""

import logging
import ssl
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import replace
from functools import cached_property

import httpx

from exporter.dispatch.aside import Aside
from exporter.dispatch.chat import Apprise
from exporter.dispatch.delivery import Delivery, Ending, delivered, retry
from exporter.dispatch.failure import failed
from exporter.dispatch.http import Web
from exporter.dispatch.mail import MailBox
from exporter.fault import tell_fault
from exporter.model import Secret
from exporter.notifiers.message import Chat, Mail, Message, Post
from exporter.trust import trust

log = logging.getLogger(__name__)

TIMEOUT = 10.0  # seconds for one HTTP attempt, from the name's resolution to the answer


class Dispatcher:
    """Tells receivers. Only the caller's cancellation comes through; everything else is a :class:`Delivery`.

    ``clock`` gives Unix seconds. ``transport`` replaces the network for HTTP in tests.
    """

    def __init__(
        self,
        *,
        clock: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
        timeout: float = TIMEOUT,
    ) -> None:
        aside = Aside()
        self._web = Web(context=self._trusted, clock=clock, timeout=timeout, transport=transport)
        self._mailbox = MailBox(context=self._trusted, aside=aside)
        self._apprise = Apprise(aside=aside)

    async def send(self, messages: Sequence[Message], secrets: Iterable[Secret] = ()) -> Delivery:
        """One attempt at all the messages of a notice, in order. ``secrets`` are never quoted.

        The first message that a retry can help ends the attempt: what comes after would meet the same trouble. Its
        ``rest`` is what was not told yet, so that nothing is lost and nothing told is told again. A refused one
        keeps nothing back, but makes the whole refused: somebody has to mend it.
        """
        known = tuple(secret.value for secret in secrets)
        endings: list[Delivery] = []
        for at, message in enumerate(messages):
            ending = await self._one(message, known)
            endings.append(ending)
            if ending.ending is Ending.RETRY:
                rest = (*(ending.rest or (message,)), *messages[at + 1 :])
                return replace(ending, reached=_reached(endings), rest=rest if ending.rest or at else ())
        worst = next((ending for ending in endings if ending.ending is Ending.REFUSED), None)
        if worst is None:
            return endings[-1] if endings else delivered("nothing to send")
        return replace(worst, reached=_reached(endings))

    async def ping(self, url: str, words: str = "") -> Delivery:
        """GET, or POST of these words as plain text."""
        if not words:
            return await self._guarded(self._web.send("GET", url, {}), "heartbeat")
        headers = {"Content-Type": "text/plain; charset=utf-8"}
        return await self._guarded(self._web.send("POST", url, headers, words.encode()), "heartbeat")

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._web.aclose()

    async def _one(self, message: Message, secrets: tuple[str, ...]) -> Delivery:
        match message:
            case Post():
                hidden = (*message.headers.values(), *secrets)
                way = self._web.send("POST", message.url, message.headers, message.body, hidden)
            case Mail():
                way = self._mailbox.send(message)
            case Chat():
                way = self._apprise.send(message)
        return await self._guarded(way, type(message).__name__)

    async def _guarded(self, way: Coroutine[object, object, Delivery], kind: str) -> Delivery:
        try:
            return await way
        except Exception as error:  # noqa: BLE001  # telling never raises
            told = failed(error)
            if told is None:
                tell_fault(log, error, sending=kind)
                told = retry("a fault of our own; the log says where", reached=True)
            return told

    @cached_property
    def _context(self) -> ssl.SSLContext:
        return trust()

    def _trusted(self) -> ssl.SSLContext:
        """Read when first needed: a daemon without receivers needs none."""
        return self._context


def _reached(endings: Iterable[Delivery]) -> bool:
    return any(ending.reached for ending in endings)
