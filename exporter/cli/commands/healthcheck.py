"""``healthcheck``: ask the running exporter whether it is alive, for containers without curl."""

import os
import ssl
import sys
from pathlib import Path

import httpx
import yaml

from exporter import DEFAULT_PORT, ENV_PREFIX
from exporter.cli.options import Options
from exporter.config import split_address

_PATIENCE = 5.0
_EVERYWHERE = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # read, not bound


def run(options: Options) -> int:
    """0 when something answers there as a web server does, be it with a demand for a password or a certificate."""
    place = options.arguments.get("url") or _address(options)
    urls = [place] if "://" in place else [f"http://{place}", f"https://{place}"]
    complaints = [complaint for url in urls if (complaint := _ask(url))]
    if len(complaints) < len(urls):
        return 0
    print(f"{place}: {complaints[0]}", file=sys.stderr)
    return 1


def _ask(url: str) -> str:
    """Empty when it is alive, else what is wrong. Its own certificate need not name loopback."""
    try:
        answer = httpx.get(f"{url.rstrip('/')}/-/healthy", timeout=_PATIENCE, verify=False, trust_env=False)  # noqa: S501
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return "" if _wants_certificate(url, error) else f"no answer ({type(error).__name__})"
    return "" if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR else f"answered {answer.status_code}"


def _wants_certificate(url: str, error: Exception) -> bool:
    """Over TLS 1.3 the demand for a client's certificate comes as an alert after the handshake."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError) and "ALERT" in str(cause):
            return url.startswith("https")
        cause = cause.__cause__ or cause.__context__
    return False


def _address(options: Options) -> str:
    """Where it was told to listen. A configuration that has gone bad does not make a running exporter dead."""
    given = options.flags.get("web", {}).get("listen_address") or os.environ.get(f"{ENV_PREFIX}WEB__LISTEN_ADDRESS")
    try:
        host, port = split_address(given or _in_file(options.config_file) or f":{DEFAULT_PORT}")
    except ValueError:
        host, port = "", DEFAULT_PORT
    return f"{_EVERYWHERE.get(host, f'[{host}]' if ':' in host else host)}:{port}"


def _in_file(file: Path | None) -> str:
    try:
        return str(yaml.safe_load(file.read_text())["web"]["listen_address"]) if file else ""
    except (OSError, ValueError, yaml.YAMLError, LookupError, TypeError):
        return ""
