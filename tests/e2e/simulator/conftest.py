"""A simulator on a real socket, and a client with a key of its."""

import time
from collections.abc import AsyncIterator

import httpx
import pytest

from exporter.simulator import Scenario, Simulator

SECRET = "sk-sim-CANARY-0123456789-0123456789-0123456789-9876"
SCENARIO = Scenario.model_validate(
    {"keys": [{"name": "a", "secret": SECRET, "organization": "org-x", "project": "proj_x"}, {"name": "b"}]}
)
CHAT = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "."}], "max_completion_tokens": 1}


@pytest.fixture
async def server() -> AsyncIterator[Simulator]:
    """A running simulator with the keys a and b."""
    simulator = Simulator(SCENARIO, clock=time.time)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def client(server: Simulator) -> AsyncIterator[httpx.AsyncClient]:
    """A client that sends the key a."""
    headers = {"Authorization": f"Bearer {SECRET}"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers, timeout=5.0) as one:
        yield one
