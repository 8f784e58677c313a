"""From ``tls_server_config`` to an SSL context."""

import ssl
from typing import Final

from exporter.web.webfile import SUITES, Tls

_MODES: Final = {
    "": ssl.CERT_NONE,
    "NoClientCert": ssl.CERT_NONE,
    "VerifyClientCertIfGiven": ssl.CERT_OPTIONAL,
    "RequireAndVerifyClientCert": ssl.CERT_REQUIRED,
}


class TlsError(Exception):
    """The settings do not make a context: which field, and what was expected of it."""

    def __init__(self, field: str, expected: str) -> None:
        super().__init__(f"{field}: {expected}")
        self.field = field
        self.expected = expected


def context(tls: Tls) -> ssl.SSLContext:
    """A server's context. Reads the files: call it off the loop. Raises TlsError."""
    consistent(tls)
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version, made.maximum_version = tls.versions
    made.set_alpn_protocols(["http/1.1"])
    made.options |= ssl.OP_NO_RENEGOTIATION
    if tls.prefer_server_cipher_suites:
        made.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
    if suites := [SUITES[name] for name in tls.cipher_suites if SUITES[name]]:
        made.set_ciphers(":".join(suites))
    _load_pair(made, tls)
    if _MODES[tls.client_auth_type] is not ssl.CERT_NONE:
        _load_authorities(made, tls)
        made.verify_mode = _MODES[tls.client_auth_type]
    return made


def consistent(tls: Tls) -> None:
    """Whether the fields fit each other, before any file is read. Raises TlsError."""
    mode = _MODES[tls.client_auth_type]
    authority = tls.client_ca_file or tls.client_ca
    if not tls.cert_file:
        raise TlsError("cert_file", "expected a file with the certificate")
    if not tls.key_file:
        raise TlsError("key_file", "expected a file with the certificate's key")
    if tls.client_ca_file and tls.client_ca:
        raise TlsError("client_ca", "expected either client_ca or client_ca_file, not both")
    if authority and mode is ssl.CERT_NONE:
        raise TlsError("client_auth_type", "expected RequireAndVerifyClientCert, because a client CA is given")
    if not authority and mode is not ssl.CERT_NONE:
        raise TlsError("client_ca_file", f"expected, because {tls.client_auth_type} needs somebody to trust")
    if tls.client_allowed_sans and mode is not ssl.CERT_REQUIRED:
        raise TlsError("client_auth_type", "expected RequireAndVerifyClientCert, because client_allowed_sans is given")
    if tls.versions[0] > tls.versions[1]:
        raise TlsError("max_version", "expected not older than min_version")


def _load_pair(made: ssl.SSLContext, tls: Tls) -> None:
    def no_passphrase() -> str:  # without this OpenSSL asks the terminal, and the start hangs
        raise TlsError("key_file", "expected a key without a passphrase")

    for field, path in (("cert_file", tls.cert_file), ("key_file", tls.key_file)):
        try:
            path.read_bytes() if path else b""
        except OSError as error:
            raise TlsError(field, f"cannot be read: {error.strerror}") from None
    try:
        made.load_cert_chain(str(tls.cert_file), str(tls.key_file), password=no_passphrase)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsError("key_file", "expected the key of the certificate in cert_file, not another one") from None
        raise TlsError("cert_file", "expected a certificate (and in key_file its key) in PEM") from None


def _load_authorities(made: ssl.SSLContext, tls: Tls) -> None:
    field = "client_ca_file" if tls.client_ca_file else "client_ca"
    try:
        text = tls.client_ca_file.read_text("ascii", "replace") if tls.client_ca_file else tls.client_ca
    except OSError as error:
        raise TlsError(field, f"cannot be read: {error.strerror}") from None
    try:
        made.load_verify_locations(cadata=text)
    except (ssl.SSLError, ValueError):
        raise TlsError(field, "expected at least one certificate in PEM") from None
