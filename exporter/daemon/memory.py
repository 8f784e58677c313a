"""What the daemon has yet to write down, and what it knew before."""

import asyncio
import logging

from exporter.model import Status, Transition
from exporter.store import Store, StoreError

log = logging.getLogger(__name__)

_KEPT = 10_000  # transitions, while the store does not work


class Memory:
    """Gathers changes and writes them in one transaction, off the event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.load()
        self._changed: dict[str, Status] = {}
        self._transitions: list[Transition] = []
        self._gone: set[str] = set()
        self._turn = asyncio.Lock()
        self._complaint = ""

    def recall(self, name: str) -> Status | None:
        """What was known of a key before this process, once."""
        return self._known.pop(name, None)

    def note(self, status: Status) -> None:
        self._gone.discard(status.name)
        self._changed[status.name] = status

    def note_change(self, transition: Transition) -> None:
        self._transitions.append(transition)

    def forget(self, name: str) -> None:
        self._changed.pop(name, None)
        self._gone.add(name)

    async def flush(self) -> None:
        """Write down what changed. What cannot be written now is kept for the next time."""
        async with self._turn:
            changed, self._changed = self._changed, {}
            transitions, self._transitions = self._transitions, []
            gone, self._gone = self._gone, set()
            if not (changed or transitions or gone):
                return
            try:
                await asyncio.to_thread(self._write, changed, transitions, gone)
                self._complaint = ""
            except StoreError as error:
                self._changed = {
                    name: status for name, status in changed.items() if name not in self._gone
                } | self._changed
                self._transitions = (transitions + self._transitions)[-_KEPT:]
                self._gone |= gone - self._changed.keys()
                self._complain(str(error))

    def _write(self, changed: dict[str, Status], transitions: list[Transition], gone: set[str]) -> None:
        self._store.forget(gone)
        self._store.save(changed.values())
        self._store.record(transitions)

    def _complain(self, complaint: str) -> None:
        """Once for each kind of trouble, not once a second."""
        if complaint != self._complaint:
            self._complaint = complaint
            log.error("cannot write down what is known; will try again", extra={"fields": {"reason": complaint}})

    async def transitions(self, name: str | None, since: float, limit: int) -> list[Transition]:
        await self.flush()
        return await asyncio.to_thread(lambda: self._store.transitions(name=name, since=since, limit=limit))

    async def prune(self, now: float) -> None:
        try:
            await asyncio.to_thread(self._store.prune, now)
        except StoreError as error:
            self._complain(str(error))
