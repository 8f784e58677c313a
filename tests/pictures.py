"""The README's picture of the status page: ``python -m tests.pictures`` (five minutes; needs chromium).

What is wrong in the demo as it stands four and a half minutes into its story. So that the strips have something to
show, its database begins with a day before that is made up, as the whole fleet is.
"""

import asyncio
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from exporter.model import Transition
from exporter.outcome import Outcome
from exporter.simulator import demo
from exporter.store import Store
from tests.chromium import Tab, chromium
from tests.e2e.conftest import free_port

PICTURE = Path(__file__).parents[1] / "deploy" / "pictures" / "status.png"
_STORY = 262.0  # seconds: keys dead, dry and throttled, an incident that is not over, an account past its warning
_WIDTH, _HEIGHT = 1200, 1800
_YESTERDAY = {  # hours ago
    "prod-chat": [(30.0, Outcome.OK), (15.0, Outcome.RATE_LIMITED_TOKENS), (14.5, Outcome.OK)],
    "prod-search": [(30.0, Outcome.OK), (20.0, Outcome.QUOTA_EXHAUSTED), (17.5, Outcome.OK)],
    "staging": [(30.0, Outcome.OK), (9.0, Outcome.OVERLOADED), (8.0, Outcome.OK)],
    "ci-bot": [(30.0, Outcome.OK), (5.0, Outcome.WRONG_PROJECT), (3.5, Outcome.OK)],
    "batch-embeddings": [(30.0, Outcome.OK), (9.0, Outcome.OVERLOADED), (8.2, Outcome.OK)],
}


def yesterday(now: float) -> Iterator[Transition]:
    """The changes of the day before."""
    for name, course in ({key.name: [(23.9, Outcome.OK)] for key in demo().keys} | _YESTERDAY).items():
        for (_, before), (hours, after) in pairwise([(0.0, Outcome.UNKNOWN), *course]):
            yield Transition(name=name, at=now - 3600 * hours, before=before.state, after=after.state, outcome=after)


async def main() -> None:
    address = f"127.0.0.1:{free_port()}"
    with tempfile.TemporaryDirectory() as folder:
        database = f"{folder}/llmkey.db"
        store = Store.open(database, now=time.time())
        store.write(transitions=list(yesterday(time.time())))
        store.close()
        running = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "exporter", "demo", "--web.listen-address", address, "--storage.path", database,
            cwd=folder, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        try:
            async with chromium() as new:
                await asyncio.sleep(_STORY)
                await _take(await new(), f"http://{address}/?state=wrong&refresh=0")
        finally:
            running.terminate()
            await running.wait()


async def _take(tab: Tab, url: str) -> None:
    await tab.size(_WIDTH, _HEIGHT)
    await tab.colours("light")
    await tab.goto(url)
    await tab.picture(PICTURE)


if __name__ == "__main__":
    if shutil.which("chromium") is None:
        sys.exit("chromium is not installed (as root on Debian: make system)")
    asyncio.run(main())
