"""web.config.file: what is taken, what is refused, and in which words."""

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest
import trustme
import yaml
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from exporter.web import WebConfigError, load

HASH = "$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG"  # of exporter-toolkit's documentation
TLS = "tls_server_config:\n  cert_file: server.pem\n  key_file: server.key\n"
WRONG = yaml.safe_load(Path(__file__).with_name("wrong_web_configs.yml").read_text())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A certificate with its key, another's key, a key with a passphrase, and the authority."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    for name in ("server", "other"):
        issued = authority.issue_cert("localhost")
        issued.private_key_pem.write_to_path(str(tmp_path / f"{name}.key"))
        issued.cert_chain_pems[0].write_to_path(str(tmp_path / f"{name}.pem"))
    key = load_pem_private_key((tmp_path / "server.key").read_bytes(), None)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"CANARY"))
    (tmp_path / "locked.key").write_bytes(locked)
    return tmp_path


@pytest.fixture
def write(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Write the file and name it as a user does who stands in its folder."""
    monkeypatch.chdir(folder)

    def written(text: str) -> Path:
        Path("web.yml").write_text(text)
        return Path("web.yml")

    return written


@pytest.mark.parametrize("case", WRONG, ids=[case["message"].partition(": ")[2][:40] for case in WRONG])
def test_what_is_wrong_is_said_precisely(write: Callable[[str], Path], case: dict[str, str]) -> None:
    """Each fault names the file, the place in it and what was expected, and never a value."""
    with pytest.raises(WebConfigError) as caught:
        load(write(case["file"]))
    assert str(caught.value) == case["message"]
    assert caught.value.__cause__ is None
    assert "CANARY" not in str(caught.value)


def test_a_file_that_is_missing_is_said_so(folder: Path) -> None:
    """A path that leads nowhere names itself."""
    with pytest.raises(WebConfigError, match=r"web\.yml: cannot be read: No such file or directory$"):
        load(folder / "web.yml")


@pytest.mark.parametrize("text", ["", "{}", "tls_server_config:\nbasic_auth_users:\n", "tls_server_config: {}"])
def test_an_empty_file_protects_nothing(write: Callable[[str], Path], text: str) -> None:
    """As in exporter-toolkit an empty file, or an empty part, is as good as none."""
    config = load(write(text))
    assert (config.context, config.tls, dict(config.users), dict(config.headers)) == (None, None, {}, {})


def test_everything_that_can_be_honoured_is(write: Callable[[str], Path]) -> None:
    """Versions, suites, client certificates, headers and users are taken; paths are relative to the file."""
    config = load(
        write(
            f"{TLS}  client_auth_type: RequireAndVerifyClientCert\n  client_ca_file: ca.pem\n"
            "  client_allowed_sans: [prometheus]\n  min_version: TLS12\n  max_version: TLS12\n"
            "  cipher_suites: [TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, TLS_AES_128_GCM_SHA256]\n"
            f"http_server_config: {{http2: false, headers: {{X-XSS-Protection: 1, X-Frame-Options: deny}}}}\n"
            f"basic_auth_users: {{alice: {HASH}, 1234: {HASH}}}\n"
        )
    )
    assert config.context is not None
    assert config.context.verify_mode is ssl.CERT_REQUIRED
    assert config.context.minimum_version is config.context.maximum_version is ssl.TLSVersion.TLSv1_2
    old = [suite["name"] for suite in config.context.get_ciphers() if suite["protocol"] == "TLSv1.2"]
    assert old == ["ECDHE-ECDSA-AES256-GCM-SHA384"]
    assert dict(config.headers) == {"X-XSS-Protection": "1", "X-Frame-Options": "deny"}
    assert dict(config.users) == {"alice": HASH, "1234": HASH}
    assert HASH not in repr(config)


def test_an_authority_may_stand_in_the_file(write: Callable[[str], Path], folder: Path) -> None:
    """client_ca takes the certificate itself."""
    authority = "\n".join(f"    {line}" for line in (folder / "ca.pem").read_text().splitlines())
    config = load(write(f"{TLS}  client_auth_type: VerifyClientCertIfGiven\n  client_ca: |\n{authority}\n"))
    assert config.context is not None
    assert config.context.verify_mode is ssl.CERT_OPTIONAL


def test_a_change_on_disk_is_taken(write: Callable[[str], Path]) -> None:
    """What changed is read again; what did not is left alone."""
    config = load(write(f"basic_auth_users: {{alice: {HASH}}}\n"))
    assert not config.refresh()
    write(f"basic_auth_users: {{bob: {HASH}}}\n")
    assert config.refresh()
    assert dict(config.users) == {"bob": HASH}
    assert not config.refresh()


def test_a_certificate_that_changes_makes_a_new_context(write: Callable[[str], Path], folder: Path) -> None:
    """Certificate and key are watched although the file that names them stays as it is."""
    config = load(write(TLS))
    before = config.context
    for suffix in ("pem", "key"):
        (folder / f"other.{suffix}").replace(folder / f"server.{suffix}")
    assert config.refresh()
    assert config.context is not before


def test_a_change_gone_wrong_leaves_the_old_one(
    write: Callable[[str], Path], folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A half-made change keeps the last good configuration, is logged once, and is taken when it is whole."""
    config = load(write(TLS))
    before = config.context
    (folder / "other.pem").replace(folder / "server.pem")
    for _ in range(3):
        assert not config.refresh()
    assert config.context is before
    (record,) = caplog.records
    assert record.message == (
        "the old web configuration stays: web.yml: tls_server_config.key_file: "
        "expected the key of the certificate in cert_file, not another one"
    )
    (folder / "other.key").replace(folder / "server.key")
    assert config.refresh()
    assert config.context is not before


def test_a_file_that_names_what_comes_later_is_taken_then(write: Callable[[str], Path], folder: Path) -> None:
    """A new file naming a certificate that is not there yet is asked again until it is."""
    config = load(write(f"basic_auth_users: {{alice: {HASH}}}\n"))
    write("tls_server_config: {cert_file: late.pem, key_file: late.key}\n")
    assert not config.refresh()
    assert dict(config.users) == {"alice": HASH}
    for suffix in ("pem", "key"):
        (folder / f"server.{suffix}").replace(folder / f"late.{suffix}")
    assert config.refresh()
    assert config.context is not None
    assert dict(config.users) == {}
