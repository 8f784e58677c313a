"""New credit while the costs are being read."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from exporter.model import Collector, Grant

from .conftest import Make, Vendor, account, at, only

COSTS = account(intervals=only(Collector.COSTS))
GRANT = Grant(usd=100.0, granted_at=at("2026-08-01"), expires_at=at("2027-08-01"))


@pytest.mark.parametrize("whole", [True, False], ids=["a whole reading", "a recent one"])
async def test_new_credit_during_a_reading_is_known_after_the_next(make: Make, vendor: Vendor, whole: bool) -> None:
    """Which begins at once: the one under way did not ask for days so long ago."""
    vendor.costs = {"2026-08-20": 30.0, "2026-11-15": 5.0}
    desk = make(COSTS)
    if not whole:
        await desk.settle(15)

    async def reload(request: httpx.Request) -> Any:
        vendor.says = {}
        desk.accounts.adopt([replace(COSTS, credit=(GRANT,))], [])
        return await vendor(request)

    vendor.says = {"/costs": reload}
    await desk.settle(1000)
    assert desk.status().credit_remaining is None
    await desk.settle(1)
    assert desk.status().credit_remaining == pytest.approx(65.0)
