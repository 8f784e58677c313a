"""What the daemon has yet to write down, and what it knew before."""

import asyncio

from exporter.model import Status, Transition
from exporter.store import Store


class Memory:
    """Gathers changes and writes them in one transaction, off the event loop."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._known = store.load()
        self._changed: dict[str, Status] = {}
        self._transitions: list[Transition] = []
        self._gone: set[str] = set()
        self._turn = asyncio.Lock()

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
        async with self._turn:
            changed, self._changed = self._changed, {}
            transitions, self._transitions = self._transitions, []
            gone, self._gone = self._gone, set()
            if changed or transitions or gone:
                await asyncio.to_thread(self._write, changed, transitions, gone)

    def _write(self, changed: dict[str, Status], transitions: list[Transition], gone: set[str]) -> None:
        self._store.forget(gone)
        self._store.save(changed.values())
        self._store.record(transitions)

    async def transitions(self, name: str | None, since: float, limit: int) -> list[Transition]:
        await self.flush()
        return await asyncio.to_thread(lambda: self._store.transitions(name=name, since=since, limit=limit))

    async def prune(self, now: float) -> None:
        await asyncio.to_thread(self._store.prune, now)
