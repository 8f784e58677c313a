"""The secret of a request."""


def bearer(header: str) -> str:
    """The secret of an Authorization header, "" when it holds none."""
    scheme, _, secret = header.partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else ""
