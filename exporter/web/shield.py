"""What every answer has in common: security headers, plain words for refusals, silence about faults."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from aiohttp import web

from exporter.web.answer import RefusedError, cut, sentence

Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]

API: Final = "/api/"

_LOG = logging.getLogger(__name__)

HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "Server": "llmkey-exporter",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "deny",
}

FAULT: Final = "Something went wrong inside. The log says where."

_WORDS: Final = {
    404: "There is nothing at this address. The page at / lists what there is.",
    405: "This address does not take that method; allowed: {allow}.",
    413: "The request is too large.",
}


def secured(headers: Callable[[], Mapping[str, str]]) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """A signal that puts the headers on every answer; ``headers`` are the operator's, blank removes one."""

    async def on_prepare(_request: web.Request, response: web.StreamResponse) -> None:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = HEADERS["Server"]  # aiohttp has put its own there, with versions
        for name, value in headers().items():
            response.headers[name] = value
            if not value:
                del response.headers[name]

    return on_prepare


@web.middleware
async def plain_words(request: web.Request, handler: Serve) -> web.StreamResponse:
    """Turn refusals into sentences and faults into a 500 that tells nothing but where to look."""
    try:
        return await handler(request)
    except RefusedError as refusal:
        return _told(request, refusal)
    except web.HTTPException as refusal:
        return _told(request, _in_words(refusal))
    except ConnectionError:
        raise  # the reader went away
    except Exception as fault:  # noqa: BLE001 - the last line: what is not known here must not reach the reader
        told = (_route(request), type(fault).__name__, _place(fault))
        _LOG.error("a request to %s failed inside: %s at %s", *told)
        if request.writer.output_size:
            cut(request)
            raise ConnectionAbortedError("the answer broke off") from None
        return _told(request, RefusedError(500, FAULT))


def _in_words(refusal: web.HTTPException) -> RefusedError:
    allow = refusal.headers.get("Allow", "")
    words = _WORDS.get(refusal.status, f"The request was refused ({refusal.status} {refusal.reason}).")
    return RefusedError(refusal.status, words.format(allow=allow), {"Allow": allow} if allow else None)


def _told(request: web.Request, refusal: RefusedError) -> web.Response:
    if API in request.path:
        return web.json_response({"error": refusal.sentence}, status=refusal.status, headers=refusal.headers)
    return sentence(refusal.sentence, status=refusal.status, headers=refusal.headers)


def _route(request: web.Request) -> str:
    """The pattern that matched, never the path: a path may hold anything, even a pasted key."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "none"


def _place(fault: BaseException) -> str:
    frame = traceback.extract_tb(fault.__traceback__)[-1]
    return f"{frame.filename.rpartition('/')[2]}:{frame.lineno}"
