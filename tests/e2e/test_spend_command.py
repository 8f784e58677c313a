"""``spend`` as a person types it, against the simulator; what ``simulate`` and ``demo`` say of accounts."""

import json
import re
import shlex
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from exporter.simulator import Scenario, Simulator

from .conftest import clean_environment, eventually, free_port

pytestmark = pytest.mark.e2e

ADMIN = "sk-admin-CANARY-0123456789-0123456789-0123456789"
SCENARIO = {
    "keys": [{"name": "a"}],
    "accounts": [
        {
            "name": "acme",
            "admin_secret": ADMIN,
            "usage_lag": 0.0,
            "cost_lag": 0.0,
            "spent_usd": 90.0,
            "spend_limit_usd": 120.0,
            "projects": [
                {
                    "id": "proj_web",
                    "name": "Web shop",
                    "keys": [{"name": "a"}, {"name": "forgotten", "created_days": 90.0, "used_days": 50.0}],
                    "spend": [{"model": "gpt-4o", "key": "a", "usd_per_day": 3.0}],
                },
                {"id": "proj_data", "spend_limit_usd": 40.0, "spend": [{"model": "o3", "usd_per_day": 1.0}]},
            ],
        }
    ],
}
Said = tuple[int, str, str]
Command = Callable[..., Awaitable[Said]]
Launch = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
async def bank() -> AsyncIterator[Simulator]:
    """A running simulator with one account."""
    simulator = Simulator(Scenario.model_validate(SCENARIO), clock=time.time)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start a command; what it says goes to ``said.log``."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "said.log").open("ab") as said:
            command, environ = [sys.executable, "-m", "exporter", *arguments], clean_environment(tmp_path)
            started.append(subprocess.Popen(command, cwd=tmp_path, env=environ, stdout=said, stderr=said))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.wait()


def config(server: Simulator, **more: Any) -> dict[str, Any]:
    account = {"name": "acme", "admin_secret": {"env": "ADMIN"}, "monthly_budget_usd": 100}
    return {
        "providers": {"openai": {"base_url": server.url}},
        "accounts": [account],
        "keys": [{"name": "a", "account": "acme", "secret": {"env": "KEY"}}],
        **more,
    }


async def test_spend_tells_a_person(command: Command, bank: Simulator) -> None:
    """Today, month, budget and limits with bars, projects by their names; no admin key, and nothing on stderr."""
    code, out, err = await command("spend", settings=config(bank), ADMIN=ADMIN)
    assert (code, err) == (0, "")
    lines = {line.split("  ")[0].strip(): line for line in map(str.strip, out.splitlines())}
    assert re.search(r"90\.\d\d\s+100\.00\s+█+░+\s+90%", lines["budget"])
    assert re.search(r"90\.\d\d\s+120\.00\s+█+░+\s+75%", lines["spend limit"])
    assert re.search(r"22\.\d\d\s+40\.00", out)
    assert "Web shop" in out
    assert "CANARY" not in out
    assert "\x1b" not in out


async def test_spend_as_json(command: Command, bank: Simulator) -> None:
    """One document with everything, keys with what becomes of them included."""
    secrets = {"ADMIN": ADMIN, "KEY": bank.scenario.keys[0].secret.get_secret_value()}
    code, out, _ = await command("spend", "acme", "--format", "json", settings=config(bank), **secrets)
    assert code == 0
    document = json.loads(out)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", document["at"])
    [account] = document["accounts"]
    assert account["spent"]["month"] == pytest.approx(90.0, abs=0.5)
    assert account["budget"]["usd"] == 100.0
    assert {project["name"] for project in account["projects"]} == {"Web shop", "proj_data"}
    assert {each["name"]: each["standing"] for each in account["keys"]} == {
        "a": "monitored",
        "forgotten": "unused",
        "acme": "monitored",
    }
    assert all(collector["success"] for collector in account["collectors"].values())
    assert "CANARY" not in out


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"behaviour": "permission_denied", "endpoints": ["costs"]}, "The admin key cannot read costs."),
        ({"behaviour": "invalid_key"}, "The admin key cannot read costs, usage, limits and keys."),
    ],
)
async def test_what_cannot_be_read_is_a_cause_and_no_zero(
    command: Command, bank: Simulator, behaviour: dict[str, Any], words: str
) -> None:
    """Exit status 1, the cause and the remedy; what is not known is a dash."""
    bank.set_account("acme", **behaviour)
    code, out, err = await command("spend", settings=config(bank), ADMIN=ADMIN)
    assert (code, err) == (1, "")
    assert words in out
    assert "https://" in out
    assert re.search(r"month\s+-\s+not known", out)
    assert " 0.00" not in out
    assert "CANARY" not in out


