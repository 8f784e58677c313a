"""One request and its answer, bounded."""

import contextlib
from collections.abc import Callable
from functools import lru_cache

import httpx

from exporter.model import Request, Response
from exporter.wire.body import ACCEPT_ENCODING, bounded_body, bounded_headers

_address = lru_cache(maxsize=256)(httpx.URL)  # there are few, and reading one costs a tenth of a probe


async def exchange(
    transport: httpx.AsyncBaseTransport,
    request: Request,
    largest: int,
    *,
    on_status: Callable[[int], None] = lambda _status: None,
) -> Response:
    """The answer with at most ``largest`` bytes of its body; raises whatever the way to it raises.

    ``on_status`` is told the status as soon as it is there: the body may yet break off.
    """
    answer = await transport.handle_async_request(_wired(request))
    async with contextlib.aclosing(answer):
        on_status(answer.status_code)
        headers = bounded_headers(answer.headers.raw)
        body, complete = await bounded_body(answer.stream, headers.get("content-encoding", ""), largest)
    return Response(status=answer.status_code, headers=headers, body=body, complete=complete)


def _wired(request: Request) -> httpx.Request:
    """Raises ValueError for a header that must not be sent, whatever the transport would make of it."""
    headers = {**request.headers, "Accept-Encoding": ACCEPT_ENCODING}
    if not all(value.isascii() and value.isprintable() for value in headers.values()):
        raise ValueError
    return httpx.Request(request.method, _address(request.url), headers=headers, content=request.body)
