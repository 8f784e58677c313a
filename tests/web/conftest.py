"""A browser in front of the application."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer

from exporter.web import application
from tests.web.fake_desk import FakeDesk

Browse = Callable[..., Awaitable[TestClient[Any, Any]]]


@pytest.fixture
def desk() -> FakeDesk:
    return FakeDesk()


@pytest.fixture
async def browse() -> AsyncIterator[Browse]:
    """Start the application over a desk and answer a client of it."""
    async with AsyncExitStack() as stack:

        async def start(desk: FakeDesk, **options: Any) -> TestClient[Any, Any]:
            server = TestServer(application(desk, **options))
            return await stack.enter_async_context(TestClient(server, auto_decompress=False))

        yield start
