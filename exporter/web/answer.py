"""How an answer leaves: a plain sentence, a refusal, or a long body in pieces that never stall the loop."""

import asyncio
import itertools
import zlib
from collections.abc import Iterable, Iterator, Mapping

from aiohttp import web

_ANSWER_SECONDS = 60.0
_GZIP_LEVEL = 1  # level 9 costs seven times the CPU for a body 13 % smaller
_GZIP_WBITS = 31  # zlib's figure for a gzip header and trailer
_INLINE_BYTES = 32 * 1024  # compressing less is cheaper than a hop to a thread


class RefusedError(Exception):
    """A request that is not served: the status and a sentence for the person who asked."""

    def __init__(self, status: int, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.sentence = sentence
        self.headers = dict(headers or {})


def sentence(text: str, *, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    """A plain text answer of one line."""
    return web.Response(text=f"{text}\n", status=status, headers=headers)


def accepts_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header asks for gzip (``gzip;q=0`` refuses it)."""
    for part in accept_encoding.lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "").rstrip("0").rstrip(".") not in ("q=", "q=0")
    return False


async def stream(
    request: web.Request, content_type: str, chunks: Iterable[bytes], *, seconds: float = _ANSWER_SECONDS
) -> web.StreamResponse:
    """Send a long body piece by piece, compressed when asked for.

    The first piece is drawn before the status line, so that a fault in drawing can still be a 500;
    one that comes later breaks the connection, so that nobody takes half a body for a whole one.
    A reader that takes longer than ``seconds`` is cut off, and counts as one that left: ConnectionError.
    """
    response = web.StreamResponse(headers={"Content-Type": content_type, "Vary": "Accept, Accept-Encoding"})
    gzip = accepts_gzip(request.headers.get("Accept-Encoding", ""))
    if gzip:
        response.headers["Content-Encoding"] = "gzip"
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    pieces = iter(chunks)
    first = await _first(pieces)
    try:
        async with asyncio.timeout(seconds):
            await response.prepare(request)
            await (_send_gzip if gzip else _send)(response, itertools.chain((first,), pieces))
    except TimeoutError:
        cut(request)
        raise ConnectionAbortedError("the reader is too slow") from None
    return response


def cut(request: web.Request) -> None:
    """End the connection at once: closing politely would first wait for a reader that does not read."""
    if request.transport is not None:
        request.transport.abort()


async def _first(pieces: Iterator[bytes]) -> bytes:
    """The first piece with anything in it; an empty one is only a chance for others to run."""
    for piece in pieces:
        if piece:
            return piece
        await asyncio.sleep(0)
    return b""


async def _send(response: web.StreamResponse, pieces: Iterator[bytes]) -> None:
    for piece in pieces:
        if piece:
            await response.write(piece)
        await asyncio.sleep(0)  # a write that fits the buffer does not let the probes run


async def _send_gzip(response: web.StreamResponse, pieces: Iterator[bytes]) -> None:
    packer = zlib.compressobj(_GZIP_LEVEL, wbits=_GZIP_WBITS)
    for piece in pieces:
        large = len(piece) > _INLINE_BYTES
        packed = await asyncio.to_thread(packer.compress, piece) if large else packer.compress(piece)
        if packed:
            await response.write(packed)
        await asyncio.sleep(0)
    await response.write(packer.flush())
