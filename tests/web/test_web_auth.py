"""Basic authentication on every address, and the operator's headers."""

import asyncio
import base64
from functools import cache
from pathlib import Path

import bcrypt
import pytest

from exporter.web import WebAuth, load
from exporter.web.answer import RefusedError
from tests.web.conftest import Browse
from tests.web.fake_desk import FakeDesk

PASSWORD = "CANARY-open sesame ☂"
LONG = 100 * "x"
ADDRESSES = ["/", "/metrics", "/api/v1/keys", "/config", "/probe?target=a", "/-/healthy", "/-/ready", "/nowhere"]


@cache
def hashed(password: str, cost: int = 4) -> str:
    return bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(cost)).decode()


def basic(user: str, password: str | bytes) -> dict[str, str]:
    raw = password.encode() if isinstance(password, str) else password
    return {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + raw).decode()}


class Spy:
    """bcrypt's comparison, written down."""

    def __init__(self) -> None:
        self.compared: list[tuple[bytes, bytes]] = []

    def __call__(self, password: bytes, hashed_password: bytes) -> bool:
        self.compared.append((password, hashed_password))
        return bcrypt.checkpw(password, hashed_password)


@pytest.fixture
def auth(tmp_path: Path) -> WebAuth:
    """Two users, and a header of the operator's."""
    path = tmp_path / "web.yml"
    path.write_text(
        f"basic_auth_users:\n  alice: {hashed(PASSWORD)}\n  bob: {hashed(LONG, 5)}\n"
        "http_server_config:\n  headers:\n    X-Frame-Options: sameorigin\n    Content-Security-Policy: ''\n"
        "    Strict-Transport-Security: max-age=31536000\n"
    )
    return WebAuth(load(path))


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_address_asks_for_a_password(desk: FakeDesk, browse: Browse, auth: WebAuth, address: str) -> None:
    """Without credentials every address, health and 404 included, is 401 with a challenge."""
    answer = await (await browse(desk, auth=auth)).get(address)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"] == 'Basic realm="llmkey-exporter", charset="UTF-8"'
    assert desk.rendered == []


async def test_a_reload_asks_for_a_password(desk: FakeDesk, browse: Browse, auth: WebAuth) -> None:
    """Nothing is reloaded for a stranger."""
    assert (await (await browse(desk, auth=auth)).post("/-/reload")).status == 401
    assert desk.reloads == 0


async def test_the_right_password_opens(desk: FakeDesk, browse: Browse, auth: WebAuth) -> None:
    """A user with the right password is served, the first time and from memory."""
    client = await browse(desk, auth=auth)
    for _ in range(2):
        assert (await client.get("/-/healthy", headers=basic("alice", PASSWORD))).status == 200


@pytest.mark.parametrize(
    "headers",
    [
        basic("alice", "wrong"),
        basic("alice", ""),
        basic("alice", PASSWORD + "x"),
        basic("alice", 200 * "x"),
        basic("alice", b"\x00"),
        basic("alice", b"\xff\xfe"),
        basic("mallory", PASSWORD),
        basic("", PASSWORD),
        {"Authorization": "Basic"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic " + base64.b64encode(b"no colon").decode()},
        {"Authorization": "Basic " + base64.b64encode(b"\xff:x").decode()},
        {"Authorization": "Bearer " + PASSWORD.encode().hex()},
    ],
)
async def test_anything_else_does_not(
    desk: FakeDesk, browse: Browse, auth: WebAuth, headers: dict[str, str], caplog: pytest.LogCaptureFixture
) -> None:
    """A wrong password, an unknown user or nonsense is 401, and nothing of it is told or logged."""
    answer = await (await browse(desk, auth=auth)).get("/-/healthy", headers=headers)
    assert (answer.status, await answer.text()) == (401, "A user name and a password are needed.\n")
    assert "CANARY" not in caplog.text


async def test_a_password_longer_than_bcrypt_reads(desk: FakeDesk, browse: Browse, auth: WebAuth) -> None:
    """As in Go and htpasswd the first 72 bytes count: the hash of a longer password still opens."""
    client = await browse(desk, auth=auth)
    assert (await client.get("/-/healthy", headers=basic("bob", LONG))).status == 200
    assert (await client.get("/-/healthy", headers=basic("bob", LONG[:71]))).status == 401


async def test_an_unknown_user_costs_as_much_as_the_costliest(auth: WebAuth) -> None:
    """A comparison is made for unknown users too, so that time does not tell who exists."""
    spy = Spy()
    assert not await WebAuth(auth.config, spy).allows(basic("mallory", "x")["Authorization"])
    assert [hashed_password[:7] for _, hashed_password in spy.compared] == [b"$2b$05$"]


async def test_a_right_password_is_compared_once(auth: WebAuth) -> None:
    """The slow comparison is made once for a right password and each time for a wrong one."""
    spy = Spy()
    watched = WebAuth(auth.config, spy)
    for password in (PASSWORD, PASSWORD, "wrong", "wrong"):
        await watched.allows(basic("alice", password)["Authorization"])
    assert [password for password, _ in spy.compared] == [PASSWORD.encode(), b"wrong", b"wrong"]


async def test_what_is_remembered_is_bounded(auth: WebAuth) -> None:
    """Each hash of each user is remembered at most until 128 others came after it."""
    watched = WebAuth(auth.config, lambda _password, _hashed: True)
    for number in range(130):
        watched.config.users = {f"user-{number}": f"$2b$04${number:053}"}
        assert await watched.allows(basic(f"user-{number}", "x")["Authorization"])
    assert len(watched._right) == 128


async def test_a_flood_of_passwords_is_turned_away(auth: WebAuth) -> None:
    """More comparisons than can wait in line are refused instead of piling up."""
    asked = [auth.allows(basic("alice", f"guess {number}")["Authorization"]) for number in range(20)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(answer) for answer in answers] == 16 * [bool] + 4 * [RefusedError]
    assert await auth.allows(basic("alice", PASSWORD)["Authorization"])


async def test_the_operators_headers_replace_ours(desk: FakeDesk, browse: Browse, auth: WebAuth) -> None:
    """Headers of the file are set on every answer, refusals included; a blank one takes ours away."""
    headers = (await (await browse(desk, auth=auth)).get("/")).headers
    assert headers.getall("X-Frame-Options") == ["sameorigin"]
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Content-Security-Policy" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"


async def test_users_rotate_without_a_restart(desk: FakeDesk, browse: Browse, auth: WebAuth) -> None:
    """A new password in the file replaces the old one, also where the old one was remembered."""
    client = await browse(desk, auth=auth)
    assert (await client.get("/-/healthy", headers=basic("alice", PASSWORD))).status == 200
    auth.config.path.write_text(f"basic_auth_users:\n  alice: {hashed('another one')}\n")
    assert auth.config.refresh()
    assert (await client.get("/-/healthy", headers=basic("alice", PASSWORD))).status == 401
    assert (await client.get("/-/healthy", headers=basic("alice", "another one"))).status == 200
