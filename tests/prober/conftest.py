"""A prober over a fake transport, and a key for it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import httpx
import pytest

from exporter.model import Probing, Provider, Secret, Status, Target
from exporter.prober import Prober

NOW = 1_800_000_000.0
CANARY = "sk-proj-CANARY" + "0123456789" * 6
Handler = Callable[[httpx.Request], httpx.Response | Awaitable[httpx.Response]]
MakeProber = Callable[[Handler], Prober]


@pytest.fixture
def target() -> Target:
    """A key with a short deadline, which only the tests of the deadline ever reach."""
    return Target(
        name="prod",
        provider=Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True),
        secret=Secret(CANARY),
        auth=Probing(interval=60.0, timeout=0.2),
        quota=Probing(interval=900.0, timeout=0.2),
    )


@pytest.fixture
def explicit(target: Target) -> Target:
    """The same key with one call and model named for its paid probe."""
    return replace(target, quota=Probing(interval=900.0, timeout=0.2, call="chat", model="gpt-5.4-nano"))


@pytest.fixture
def status() -> Status:
    return Status(name="prod", provider="openai")


@pytest.fixture
async def make_prober() -> AsyncIterator[MakeProber]:
    """Builds probers whose network is a function; their clock stands, their timer steps a second a look."""
    made: list[Prober] = []

    def make(handler: Handler) -> Prober:
        ticks = iter(range(10**6))
        prober = Prober(
            clock=lambda: NOW,
            timer=lambda: float(next(ticks)),
            transport=httpx.MockTransport(handler),  # type: ignore[arg-type]  # httpx knows only coroutines, not awaitables
        )
        made.append(prober)
        return prober

    yield make
    for prober in made:
        await prober.aclose()
