"""Writing down what one account's readers leave to the next process, before anybody is shown what they counted."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping

from exporter.accounts import shelf
from exporter.accounts.known import Known
from exporter.accounts.leaving import document_of
from exporter.accounts.origin import Origin, fingerprint
from exporter.accounts.telling import tell_unwritten
from exporter.model import Account, Collector, CollectorStatus

COMMIT_PATIENCE = 10.0  # seconds for writing down; whoever has no disk is shown what was read all the same

Remember = Callable[[str, bytes | None], None]
Commit = Callable[[], Awaitable[None]]


async def nowhere() -> None:
    """Nothing is written down."""


class Writing:
    """``remember`` notes a part, ``commit`` returns when all that was noted is safe."""

    def __init__(self, remember: Remember, commit: Commit) -> None:
        self._remember, self._commit = remember, commit
        self._origin: Origin | None = None  # as it was noted last
        self._complained = False

    async def keep(
        self, account: Account, known: Known, name: Collector, statuses: Mapping[Collector, CollectorStatus], now: float
    ) -> None:
        """What was read by a collector, safely; a collector that read nothing new leaves what it left."""
        books = known.books
        make = document_of(name, books, account, now)
        if make is not None:
            book = await asyncio.to_thread(lambda: shelf.packed(make()))
            if known.books is not books:  # others took their place meanwhile
                return
            self.note(account, name, book)
        origin = known.origin
        if origin != self._origin:
            self._origin = origin
            self.note(account, shelf.ORIGIN, shelf.packed(origin.document()))
        collectors = shelf.collectors_document(fingerprint(account), statuses)
        self.note(account, shelf.COLLECTORS, shelf.packed(collectors))
        await self._committed(account)

    def keep_matches(self, account: Account, known: Known, now: float) -> None:
        """Which of the listed keys are ours: we hold others now."""
        make = document_of(Collector.KEYS, known.books, account, now)
        if make is not None:
            self.note(account, Collector.KEYS, shelf.packed(make()))

    def note(self, account: Account, part: str, book: bytes | None) -> None:
        self._remember(shelf.place(account.name, part), book)

    def drop(self, account: Account, parts: Collection[str]) -> None:
        """The books hold nothing of these any more."""
        self._origin = None
        for part in parts:
            self.note(account, part, None)

    def close(self) -> None:
        """From now on nothing is remembered."""
        self._remember = lambda _place, _book: None

    async def _committed(self, account: Account) -> None:
        try:
            async with asyncio.timeout(COMMIT_PATIENCE):
                await self._commit()
        except Exception as error:  # noqa: BLE001  # whatever it was: what was read is shown all the same
            if not self._complained:
                self._complained = True
                tell_unwritten(account, error)
        else:
            self._complained = False
