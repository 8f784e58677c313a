"""Telling over HTTP: one client for all receivers, one deadline around each attempt."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from functools import cached_property
from http.cookiejar import CookieJar, DefaultCookiePolicy

import httpx

from exporter import __version__
from exporter.dispatch.answers import answered
from exporter.dispatch.delivery import Delivery
from exporter.dispatch.failure import late

_LONGEST_BODY = 65_536
# An answer is quoted, if at all, in a few words: nothing is gained by unpacking it.
_OURS = {"User-Agent": f"llmkey-exporter/{__version__}", "Accept-Encoding": "identity"}


class Web:
    """Sends to receivers that speak HTTP. ``transport`` replaces the network in tests.

    Redirects are not followed, cookies not kept, ``~/.netrc`` not read (httpx 0.28 does so only when told to); the
    proxy variables of the environment are obeyed. httpx logs whole addresses at INFO: see :mod:`exporter.log`.
    """

    def __init__(
        self,
        *,
        context: Callable[[], ssl.SSLContext],
        clock: Callable[[], float],
        timeout: float,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._context, self._clock, self._timeout, self._transport = context, clock, timeout, transport

    async def send(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes | None = None,
        secrets: tuple[str, ...] = (),
    ) -> Delivery:
        """One attempt. Raises what the way to the answer raises, but for its own deadline."""
        way = _Way()
        deadline = asyncio.timeout(self._timeout)
        try:
            async with deadline:
                request = self._client.build_request(
                    method, url, headers={**_OURS, **headers}, content=body, extensions={"trace": way.trace}
                )
                way.answer = await self._client.send(request, stream=True)
                await way.read()
        except Exception:
            # With the status the receiver has decided: a body that breaks off or drips changes nothing.
            if way.answer is None and deadline.expired():
                return late(self._timeout, reached=way.sent)
            if way.answer is None:
                raise
        finally:
            await way.close()
        headers = {name.lower(): value for name, value in way.answer.headers.items()}
        status = way.answer.status_code
        return answered(status, headers, bytes(way.body), now=self._clock(), secrets=(url, *secrets))

    async def aclose(self) -> None:
        """Let go of the connections."""
        if "_client" in self.__dict__:
            await self._client.aclose()

    @cached_property
    def _client(self) -> httpx.AsyncClient:
        """Made when first needed: proxy variables that make no sense must not stop the exporter."""
        return httpx.AsyncClient(
            verify=True if self._transport else self._context(),
            transport=self._transport,
            timeout=None,  # noqa: S113  # the deadline covers everything; httpx's timeout is per read
            follow_redirects=False,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        )


class _Way:
    """How far one attempt got."""

    def __init__(self) -> None:
        self.sent = False
        self.answer: httpx.Response | None = None
        self.body = bytearray()

    async def trace(self, event: str, info: Mapping[str, object]) -> None:  # noqa: ARG002  # httpcore gives it
        """Told by httpcore of each step: before the request's first byte nothing can have arrived."""
        self.sent = self.sent or event.endswith(".send_request_headers.started")

    async def read(self) -> None:
        if self.answer is not None:
            async for chunk in self.answer.aiter_raw():
                self.body += chunk[: _LONGEST_BODY - len(self.body)]
                if len(self.body) >= _LONGEST_BODY:
                    return

    async def close(self) -> None:
        if self.answer is not None:
            await self.answer.aclose()
