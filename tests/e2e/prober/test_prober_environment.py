"""What the environment may change about the way to a provider, and what it may not."""

import base64
from pathlib import Path

import pytest

from exporter.outcome import Outcome
from tests.e2e.prober.conftest import CANARY, Probe, Serve, Visit, serve_models

pytestmark = pytest.mark.e2e


async def test_a_proxy_of_the_environment_is_used(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """The request goes to the proxy with its login, whose password shows nowhere else."""
    proxy = await serve(serve_models)
    monkeypatch.setenv("http_proxy", proxy.url.replace("//", "//user:pa%20ss@"))
    monkeypatch.delenv("no_proxy", raising=False)
    assert (await probe("http://gateway.example")).outcome is Outcome.OK
    (request,) = proxy.asked
    assert request.startswith(b"GET http://gateway.example/v1/models HTTP/1.1\r\n")
    assert b"proxy-authorization: basic " + base64.b64encode(b"user:pa ss").lower() in request.lower()
    assert CANARY.encode() in request


async def test_an_exception_goes_past_the_proxy(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """``NO_PROXY`` names what is reached directly."""
    proxy, place = await serve(serve_models), await serve(serve_models)
    monkeypatch.setenv("http_proxy", proxy.url)
    monkeypatch.setenv("no_proxy", "internal.example,127.0.0.1")
    assert (await probe(place.url)).outcome is Outcome.OK
    assert (proxy.visits, place.visits) == (0, 1)


async def test_a_proxy_that_refuses_is_unreachable(serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """An answer of the proxy's to CONNECT says nothing about the key."""

    async def refuse(visit: Visit) -> None:
        await visit.request()
        await visit.answer(b"", "407 Proxy Authentication Required")

    proxy = await serve(refuse)
    monkeypatch.setenv("https_proxy", proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    result = await probe("https://api.example")
    assert (result.outcome, result.http_status) == (Outcome.UNREACHABLE, 0)
    assert result.finding.message == "the proxy did not let us through"
    assert CANARY.encode() not in proxy.asked[0]


async def test_a_kind_of_proxy_we_cannot_use_is_told(probe: Probe, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for a SOCKS proxy is not silently taken past it."""
    monkeypatch.setenv("all_proxy", "socks5://127.0.0.1:1080")
    monkeypatch.delenv("no_proxy", raising=False)
    result = await probe("https://api.example")
    assert (result.outcome, result.local) == (Outcome.BAD_REQUEST, True)
    assert "proxy" in result.finding.message


async def test_a_login_in_netrc_does_not_replace_the_key(
    serve: Serve, probe: Probe, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """``~/.netrc`` is never read."""
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    place = await serve(serve_models)
    assert (await probe(place.url)).outcome is Outcome.OK
    assert CANARY.encode() in place.asked[0]


async def test_a_login_in_the_address_is_refused_here(serve: Serve, probe: Probe) -> None:
    """It would take the key's place in the Authorization header."""
    place = await serve(serve_models)
    result = await probe(place.url.replace("//", "//user:password@"))
    assert (result.outcome, result.local, place.asked) == (Outcome.BAD_REQUEST, True, [])
