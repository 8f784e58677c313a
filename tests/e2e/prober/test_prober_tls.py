"""The prober and certificates."""

import ssl
from pathlib import Path

import pytest
import trustme

from exporter.outcome import Outcome
from exporter.trust import trust
from tests.e2e.prober.conftest import Probe, Serve, Visit, serve_models

pytestmark = pytest.mark.e2e


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names no certificates."""
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.delenv("SSL_CERT_DIR", raising=False)


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusting(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment names the authority, as it does where a company has its own."""
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


@pytest.mark.usefixtures("trusting")
async def test_an_authority_of_the_environment_is_trusted(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """``SSL_CERT_FILE`` makes a gateway with a private certificate reachable."""
    place = await serve(serve_models, certified(authority, "127.0.0.1"))
    assert (await probe(place.url)).outcome is Outcome.OK


@pytest.mark.usefixtures("trusting")
def test_an_authority_of_the_environment_is_the_only_one() -> None:
    """Who names one narrows the trust to it."""
    assert len(trust().get_ca_certs()) == 1


@pytest.mark.usefixtures("plain_environment")
def test_an_image_without_certificates_has_certifis() -> None:
    """Without a word from the environment the public authorities are trusted."""
    assert len(trust().get_ca_certs()) > 50


@pytest.mark.usefixtures("plain_environment")
async def test_an_unknown_authority_is_a_tls_error(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """Certificates are always checked."""
    place = await serve(serve_models, certified(authority, "127.0.0.1"))
    result = await probe(place.url)
    assert (result.outcome, result.finding.message) == (Outcome.TLS_ERROR, "certificate not accepted")
    assert place.asked == []


@pytest.mark.usefixtures("trusting")
async def test_a_certificate_of_another_name_is_a_tls_error(serve: Serve, probe: Probe, authority: trustme.CA) -> None:
    """So is the name in them."""
    place = await serve(serve_models, certified(authority, "api.openai.com"))
    assert (await probe(place.url)).outcome is Outcome.TLS_ERROR


async def test_a_port_that_speaks_no_tls_is_a_tls_error(serve: Serve, probe: Probe) -> None:
    """https:// written where http:// was meant."""

    async def plain(visit: Visit) -> None:
        await visit.reader.read(100)
        await visit.answer(b"", "400 Bad Request")

    place = await serve(plain)
    result = await probe(place.url.replace("http:", "https:"))
    assert (result.outcome, result.finding.message) == (Outcome.TLS_ERROR, "no TLS connection")
