"""The management addresses every exporter has: is it alive, is it ready, reload, show the configuration."""

from aiohttp import web

from exporter.web.answer import RefusedError, sentence
from exporter.web.desk import Desk
from exporter.web.home import Home


class Management:
    """Answers in one plain sentence each."""

    def __init__(self, desk: Desk, home: Home) -> None:
        self._desk = desk
        self._home = home

    async def healthy(self, _request: web.Request) -> web.Response:
        """200 while the process serves at all."""
        return sentence("Alive.")

    async def ready(self, _request: web.Request) -> web.Response:
        """200 once every key had its first result or its time to get one, 503 before."""
        if self._desk.ready():
            return sentence("Ready.")
        return sentence("Not ready: the first probes are still under way.", status=503)

    async def reload(self, request: web.Request) -> web.Response:
        """Read the configuration anew: 200, or 500 with the reason while the old one keeps running."""
        self._home.same_site(request)
        refusal = await self._desk.reload()
        if refusal is not None:
            raise RefusedError(500, refusal)
        return sentence("The configuration was read anew.")

    async def config(self, _request: web.Request) -> web.Response:
        """The running configuration as YAML, without any secret."""
        return web.Response(text=self._desk.config_text())
