"""The aiohttp.web application: metrics, status page, JSON, management (design section 6).

    GET  /                   status page; ``?page=N`` beyond 100 keys, ``?refresh=0``: it does not renew itself;
                             ``state``, ``provider``, ``account``, ``label`` and ``q`` filter
    GET  /keys/NAME          one key's page
    POST /keys/NAME/probe    what the button on that page sends; 303 back to it
    GET  /metrics            text or OpenMetrics, gzip, ``name[]``
    GET  /probe              ``?target=NAME&kind=auth|quota``: one probe of a configured key as metrics
    GET  /api/v1/…           JSON (:mod:`exporter.web.api`), described by ``/api/v1/openapi.json``
    GET  /-/healthy, /-/ready
    POST /-/reload           200, or 500 with the reason
    GET  /config             YAML, redacted
    GET  /runbooks/          what to do about each alert; ``/runbooks/NAME`` for one

No address takes a URL or a secret. Every GET but the probe's is a HEAD, too. All of it is served at the root and under
the path of ``external_url``, so that a reverse proxy may strip that path or leave it.
"""

from aiohttp import web

from exporter.web.api import Api
from exporter.web.auth import WebAuth
from exporter.web.desk import Desk, ReceiverStanding
from exporter.web.home import Home
from exporter.web.keys import Keys
from exporter.web.landing import Landing
from exporter.web.management import Management
from exporter.web.runbooks import Runbooks
from exporter.web.scrape import Scrape
from exporter.web.server import ListenError, Server
from exporter.web.shield import plain_words, secured
from exporter.web.webconfig import WebConfig, WebConfigError, load

__all__ = [
    "Desk",
    "ListenError",
    "ReceiverStanding",
    "Server",
    "WebAuth",
    "WebConfig",
    "WebConfigError",
    "application",
    "load",
]

_LARGEST_BODY = 4096  # only the form with the button has one


def application(desk: Desk, *, host: str = "", external_url: str = "", auth: WebAuth | None = None) -> web.Application:
    """Everything that is served; ``host`` and ``external_url`` are as in :class:`exporter.web.home.Home`."""
    home = Home(host, external_url, auth)
    prefix = home.prefix
    app = web.Application(
        middlewares=[plain_words, auth.middleware] if auth else [plain_words], client_max_size=_LARGEST_BODY
    )
    app.on_response_prepare.append(secured(lambda: auth.config.headers if auth else {}))
    landing, scrape = Landing(desk, prefix), Scrape(desk, home)
    api, keys, management, runbooks = Api(desk, prefix), Keys(desk, home), Management(desk, home), Runbooks(prefix)
    if prefix:
        app.router.add_get(prefix, landing.page)
    for under in dict.fromkeys(("", prefix)):
        app.router.add_get(f"{under}/", landing.page)
        app.router.add_get(f"{under}/metrics", scrape.metrics)
        app.router.add_get(f"{under}/probe", scrape.probe, allow_head=False)
        app.router.add_get(f"{under}/keys/{{name}}", keys.page)
        app.router.add_post(f"{under}/keys/{{name}}/probe", keys.probe)
        for path, answer in api.routes.items():
            app.router.add_get(f"{under}{path}", answer)
        app.router.add_get(f"{under}/config", management.config)
        app.router.add_get(f"{under}/runbooks", runbooks.list)
        app.router.add_get(f"{under}/runbooks/", runbooks.list)
        app.router.add_get(f"{under}/runbooks/{{name}}", runbooks.page)
        app.router.add_get(f"{under}/-/healthy", management.healthy)
        app.router.add_get(f"{under}/-/ready", management.ready)
        app.router.add_post(f"{under}/-/reload", management.reload)
    return app
