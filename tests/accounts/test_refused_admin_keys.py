"""Admin keys have a permission of their own: that it is missing takes nothing from the projects' keys."""

import httpx
import pytest

from exporter.model import Collector, HeldKey, KeyDates, Secret
from exporter.outcome import Outcome

from .conftest import ADMIN, DAY, HOUR, KEY, MINUTE, NOON, Make, Vendor, account, refusal

PROD = {"id": "key_1", "name": "Prod", "redacted_value": "sk-proj-CAN...wxyz", "created_at": int(NOON - DAY)}
KEYS = account(intervals={Collector.KEYS: 300.0}, held=(HeldKey("prod", Secret(KEY)),))
MISSING = "You have insufficient permissions for this operation. Missing scopes: api.management.read."


@pytest.mark.parametrize(
    "answer",
    [refusal(403, MISSING), refusal(401, MISSING), refusal(404, "Invalid URL (GET /v1/organization/admin_api_keys)")],
)
async def test_project_keys_are_listed_without_them(
    make: Make, vendor: Vendor, log: list[str], answer: httpx.Response
) -> None:
    """It is told once, and asked for again hourly at most."""
    vendor.keys = {"proj_a": [PROD]}
    vendor.says = {"/admin_api_keys": answer}
    desk = make(KEYS)
    await desk.live(2 * HOUR - MINUTE, step=60)
    assert desk.collector(Collector.KEYS).success is True
    assert desk.accounts.dates("prod") == KeyDates(created_at=NOON - DAY)
    assert len(vendor.paths("/admin_api_keys")) == 2
    assert len(vendor.paths("/proj_a/api_keys")) > 20
    told = "WARNING the admin keys cannot be listed: they are left out, project keys are not account=acme words="
    assert [line[: len(told)] for line in log] == [told]
    assert "CANARY" not in log[0]


async def test_once_they_may_be_seen_they_are_listed(make: Make, vendor: Vendor, log: list[str]) -> None:
    """And a refusal after that is told again."""
    vendor.admin_keys = [{"id": "adm_1", "name": "Reader", "redacted_value": f"sk-admin-CAN...{ADMIN[-4:]}"}]
    vendor.says = {"/admin_api_keys": refusal(403, MISSING)}
    desk = make(KEYS)
    await desk.settle(15)
    vendor.says = {}
    await desk.live(HOUR + 300, step=60)
    keys = desk.status().keys
    assert keys is not None
    assert [key.name for key in keys] == ["Reader"]
    vendor.says = {"/admin_api_keys": refusal(403, MISSING)}
    await desk.live(HOUR, step=60)
    assert len(log) == 2


async def test_other_trouble_with_them_is_a_failure(make: Make, vendor: Vendor) -> None:
    """Half a list would make keys come and go."""
    vendor.says = {"/admin_api_keys": refusal(500, "The server had an error")}
    desk = make(KEYS)
    await desk.settle(15)
    status = desk.collector(Collector.KEYS)
    assert (status.success, status.outcome) == (False, Outcome.SERVER_ERROR)


async def test_a_key_that_may_list_no_key_at_all_is_a_failure(make: Make, vendor: Vendor) -> None:
    """Only the admin keys are optional."""
    vendor.says = {"/api_keys": refusal(403, MISSING)}
    desk = make(KEYS)
    await desk.settle(15)
    assert desk.collector(Collector.KEYS).outcome is Outcome.PERMISSION_DENIED
