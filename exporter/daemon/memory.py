"""What the daemon has yet to write down, and what it knew before."""

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

from exporter.alerting.alarms import Record
from exporter.model import Status, Transition
from exporter.store import Store, StoreError

log = logging.getLogger(__name__)

_T = TypeVar("_T")
_KEPT = 10_000  # transitions, while the store does not work


@dataclass(frozen=True, slots=True)
class _Batch:
    """What one transaction is to write; no key is both changed and gone."""

    changed: dict[str, Status] = field(default_factory=dict)
    transitions: list[Transition] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)
    records: dict[str, Record | None] = field(default_factory=dict)
    books: dict[str, bytes | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changed or self.transitions or self.gone or self.records or self.books)

    def then(self, later: "_Batch") -> "_Batch":
        """Both in one: of a key the later word counts."""
        changed = {name: status for name, status in self.changed.items() if name not in later.gone} | later.changed
        transitions = (self.transitions + later.transitions)[-_KEPT:]
        gone = (self.gone | later.gone) - changed.keys()
        return _Batch(changed, transitions, gone, self.records | later.records, self.books | later.books)


class Memory:
    """Gathers changes and writes them in one transaction, in a thread of its own.

    A write once begun goes on whoever gives up waiting for it; what it could not write is kept.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.load()
        self._batch = _Batch()
        self._next: asyncio.Task[None] | None = None  # the write that has not begun yet
        self._turn = asyncio.Lock()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="memory")
        self._complaint = ""

    def recall(self, name: str) -> Status | None:
        """What was known of a key before this process, once."""
        return self._known.pop(name, None)

    def forget_unrecalled(self) -> None:
        """Forget the keys of an earlier process that nobody asked for: they are not watched any more."""
        for name in self._known:
            self.forget(name)
        self._known = {}

    def note(self, status: Status) -> None:
        self._batch.gone.discard(status.name)
        self._batch.changed[status.name] = status

    def note_change(self, transition: Transition) -> None:
        self._batch.transitions.append(transition)

    def note_alarms(self, records: Mapping[str, Record | None]) -> None:
        """What alarms leave behind, by place; None forgets one."""
        self._batch.records.update(records)

    def recall_alarms(self) -> list[Record]:
        """What alarms left behind in an earlier process."""
        return self._store.load_records()

    def note_book(self, place: str, book: bytes | None) -> None:
        """What the readers of accounts leave behind, by place; None forgets it."""
        self._batch.books[place] = book

    def recall_books(self) -> dict[str, bytes]:
        """What they left behind in an earlier process."""
        return self._store.load_books()

    @property
    def complaint(self) -> str:
        """Why the store could not be written to the last time; empty when it could."""
        return self._complaint

    def forget(self, name: str) -> None:
        self._batch.changed.pop(name, None)
        self._batch.gone.add(name)

    async def flush(self) -> None:
        """Write down what changed; all who come before the next write begins share it.

        What cannot be written now is kept for the next time. Raises what the store does not expect.
        """
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._write())
        await asyncio.shield(self._next)

    async def _write(self) -> None:
        async with self._turn:
            self._next = None  # whoever comes from here on may have noted what this write lacks
            batch, self._batch = self._batch, _Batch()
            if not batch:
                return
            try:
                await self._apart(
                    lambda: self._store.write(
                        batch.changed.values(), batch.transitions, batch.gone, batch.records, batch.books
                    )
                )
                self._complaint = ""
            except BaseException as error:
                self._batch = batch.then(self._batch)
                if not isinstance(error, StoreError):
                    raise
                self._complain(str(error))

    async def _apart(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    def _complain(self, complaint: str) -> None:
        """Once for each kind of trouble, not once a second."""
        if complaint != self._complaint:
            self._complaint = complaint
            log.error("cannot write down what is known; will try again", extra={"fields": {"reason": complaint}})

    async def transitions(
        self, name: str | None, since: float, limit: int, *, names: Collection[str] | None = None
    ) -> list[Transition]:
        """The newest first, of one key, of several (``names``) or of all."""
        await self.flush()
        return await self._apart(lambda: self._store.transitions(name=name, names=names, since=since, limit=limit))

    async def prune(self, now: float) -> None:
        try:
            await self._apart(lambda: self._store.prune(now))
        except StoreError as error:
            self._complain(str(error))

    async def close(self) -> None:
        """Write down what is left and end the thread: nothing uses the store from here on."""
        try:
            await self.flush()
        finally:
            self._thread.shutdown()
