"""Reading an answer without trusting it: bounded headers, a bounded body, bounded decompression."""

import zlib
from collections.abc import Iterable
from typing import Protocol

import httpx

ACCEPT_ENCODING = "gzip"  # what _Gunzip understands; asking for no more keeps the others away
_GZIP = 16 + zlib.MAX_WBITS  # zlib's way to say "with a gzip header"
_MOST_HEADERS = 100
_LONGEST_HEADER = 2048

Stream = httpx.AsyncByteStream | httpx.SyncByteStream  # what a response may have; only the first can come here


def bounded_headers(raw: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Names in lower case; of a repeated one the first, and of many the first hundred."""
    headers: dict[str, str] = {}
    for name, value in raw:
        if len(headers) == _MOST_HEADERS:
            break
        headers.setdefault(name.decode("latin-1").lower(), value[:_LONGEST_HEADER].decode("latin-1"))
    return headers


async def bounded_body(stream: Stream, encoding: str, limit: int) -> tuple[bytes, bool]:
    """At most ``limit`` decoded bytes, and whether that is all of them.

    The beginning is read even of a body announced to be longer: it says what the answer is, and a
    long list of models proves a key as well as a short one. What is not valid gzip although it says
    so ends where it breaks. Raises what the transport raises when the connection breaks off.
    """
    if not isinstance(stream, httpx.AsyncByteStream):
        raise TypeError(type(stream).__name__)
    decoder: _Decoder = _Gunzip() if encoding.lower() in ("gzip", "x-gzip") else _Plain()
    body, received = bytearray(), 0
    # Not httpx's aiter_bytes(): it inflates a chunk whole, which makes sixteen megabytes of sixteen kilobytes.
    async for chunk in stream:
        received += len(chunk)
        try:
            body += decoder.decode(chunk, limit + 1 - len(body))
        except zlib.error:
            return bytes(body), False
        if max(len(body), received) > limit:
            return bytes(body[:limit]), False
    return bytes(body), decoder.complete


class _Decoder(Protocol):
    @property
    def complete(self) -> bool: ...

    def decode(self, chunk: bytes, room: int) -> bytes: ...


class _Plain:
    complete = True

    def decode(self, chunk: bytes, room: int) -> bytes:
        return chunk[:room]


class _Gunzip:
    """Inflates no further than there is room; the rest is dropped with the connection."""

    def __init__(self) -> None:
        self._zlib = zlib.decompressobj(_GZIP)
        self._begun = False

    @property
    def complete(self) -> bool:
        return self._zlib.eof or not self._begun

    def decode(self, chunk: bytes, room: int) -> bytes:
        self._begun = True
        return self._zlib.decompress(chunk, room)
