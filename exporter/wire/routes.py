"""The way out: one transport for all keys, over aiohttp, with one TLS context.

httpx's own transport costs ten times the CPU at a hundred connections and stalls above that. A
transport is all of httpx that is needed: what ``httpx.AsyncClient`` adds (cookies, redirects, logins
from addresses, a log line with the address) must not happen to a probe, and would cost it a third more.

``HTTPS_PROXY``, ``HTTP_PROXY``, ``ALL_PROXY`` and ``NO_PROXY`` are obeyed
as they stood when the transport was made. ``~/.netrc`` is never read: a login in it would replace the key.

aiohttp repeats a GET once when its connection turns out to be dead, which is what happens to a
kept-alive connection that the other side closed meanwhile; a POST, which may have cost money, is not
repeated. Nothing else here tries again.
"""

import ssl
from urllib.request import getproxies_environment, proxy_bypass

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from exporter.trust import trust
from exporter.wire.resolver import Resolver

# A key is probed every minute by default: its connection has to outlive that to be of use again.
KEEP_ALIVE = 75.0
# Long enough not to ask for every new connection, short enough to follow a provider that moves.
DNS_TTL = 30


class Routes(httpx.AsyncBaseTransport):
    """Sends each request straight, or through the proxy that the environment names for its address."""

    def __init__(self) -> None:
        self._proxies = getproxies_environment()  # scheme, or "all", or "no" for the exceptions
        self._context = trust()
        self._resolver = Resolver()
        self._straight = self._transport(None)
        self._ways: dict[tuple[str, str], httpx.AsyncBaseTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if not self._proxies:
            return await self._straight.handle_async_request(request)
        return await self._way(request.url).handle_async_request(request)

    def _way(self, url: httpx.URL) -> httpx.AsyncBaseTransport:
        origin = url.scheme, url.netloc.decode("ascii")
        if origin not in self._ways:
            proxy = self._proxy(*origin)
            self._ways[origin] = self._transport(proxy) if proxy else self._straight
        return self._ways[origin]

    def _proxy(self, scheme: str, netloc: str) -> str | None:
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        if not proxy or proxy_bypass(netloc, self._proxies):
            return None
        proxy = proxy if "://" in proxy else f"http://{proxy}"
        if not proxy.startswith(("http://", "https://")):
            raise httpx.UnsupportedProtocol("only http:// and https:// proxies are supported")
        return proxy

    def _transport(self, proxy: str | None) -> AiohttpTransport:
        return AiohttpTransport(verify=self._context, client=lambda: _session(self._context, self._resolver, proxy))

    async def aclose(self) -> None:
        for transport in {self._straight, *self._ways.values()}:
            await transport.aclose()


def _session(context: ssl.SSLContext, resolver: Resolver, proxy: str | None) -> aiohttp.ClientSession:
    connector = aiohttp.TCPConnector(
        limit=0,  # who sends has limits of its own
        ssl=context,
        resolver=resolver,
        keepalive_timeout=KEEP_ALIVE,
        ttl_dns_cache=DNS_TTL,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        proxy=proxy,
    )
