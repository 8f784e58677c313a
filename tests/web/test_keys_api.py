"""``/api/v1/keys``: what is known, for programs."""

import json
from dataclasses import replace

from exporter.model import AccountStatus, Hold, HoldReason, KeyDates, Kind, Limit, ModelInfo, Spent, Transition
from exporter.outcome import Outcome, Reason, State
from tests.web.conftest import Browse
from tests.web.fake_desk import CANARY, NOW, FakeDesk, status
from tests.web.rich_key import CHANGES, KEY, PROBES

PLAIN = {"Accept-Encoding": "identity"}
RICH_ADDRESSES = [
    "/",
    "/?page=1",
    "/metrics",
    "/api/v1/keys",
    "/api/v1/keys/a",
    "/config",
    "/probe?target=a",
    "/-/ready",
]


def rich(desk: FakeDesk) -> None:
    """A key of which everything is known."""
    known = status("a", Outcome.QUOTA_EXHAUSTED, reason=Reason.CREDIT_BALANCE, message="No credit left")
    known = replace(
        known,
        models=(ModelInfo(name="gpt-5.4-nano", available=True, shutdown_at=NOW + 86400.0),),
        models_at=NOW,
        limits=(Limit(resource="requests", limit=500.0, remaining=float("inf"), reset_at=1e300, at=NOW),),
    )
    desk.add(
        "a",
        known,
        account="acme",
        organization="org-1",
        project="proj_1",
        models=("gpt-5.4-nano",),
        labels={"team": "search"},
        paused_until=NOW - 60.0,
        expires_at=NOW + 864000.0,
        created_at=NOW - 86400.0,
        rotate_after=4 * 86400.0,
    )
    desk.known_dates["a"] = KeyDates(
        created_at=NOW - 2 * 86400.0, last_used_at=NOW - 60.0, expires_at=NOW + 20 * 86400.0
    )
    desk.books["acme"] = AccountStatus(name="acme", provider="openai", by_key={"a": Spent(1.5, 30.25)})
    desk.holds["a", Kind.QUOTA] = Hold(HoldReason.BACKOFF, NOW + 1800.0)
    desk.history = [
        Transition(name="a", at=NOW - 7200.0, before=State.UNKNOWN, after=State.OK, outcome=Outcome.OK),
        Transition(
            name="a",
            at=NOW - 3600.0,
            before=State.OK,
            after=State.QUOTA_EXHAUSTED,
            outcome=Outcome.QUOTA_EXHAUSTED,
            reason=Reason.CREDIT_BALANCE,
        ),
        Transition(name="a", at=NOW - 40 * 86400.0, before=State.OK, after=State.UNKNOWN),
    ]


async def test_one_key_is_told_in_full(desk: FakeDesk, browse: Browse) -> None:
    """Every member documented is there, times in RFC 3339, the newest change first."""
    rich(desk)
    answer = await (await browse(desk)).get("/api/v1/keys/a", headers=PLAIN)
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    assert await answer.json() == {
        **KEY,
        "fingerprint": desk.keys["a"].fingerprint,
        "probes": PROBES,
        "transitions": CHANGES,
    }


async def test_the_list_holds_every_key_by_name(desk: FakeDesk, browse: Browse) -> None:
    """All keys are there, drawn in several pieces, each as the single address tells it."""
    for number in reversed(range(120)):
        desk.add(f"key-{number:03}")
    desk.known_dates["key-007"] = KeyDates(created_at=NOW)
    desk.books["acme"] = AccountStatus(name="acme", provider="openai", by_key={"key-007": Spent(1.0, 2.0)})
    client = await browse(desk)
    listed = (await (await client.get("/api/v1/keys", headers=PLAIN)).json())["keys"]
    single = await (await client.get("/api/v1/keys/key-007", headers=PLAIN)).json()
    assert [key["name"] for key in listed] == [f"key-{number:03}" for number in range(120)]
    assert single.pop("transitions") == []
    assert (single["created_at"], single["cost"]) == ("2026-11-22T02:00:00.000Z", {"today": 1.0, "month": 2.0})
    assert listed[7] == single


