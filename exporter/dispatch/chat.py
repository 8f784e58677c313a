"""Telling through the apprise library (https://github.com/caronc/apprise), which is an extra and blocks."""

import asyncio
import logging
from dataclasses import dataclass, field, replace
from types import ModuleType

from exporter.dispatch.aside import Aside, StillHangingError
from exporter.dispatch.delivery import Delivery, delivered, refused, retry
from exporter.dispatch.failure import late
from exporter.fault import tell_fault
from exporter.notifiers.message import Chat

log = logging.getLogger(__name__)

TIMEOUT = 30.0  # seconds for all addresses of one message

_MISSING = "the library apprise is not installed: pip install 'llmkey-exporter[apprise]'"
_INVALID = "apprise does not know such an address; look at its spelling"
_UNTAKEN = "apprise could not deliver it, and does not say why"
_TALKATIVE = ("apprise", "requests", "urllib3")  # their lines hold addresses, which are secrets


class Apprise:
    """Sends chats, one address after the other."""

    def __init__(self, *, aside: Aside, timeout: float = TIMEOUT) -> None:
        self._aside, self._timeout = aside, timeout

    async def send(self, chat: Chat) -> Delivery:
        errand = _Errand(chat)
        try:
            async with asyncio.timeout(self._timeout):
                await self._aside.run(chat.urls, errand.run, lambda: None)
        except ImportError:
            return refused(_MISSING)
        except StillHangingError:
            return retry("an earlier attempt through apprise still hangs")
        except TimeoutError:
            return errand.ending(late(self._timeout))
        return errand.ending(retry(_UNTAKEN))


@dataclass(slots=True)
class _Errand:
    """One message to several addresses, in a thread. The fields are true at any moment."""

    chat: Chat
    told: list[str] = field(default_factory=list, repr=False)
    invalid: list[str] = field(default_factory=list, repr=False)

    def run(self) -> None:
        import apprise  # noqa: PLC0415  # an extra; and importing it takes a second

        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL + 1)
        asset = apprise.AppriseAsset(app_id="llmkey-exporter", app_desc="llmkey-exporter", async_mode=False)
        for url in self.chat.urls:
            service = apprise.Apprise.instantiate(url, asset=asset)
            if service is None:
                self.invalid.append(url)
            elif self._told(apprise, service):
                self.told.append(url)

    def _told(self, apprise: ModuleType, service: object) -> bool:
        """The library says no more than yes or no; what its plugins raise is a no."""
        crier = apprise.Apprise()
        crier.add(service)
        kind = apprise.NotifyType.FAILURE if self.chat.urgent else apprise.NotifyType.INFO
        form = apprise.NotifyFormat.TEXT
        try:
            return bool(crier.notify(title=self.chat.title, body=self.chat.text, notify_type=kind, body_format=form))
        except Exception as error:  # noqa: BLE001  # a hundred and fifty services, each with its own
            tell_fault(log, error, sending="Chat")
            return False

    def ending(self, untold: Delivery) -> Delivery:
        """``untold`` is the ending of addresses that were neither told nor invalid."""
        told, invalid = list(self.told), list(self.invalid)
        waiting = tuple(url for url in self.chat.urls if url not in (*told, *invalid))
        if waiting:
            rest = (replace(self.chat, urls=waiting),) if waiting != self.chat.urls else ()
            return replace(untold, reached=untold.reached or bool(told), rest=rest)
        if invalid:
            return replace(refused(_INVALID), reached=bool(told))
        return delivered("apprise took it")
