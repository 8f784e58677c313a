"""``healthcheck``: ask the running exporter whether it is alive, for containers without curl."""

import os
import sys
from http import HTTPStatus

import httpx

from exporter.cli.options import Options
from exporter.config import load
from exporter.web import load as load_web_config

_PATIENCE = 5.0


def run(options: Options) -> int:
    """0 when it answers. A demand for a password is an answer too; its own certificate need not name loopback."""
    url = options.arguments.get("url") or _configured(options)
    try:
        answer = httpx.get(f"{url.rstrip('/')}/-/healthy", timeout=_PATIENCE, verify=False, trust_env=False)  # noqa: S501
    except httpx.HTTPError as error:
        print(f"{url}: no answer ({type(error).__name__})", file=sys.stderr)
        return 1
    if answer.status_code in (HTTPStatus.OK, HTTPStatus.UNAUTHORIZED):
        return 0
    print(f"{url}: answered {answer.status_code}", file=sys.stderr)
    return 1


def _configured(options: Options) -> str:
    web = load(options.config_file, environ=os.environ, flags=options.flags).web
    host = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}.get(web.host, web.host)  # noqa: S104  # read, not bound
    encrypted = web.config_file is not None and load_web_config(web.config_file).tls is not None
    return f"{'https' if encrypted else 'http'}://{f'[{host}]' if ':' in host else host}:{web.port}"
