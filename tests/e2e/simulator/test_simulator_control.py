"""The simulator over real sockets: what it counts, and how it is changed while it runs."""

import asyncio
from typing import Any

import httpx
import pytest

from exporter.simulator import Call, Scenario, Simulator

from .conftest import CHAT, SCENARIO, SECRET

pytestmark = pytest.mark.e2e


async def control(server: Simulator, method: str, path: str, body: object = None) -> httpx.Response:
    async with httpx.AsyncClient(base_url=server.url.removesuffix("/v1")) as one:
        return await one.request(method, f"/_sim/{path}", json=body)


async def stats(server: Simulator) -> dict[str, Any]:
    found: dict[str, Any] = (await control(server, "GET", "stats")).json()
    return found


async def test_what_was_asked_is_counted(server: Simulator, client: httpx.AsyncClient) -> None:
    """By key and path, with times and the headers that came; strangers count apart and no secret is told."""
    await client.get("/models", headers={"OpenAI-Organization": "org-x", "OpenAI-Project": "proj_x"})
    await client.post("/chat/completions", json=CHAT)
    await client.get("/models", headers={"Authorization": "Bearer sk-CANARY-stranger-0000000000"})
    found = await stats(server)
    key = found["keys"]["a"]
    assert key["paths"] == {"/v1/models": 1, "/v1/chat/completions": 1}
    assert (key["requests"], key["paid"], key["organizations"], key["projects"]) == (2, 1, ["org-x"], ["proj_x"])
    assert len(key["times"]["/v1/models"]) == 1
    assert found["keys"]["(unknown)"]["behaviours"] == {"invalid_key": 1}
    assert found["total"]["requests"] == 3
    assert "CANARY" not in str(found)


async def test_the_most_at_once_is_counted(server: Simulator, client: httpx.AsyncClient) -> None:
    """Requests that overlap are seen to overlap."""
    server.set("a", "ok", latency=0.2)
    await asyncio.gather(*(client.get("/models") for _ in range(7)))
    assert (server.stats.total.peak_in_flight, server.stats.total.in_flight) == (7, 0)
    assert len(server.stats.times("a", Call.MODELS)) == 7


async def test_limits_are_used_up_call_by_call() -> None:
    """While no time refills them, what is left goes down with each paid call, and a top-up meets every other one."""
    server = Simulator(SCENARIO, clock=lambda: 1000.0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {SECRET}"}) as client:
        first, second = [await client.post("/chat/completions", json=CHAT) for _ in range(2)]
        name = "x-ratelimit-remaining-tokens"
        assert int(second.headers[name]) < int(first.headers[name]) < 200_000
        server.set("a", "credit_returning")
        assert [(await client.post("/chat/completions", json=CHAT)).status_code for _ in range(3)] == [429, 200, 429]
    await server.stop()


async def test_the_timeline_begins_with_the_server() -> None:
    """The seconds of a scenario count from the start, not from when the simulator was made, and can begin anew."""
    times = [1000.0]
    timeline = [{"at": 50, "behaviour": "invalid_key"}]
    scenario = Scenario.model_validate({"keys": [{"name": "a", "secret": SECRET, "timeline": timeline}]})
    simulator = Simulator(scenario, clock=lambda: times[-1])
    times.append(2000.0)
    await simulator.start()
    async with httpx.AsyncClient(base_url=simulator.url, headers={"Authorization": f"Bearer {SECRET}"}) as client:

        async def status(now: float) -> int:
            times.append(now)
            return (await client.get("/models")).status_code

        assert [await status(now) for now in (2000.0, 2049.0, 2050.0, 9000.0)] == [200, 200, 401, 401]
        simulator.reset()
        assert await status(9001.0) == 200
    await simulator.stop()


async def test_a_key_is_changed_from_outside(server: Simulator, client: httpx.AsyncClient) -> None:
    """Put tells one key what to do with its options, delete undoes it; others go on."""
    told = await control(server, "PUT", "keys/a", {"behaviour": "slow_down", "retry_after": 7})
    assert told.json() == {"key": "a", "behaviour": "slow_down"}
    answer = await client.post("/chat/completions", json=CHAT)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert (await control(server, "GET", "keys")).json() == {"a": "slow_down", "b": "ok"}
    assert (await control(server, "DELETE", "keys/a")).status_code == 204
    assert (await client.post("/chat/completions", json=CHAT)).status_code == 200


async def test_all_keys_are_changed_from_outside(server: Simulator, client: httpx.AsyncClient) -> None:
    """An outage hits every key and strangers too, until it is deleted."""
    await control(server, "PUT", "all", {"behaviour": "html_502"})
    assert (await client.get("/models")).status_code == 502
    assert (await client.get("/models", headers={"Authorization": "Bearer nobody"})).status_code == 502
    await control(server, "DELETE", "all")
    assert (await client.get("/models")).status_code == 200


async def test_reset_forgets(server: Simulator, client: httpx.AsyncClient) -> None:
    """Counts and orders are gone."""
    server.set("a", "invalid_key")
    await client.get("/models")
    assert (await control(server, "POST", "reset")).status_code == 204
    assert (await stats(server))["keys"] == {}
    assert (await client.get("/models")).status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status", "error"),
    [
        ("keys/nobody", {"behaviour": "ok"}, 404, "no key of that name"),
        ("keys/a", {"behaviour": "ok", "retry_after": "soon"}, 400, "retry_after: expected a number"),
        ("keys/a", {}, 400, "behaviour: expected, and not there"),
        ("all", [], 400, "expected a JSON object"),
    ],
)
async def test_a_wrong_order_is_refused(server: Simulator, path: str, body: object, status: int, error: str) -> None:
    """The answer says what was expected."""
    answer = await control(server, "PUT", path, body)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


async def test_behaviours_are_listed(server: Simulator) -> None:
    """Whoever drives the simulator can ask what it can do."""
    rows = (await control(server, "GET", "behaviours")).json()
    assert rows["credit_balance"]["outcome"] == "quota_exhausted"
    assert rows["credit_balance"]["reason"] == "credit_balance"
    assert rows["ok"]["says"] == "served"
