"""Whose page sent a request: names that prove themselves, by a certificate or a password, need not be told to us."""

import re
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import bcrypt
import pytest
import trustme

from exporter.web import Server, WebAuth, application, load
from tests.web.conftest import Browse
from tests.web.fake_desk import FakeDesk

NAME = "box.example:10427"
LOGIN = aiohttp.encode_basic_auth("alice", "sesame")


def password(folder: Path) -> WebAuth:
    path = folder / "web.yml"
    path.write_text(f"basic_auth_users:\n  alice: {bcrypt.hashpw(b'sesame', bcrypt.gensalt(4)).decode()}\n")
    return WebAuth(load(path))


def page(scheme: str = "http", **more: str) -> dict[str, str]:
    """What a browser sends with a form of a page that it read under our name."""
    return {"Host": NAME, "Origin": f"{scheme}://{NAME}", **more}


@pytest.fixture
async def encrypted(desk: FakeDesk, tmp_path: Path) -> AsyncIterator[aiohttp.ClientSession]:
    """A browser of a server that has a certificate, and believes it."""
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    (tmp_path / "web.yml").write_text("tls_server_config: {cert_file: server.pem, key_file: server.pem}\n")
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    config, server = load(tmp_path / "web.yml"), Server()
    await server.start(application(desk, auth=WebAuth(config)), "127.0.0.1", 0, config)
    base, connector = f"https://{server.addresses[0]}", aiohttp.TCPConnector(ssl=trust)
    async with aiohttp.ClientSession(base, connector=connector) as session:
        yield session
    await server.stop()


async def test_a_certificate_proves_the_name(desk: FakeDesk, encrypted: aiohttp.ClientSession) -> None:
    """A stranger's name that leads here has none; the button is on, and presses are taken."""
    desk.add("a")
    shown = await (await encrypted.get("/keys/a", headers={"Host": NAME})).text()
    assert "<button disabled" not in shown
    assert (await encrypted.post("/-/reload", headers=page("https"))).status == 200
    assert (await encrypted.post("/-/reload", headers=page("https") | {"Origin": "https://evil.example"})).status == 403


async def test_a_certificate_that_only_a_proxy_saw_proves_nothing(
    desk: FakeDesk, encrypted: aiohttp.ClientSession
) -> None:
    """The browser read the page over plain HTTP, under whatever name leads to the proxy."""
    assert (await encrypted.post("/-/reload", headers=page("http"))).status == 403
    assert desk.reloads == 0


async def test_a_password_proves_the_name(desk: FakeDesk, browse: Browse, tmp_path: Path) -> None:
    """A browser keeps it for the name it was typed for, and sends it to no other."""
    desk.add("a")
    client = await browse(desk, auth=password(tmp_path))
    login = {"Authorization": LOGIN}
    shown = await (await client.get("/keys/a", headers={"Host": NAME} | login)).text()
    assert "<button disabled" not in shown
    form = {"kind": "auth", "token": re.findall('name="token" value="([^"]*)"', shown)[0]}
    answer = await client.post("/keys/a/probe", data=form, headers=page() | login, allow_redirects=False)
    assert answer.status == 303
    assert (await client.post("/-/reload", headers=page() | login | {"Origin": "http://evil.example"})).status == 403
    assert (await client.post("/-/reload", headers=page(**{"Sec-Fetch-Site": "same-site"}) | login)).status == 403


async def test_a_password_that_a_proxy_may_have_put_there_proves_nothing(
    desk: FakeDesk, browse: Browse, tmp_path: Path
) -> None:
    """Behind an external address the names that were told are enough."""
    client = await browse(desk, auth=password(tmp_path), external_url="https://llm.example/")
    login = {"Authorization": LOGIN}
    assert (await client.post("/-/reload", headers=page() | login)).status == 403
    assert (await client.post("/-/reload", headers=page() | login | {"Origin": "https://llm.example"})).status == 200


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://llm.example:443/ops", "https://llm.example"),
        ("http://llm.example:80", "http://llm.example"),
        ("https://llm.example:8443/", "https://llm.example:8443"),
        ("https://llm.example:80/", "https://llm.example:80"),
        ("https://[2001:db8::1]:443/", "https://[2001:db8::1]"),
    ],
)
async def test_a_port_that_goes_without_saying_may_be_said(
    desk: FakeDesk, browse: Browse, url: str, origin: str
) -> None:
    """Browsers leave it out."""
    client = await browse(desk, external_url=url)
    assert (await client.post("/-/reload", headers={"Host": "inside", "Origin": origin})).status == 200
    assert (await client.post("/-/reload", headers={"Host": "inside", "Origin": f"{origin}0"})).status == 403
