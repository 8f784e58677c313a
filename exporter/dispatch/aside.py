"""Blocking libraries, kept aside: in threads that can hold up neither us nor the end of the program.

Not ``asyncio.to_thread``: its threads are waited for at the end, and one that hangs would keep the process alive.
"""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class StillHangingError(Exception):
    """An earlier call to the same place was given up and has not come back."""


class Aside:
    """Runs calls in threads of their own; while one to a place hangs, no other is sent after it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._hanging: Counter[Hashable] = Counter()

    async def run(self, place: Hashable, call: Callable[[], T], give_up: Callable[[], None]) -> T:
        """What ``call`` returns or raises. When we cannot wait any longer, ``give_up`` is called to help it end."""
        if self._hanging[place]:
            raise StillHangingError
        errand = _Errand(call, asyncio.get_running_loop())
        threading.Thread(target=self._work, args=(errand, place), name="dispatch", daemon=True).start()
        try:
            return await errand.future
        finally:
            with self._lock:
                errand.given_up = not errand.done
                self._hanging[place] += errand.given_up
            if errand.given_up:
                give_up()

    def _work(self, errand: "_Errand[T]", place: Hashable) -> None:
        report = errand.run()
        with self._lock:
            errand.done = True
            self._hanging[place] -= errand.given_up
            self._hanging += Counter()  # forgets places with nothing left
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            errand.loop.call_soon_threadsafe(report)


class _Errand(Generic[T]):
    """One call, and the future that waits for it."""

    def __init__(self, call: Callable[[], T], loop: asyncio.AbstractEventLoop) -> None:
        self.loop = loop
        self.future: asyncio.Future[T] = loop.create_future()
        self.done = self.given_up = False
        self._call = call

    def run(self) -> Callable[[], None]:
        """In the thread. How to report it in the loop."""
        try:
            result = self._call()
        except Exception as error:  # noqa: BLE001  # it is raised where the result is awaited
            failure = error
            return lambda: None if self.future.done() else self.future.set_exception(failure)
        return lambda: None if self.future.done() else self.future.set_result(result)
