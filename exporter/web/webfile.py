"""The shape of web.config.file: exporter-toolkit's YAML, as far as it can be honoured here.

Source: prometheus/exporter-toolkit, docs/web-configuration.md and web/tls_config.go (July 2026). What Go
can do and this server cannot is refused with its reason, never ignored: a restriction somebody wrote
down must not silently be absent.
"""

import ssl
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

REFUSED: Final = {
    "tls_server_config.cert": "certificates are read from files only; use cert_file",
    "tls_server_config.key": "keys are read from files only; use key_file",
    "tls_server_config.curve_preferences": "this server cannot choose curves; leave it out",
    "rate_limit": "this server does not limit rates; leave it out and limit in a reverse proxy",
}

# Go's names of its secure TLS 1.2 suites (crypto/tls.CipherSuites) and OpenSSL's; those of TLS 1.3 are
# always on, in Go as here.
SUITES: Final = {
    "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256": "ECDHE-ECDSA-AES128-GCM-SHA256",
    "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384": "ECDHE-ECDSA-AES256-GCM-SHA384",
    "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256": "ECDHE-RSA-AES128-GCM-SHA256",
    "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384": "ECDHE-RSA-AES256-GCM-SHA384",
    "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-ECDSA-CHACHA20-POLY1305",
    "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256": "ECDHE-RSA-CHACHA20-POLY1305",
    "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA": "ECDHE-ECDSA-AES128-SHA",
    "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA": "ECDHE-ECDSA-AES256-SHA",
    "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA": "ECDHE-RSA-AES128-SHA",
    "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA": "ECDHE-RSA-AES256-SHA",
    "TLS_AES_128_GCM_SHA256": "",
    "TLS_AES_256_GCM_SHA384": "",
    "TLS_CHACHA20_POLY1305_SHA256": "",
}

_VERSIONS: Final = {"TLS12": ssl.TLSVersion.TLSv1_2, "TLS13": ssl.TLSVersion.TLSv1_3}
_HASH: Final = r"^\$2[abxy]\$(0[4-9]|[12][0-9]|3[01])\$[./A-Za-z0-9]{53}$"


def _suite(name: str) -> str:
    if name not in SUITES:
        raise ValueError("expected a secure cipher suite by Go's name, such as TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")
    return name


def _version(name: str) -> str:
    if name not in _VERSIONS:
        raise ValueError("expected TLS12 or TLS13 (older ones are not served)")
    return name


def _client_auth(name: str) -> str:
    if name in ("RequestClientCert", "RequireClientCert", "RequireAnyClientCert"):
        raise ValueError(
            "accepts a certificate nobody signed, which this server cannot; use RequireAndVerifyClientCert"
        )
    if name not in ("", "NoClientCert", "VerifyClientCertIfGiven", "RequireAndVerifyClientCert"):
        raise ValueError("expected NoClientCert, VerifyClientCertIfGiven or RequireAndVerifyClientCert")
    return name


def _http2(value: object) -> object:
    if value is True:
        raise ValueError("this server speaks HTTP/1.1 only; leave it out or write false")
    return value


def _text(value: object) -> object:
    """YAML reads ``X-XSS-Protection: 1`` as a number."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _path(value: object) -> object:
    """An empty path is no path (``Path("")`` would be the folder)."""
    return None if value == "" else value


FilePath = Annotated[Path | None, BeforeValidator(_path)]
Header = Annotated[str, BeforeValidator(_text), StringConstraints(pattern=r"^[\x20-\x7e]*$", max_length=4096)]
Version = Annotated[str, AfterValidator(_version)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class Tls(_Part):
    """``tls_server_config``; paths relative to the file are made absolute by :mod:`exporter.web.webconfig`."""

    cert_file: FilePath = None
    key_file: FilePath = None
    client_ca: str = ""
    client_ca_file: FilePath = None
    client_auth_type: Annotated[str, AfterValidator(_client_auth)] = "NoClientCert"
    client_allowed_sans: tuple[str, ...] = ()
    min_version: Version = "TLS12"
    max_version: Version = "TLS13"
    cipher_suites: tuple[Annotated[str, AfterValidator(_suite)], ...] = ()
    prefer_server_cipher_suites: bool = True

    @property
    def versions(self) -> tuple[ssl.TLSVersion, ssl.TLSVersion]:
        """The oldest and the newest version that are spoken."""
        return _VERSIONS[self.min_version], _VERSIONS[self.max_version]

    @property
    def files(self) -> tuple[Path, ...]:
        return tuple(path for path in (self.cert_file, self.key_file, self.client_ca_file) if path)


class Headers(_Part):
    """The headers that may be set, as in exporter-toolkit; blank takes ours away."""

    csp: Header | None = Field(None, alias="Content-Security-Policy")
    frames: Literal["deny", "sameorigin", ""] | None = Field(None, alias="X-Frame-Options")
    sniffing: Literal["nosniff", ""] | None = Field(None, alias="X-Content-Type-Options")
    xss: Header | None = Field(None, alias="X-XSS-Protection")
    hsts: Header | None = Field(None, alias="Strict-Transport-Security")


class Http(_Part):
    http2: Annotated[bool, BeforeValidator(_http2)] = False
    headers: Headers = Headers()


class WebFile(_Part):
    """The whole file."""

    tls_server_config: Tls | None = None
    http_server_config: Http = Http()
    basic_auth_users: dict[str, Annotated[str, StringConstraints(pattern=_HASH)]] = Field({}, repr=False)
