"""Whose figures they are: another provider's and another organisation's are not shown on under the same name."""

from dataclasses import replace
from typing import Any

import pytest

from exporter.model import AccountStatus, Collector, Price, Provider, Secret, SpendLimit, Spent

from .conftest import DEAD, HOUR, MINUTE, NO_SCOPE, NOON, OTHER_ADMIN, PROVIDER, Desk, Make, Vendor, account, listed

ACME = account(budget_usd=40.0, prices={"gpt-5": Price(0.01, 0.0)})
RENEWED = replace(ACME, secret=Secret(OTHER_ADMIN))
SHORT = Secret("sk-admin-short")


@pytest.fixture
async def desk(make: Make, vendor: Vendor) -> Desk:
    """An organisation that has spent most of its budget, and used fifty tokens since the start."""
    vendor.costs = {"2026-11-15": 36.0}
    vendor.limit = {"object": "organization.spend_limit", "threshold_amount": 5000, "currency": "usd"}
    vendor.usage = {("completions", NOON + MINUTE, "gpt-5"): 50}
    opened = make(ACME)
    await opened.live(300)
    assert figures(opened.status()) == (Spent(36.0, 36.0), 50.0, {0.5: True, 0.8: True, 1.0: False})
    return opened


def figures(status: AccountStatus) -> tuple[Any, ...]:
    used = [value for (*_, direction), value in status.tokens.items() if direction == "input"]
    return status.spent, sum(used), status.budget_reached


def another_organisation(vendor: Vendor) -> None:
    """It answers from now on."""
    vendor.projects, vendor.costs, vendor.limit = {"proj_z": "Other"}, {"2026-11-15": 2.0}, None
    vendor.keys, vendor.usage = {"proj_z": []}, {("completions", NOON - HOUR, "gpt-5"): 900}


@pytest.mark.parametrize(
    "provider",
    [
        replace(PROVIDER, base_url="https://other.example.com/v1"),
        Provider(name="elsewhere", kind="openai", base_url=PROVIDER.base_url),
    ],
    ids=["address", "name"],
)
@pytest.mark.parametrize("restart", [False, True])
async def test_another_provider_is_another_account(
    desk: Desk, vendor: Vendor, provider: Provider, restart: bool
) -> None:
    """Nothing is kept: no figure, no counter, no share that was reached."""
    moved = replace(ACME, provider=provider)
    another_organisation(vendor)
    if restart:
        await desk.restart(moved)
    else:
        desk.accounts.adopt([moved], [])
    status = desk.status()
    assert figures(status) == (None, 0, {})
    assert (status.spend_limits, status.keys, status.names, status.estimated_today) == ((), None, {}, None)
    assert {each.last_success_at for each in status.collectors.values()} == {None}
    await desk.write()
    assert not {place for place in desk.books if "acme" in place} - {"acme/collectors"}
    await desk.settle(15)
    assert figures(desk.status()) == (Spent(2.0, 2.0), 0.0, {0.5: False, 0.8: False, 1.0: False})


@pytest.mark.parametrize("restart", [False, True])
async def test_a_renewed_secret_interrupts_nothing(desk: Desk, vendor: Vendor, restart: bool) -> None:
    """It lists a project that is known: the figures and counters of the same organisation go on."""
    if restart:
        await desk.restart(RENEWED, kill=True)
    else:
        desk.accounts.adopt([RENEWED], [])
    counted = 0.0 if restart else 50.0
    assert figures(desk.status()) == (Spent(36.0, 36.0), counted, {0.5: True, 0.8: True, 1.0: False})
    vendor.usage["completions", NOON + 2 * MINUTE, "gpt-5"] = 7
    vendor.costs = {"2026-11-15": 30.0}
    await desk.settle(1)
    assert figures(desk.status()) == (Spent(30.0, 30.0), counted + 7.0, {0.5: True, 0.8: True, 1.0: False})
    assert desk.status().spend_limits == (SpendLimit(usd=50.0),)
    asked = len(vendor.paths("/projects"))
    await desk.restart(RENEWED)
    await desk.settle(15)
    assert len(vendor.paths("/projects")) == asked + 1


