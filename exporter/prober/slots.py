"""How many probes may be under way at once, counted for each provider by itself."""

import asyncio
import contextlib
from collections import defaultdict, deque
from collections.abc import AsyncIterator, Callable


class Slots:
    """At most ``limit()`` holders a name; who waits is served in order.

    An :class:`asyncio.Semaphore` cannot change its size; this one obeys a new limit at the next
    arrival or release. A name nobody holds or waits for leaves nothing behind.
    """

    def __init__(self, limit: Callable[[], int]) -> None:
        self.held: dict[str, int] = {}
        self._limit = limit
        self._waiting: defaultdict[str, deque[asyncio.Future[None]]] = defaultdict(deque)

    @contextlib.asynccontextmanager
    async def hold(self, name: str) -> AsyncIterator[None]:
        await self._acquire(name)
        try:
            yield
        finally:
            self._release(name)

    async def _acquire(self, name: str) -> None:
        if name not in self._waiting and self._free(name):
            self.held[name] = self.held.get(name, 0) + 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting[name].append(turn)
        self._hand_out(name)  # a limit that grew meanwhile lets those before us in
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():  # the slot was given in the moment of the cancellation
                self._release(name)
            else:
                self._give_up(name, turn)
            raise

    def _free(self, name: str) -> bool:
        return self.held.get(name, 0) < max(1, self._limit())

    def _release(self, name: str) -> None:
        self.held[name] -= 1
        self._hand_out(name)

    def _hand_out(self, name: str) -> None:
        while self._free(name) and (waiting := self._waiting.get(name)):
            turn = waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self.held[name] += 1
        self._tidy(name)

    def _give_up(self, name: str, turn: asyncio.Future[None]) -> None:
        with contextlib.suppress(ValueError):  # a release may have passed over it already
            self._waiting[name].remove(turn)
        self._tidy(name)

    def _tidy(self, name: str) -> None:
        if not self._waiting.get(name):
            self._waiting.pop(name, None)
        if not self.held.get(name):
            self.held.pop(name, None)