async def test_an_admin_key_that_is_not_there(command: Command, bank: Simulator) -> None:
    """Nothing is sent; where it was looked for is said."""
    code, out, _ = await command("spend", settings=config(bank))
    assert code == 1
    assert "environment variable ADMIN is not set" in out
    assert not bank.accounts["acme"].asked


async def test_a_mistake_asks_nobody(command: Command, bank: Simulator) -> None:
    """An unknown account names those that are configured; without any it says how they are."""
    code, out, err = await command("spend", "acme", "nobody", settings=config(bank), ADMIN=ADMIN)
    assert (code, out, err) == (3, "", "no such account: nobody (configured: acme)\n")
    code, out, err = await command("spend", settings=config(bank, accounts=[], keys=[]))
    assert (code, out, "admin_secret" in err) == (3, "", True)
    assert not bank.accounts["acme"].asked


async def test_spend_without_any_configuration(command: Command) -> None:
    """It says what is missing, accounts and not keys."""
    code, out, err = await command("spend")
    assert (code, out, "no accounts to read" in err, "Traceback" in err) == (3, "", True, False)


async def test_simulate_says_how_to_ask(launch: Launch, tmp_path: Path) -> None:
    """The admin secret of each account, a line that asks for costs, and one that reads the status page; both work."""
    port = free_port()
    launch("simulate", "--listen", f"127.0.0.1:{port}")

    def said() -> str:
        return (tmp_path / "said.log").read_text()

    await eventually(lambda: "status page" in said())
    assert "  acme: sk-admin-" in said()
    for path in ("accounts/acme -d", "accounts/acme/spend", "accounts/behaviours", "_sim/status -d"):
        assert path in said()
    asks = [shlex.split(line.split("curl ", 1)[1]) for line in said().splitlines() if "curl " in line]
    async with httpx.AsyncClient() as client:
        for words in asks:
            assert (await _curl(client, words)).status_code == 200, words


async def _curl(client: httpx.AsyncClient, words: list[str]) -> httpx.Response:
    """What curl does with the options that are printed."""
    method, body, url = "GET", None, ""
    headers: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word == "-X":
            method = next(rest)
        elif word == "-H":
            name, _, value = next(rest).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(rest)
        else:
            url = word
    return await client.request(method, url, headers=headers, content=body)


async def test_the_demo_shows_an_account_about_to_run_out(launch: Launch, tmp_path: Path) -> None:
    """Its address is printed; its budget is known, a warning of it is told, and every collector succeeds."""
    port = free_port()
    launch("demo", "--web.listen-address", f"127.0.0.1:{port}")
    url = f"http://127.0.0.1:{port}/api/v1/accounts/acme"

    async def known() -> tuple[bool, bool]:
        async with httpx.AsyncClient() as client:
            try:
                account = (await client.get(url)).json()
            except (httpx.HTTPError, ValueError):
                return False, False
        spent, collectors = account.get("spent") or {}, account.get("collectors") or {}
        return 390 <= spent.get("month", 0) < 500, [one["success"] for one in collectors.values()] == [True] * 4

    await eventually(known, (True, True), patience=60)
    await eventually(lambda: "LLMAccountBudgetWarning" in (tmp_path / "said.log").read_text())
    assert url in (tmp_path / "said.log").read_text()