@pytest.mark.parametrize("restart", [False, True])
async def test_another_organisation_begins_anew(desk: Desk, vendor: Vendor, restart: bool) -> None:
    """Its secret lists none of the projects: what it used before is no growth, what it spent reaches no share."""
    another_organisation(vendor)
    poor = replace(RENEWED, budget_usd=30.0)
    if restart:
        await desk.restart(poor)
    else:
        desk.accounts.adopt([poor], [])
        assert desk.status().budget_usd == 40.0
    await desk.settle(1)
    status = desk.status()
    assert figures(status) == (Spent(2.0, 2.0), 0.0, {0.5: False, 0.8: False, 1.0: False})
    assert (status.spend_limits, status.names) == ((), {"proj_z": "Other"})
    assert status.estimated_today == pytest.approx(9.0)
    await desk.restart(poor, kill=True)
    assert figures(desk.status()) == (Spent(2.0, 2.0), 0, {0.5: False, 0.8: False, 1.0: False})


async def test_a_secret_that_is_refused_takes_nothing(desk: Desk, vendor: Vendor) -> None:
    """A dead one, or an ordinary key by mistake: the figures last until they are too old, and are there when it is
    put right."""
    for answer in (DEAD, NO_SCOPE):
        vendor.says = {"": answer}
        desk.accounts.adopt([RENEWED], [])
        await desk.live(600, step=60)
        assert desk.collector(Collector.COSTS).success is False
        assert figures(desk.status()) == (Spent(36.0, 36.0), 50.0, {0.5: True, 0.8: True, 1.0: False})
        vendor.says = {}
        desk.accounts.adopt([ACME], [])
        await desk.settle(1)
        assert figures(desk.status()) == (Spent(36.0, 36.0), 50.0, {0.5: True, 0.8: True, 1.0: False})


async def test_a_secret_that_may_not_list_projects_keeps_the_counters(desk: Desk, vendor: Vendor) -> None:
    """Whose costs it reads cannot be told: those of before are not shown on."""
    vendor.says = {"/projects": NO_SCOPE}
    vendor.costs = {"2026-11-15": 10.0}
    desk.accounts.adopt([RENEWED], [])
    await desk.settle(1)
    status = desk.status()
    assert figures(status) == (Spent(10.0, 10.0), 50.0, {0.5: False, 0.8: False, 1.0: False})
    assert (status.spend_limits, status.keys) == ((), None)


async def test_what_may_be_read_is_read_when_nobody_can_tell_whose_it_is(desk: Desk, vendor: Vendor) -> None:
    """Usage alone: it is asked once an hour at most for what would tell."""
    vendor.says = {"/projects": NO_SCOPE, "/costs": NO_SCOPE}
    vendor.usage["completions", NOON + 2 * MINUTE, "gpt-5"] = 7
    desk.accounts.adopt([RENEWED], [])
    vendor.asked.clear()
    await desk.live(1800, step=60)
    assert figures(desk.status())[1] == 57.0
    assert len(vendor.paths("/projects")) <= 3
    assert len(vendor.paths("/costs")) <= 2


async def test_a_secret_without_a_fingerprint_is_known_by_its_projects(make: Make, vendor: Vendor) -> None:
    """One so short that nothing of it may be remembered."""
    vendor.costs = {"2026-11-15": 36.0}
    short = replace(ACME, secret=SHORT)
    desk = make(short)
    await desk.settle(15)
    await desk.restart(short)
    assert desk.status().spent == Spent(36.0, 36.0)
    another_organisation(vendor)
    await desk.settle(1)
    assert desk.status().spent == Spent(2.0, 2.0)


async def test_two_changes_of_the_secret_at_once(desk: Desk, vendor: Vendor) -> None:
    """What the first of them lists says nothing of the second."""
    third = replace(ACME, secret=Secret("sk-admin-CANARYthird" + "x" * 60))

    def change(_request: Any) -> Any:
        if desk.accounts._readers["acme"].account == RENEWED:
            desk.accounts.adopt([third], [])
            return listed([{"id": "proj_a"}])
        return listed([{"id": "proj_z"}])

    vendor.says = {"/projects": change}
    desk.accounts.adopt([RENEWED], [])
    await desk.settle(1)
    await desk.settle(1)
    assert figures(desk.status())[1] == 0.0
