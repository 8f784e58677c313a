"""Whose certificates we believe: one answer for everything that goes out.

The system's store (or ``SSL_CERT_FILE``/``SSL_CERT_DIR``) and, unless one of these is set, certifi's list as well, so
that both a company's own authority and an image without any store work.
"""

import os
import ssl

import httpx


def trust() -> ssl.SSLContext:
    """The one TLS context: the system's certificates, and certifi's where no others were asked for."""
    if os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR"):
        return ssl.create_default_context()
    context = httpx.create_ssl_context(trust_env=False)
    context.load_default_certs()
    return context