async def test_the_list_can_be_read_in_sections(desk: FakeDesk, browse: Browse) -> None:
    """Each begins after the last name of the one before; together they are the whole, and the last one is short."""
    for number in reversed(range(25)):
        desk.add(f"key-{number:03}")
    client = await browse(desk)

    async def names(query: str) -> list[str]:
        return [key["name"] for key in (await (await client.get(f"/api/v1/keys{query}", headers=PLAIN)).json())["keys"]]

    first = await names("?limit=10")
    second = await names(f"?limit=10&after={first[-1]}")
    third = await names(f"?limit=10&after={second[-1]}")
    assert [len(first), len(second), len(third)] == [10, 10, 5]
    assert [*first, *second, *third] == await names("") == await names("?after=")
    assert await names("?after=key-0225") == ["key-023", "key-024"]
    assert await names("?limit=1&after=zzz") == []


async def test_no_keys_are_an_empty_list(desk: FakeDesk, browse: Browse) -> None:
    """A fleet of none is a list of none."""
    assert await (await (await browse(desk)).get("/api/v1/keys", headers=PLAIN)).json() == {"keys": []}


async def test_what_is_not_known_is_null(desk: FakeDesk, browse: Browse) -> None:
    """A key never probed is unknown, and neither usable nor unusable."""
    desk.add("new")
    known = await (await (await browse(desk)).get("/api/v1/keys/new", headers=PLAIN)).json()
    assert (known["state"], known["usable"], known["cause"], known["since"]) == ("unknown", None, None, None)
    assert {known[name] for name in ("created_at", "last_used_at", "expires_at", "rotation_due_at", "cost")} == {None}


async def test_what_the_file_says_of_dates_fills_what_the_vendor_does_not(desk: FakeDesk, browse: Browse) -> None:
    """Without the vendor's dates a key has those of the configuration, and its rotation is due by them."""
    desk.add("a", created_at=NOW, expires_at=NOW + 86400.0, rotate_after=3600.0)
    known = (await (await (await browse(desk)).get("/api/v1/keys", headers=PLAIN)).json())["keys"][0]
    assert (known["created_at"], known["expires_at"], known["rotation_due_at"], known["last_used_at"]) == (
        "2026-11-22T02:00:00.000Z",
        "2026-11-23T02:00:00.000Z",
        "2026-11-22T03:00:00.000Z",
        None,
    )


async def test_an_unknown_key_is_404_in_json(desk: FakeDesk, browse: Browse) -> None:
    """Errors of the API are JSON, and do not repeat what was asked for."""
    client = await browse(desk, external_url="https://llm.example/keys")
    for address in ("/api/v1/keys/nobody", "/keys/api/v1/keys/nobody"):
        answer = await client.get(address)
        assert (answer.status, answer.content_type) == (404, "application/json")
        assert await answer.json() == {"error": "No key of this name is configured."}
    assert await (await client.post("/api/v1/keys")).json() == {
        "error": "This address does not take that method; allowed: GET,HEAD."
    }


async def test_the_secret_is_nowhere(desk: FakeDesk, browse: Browse) -> None:
    """No address answers with the key or a part of it, not even where the key is the fault."""
    rich(desk)
    client = await browse(desk)
    for address in RICH_ADDRESSES:
        answer = await client.get(address, headers=PLAIN)
        told = f"{await answer.text()} {answer.headers}"
        assert "CANARY" not in told, address
        assert CANARY[-8:] not in told, address


async def test_odd_text_survives(desk: FakeDesk, browse: Browse) -> None:
    """Markup and halves of characters in a provider's message leave the JSON valid."""
    message = "<script>\u2028\ud800</script>"
    desk.add("a", status("a", Outcome.INVALID_KEY, message=message))
    raw = await (await (await browse(desk)).get("/api/v1/keys/a", headers=PLAIN)).read()
    assert json.loads(raw)["probes"]["auth"]["last"]["message"] == "<script>\u2028?</script>"
