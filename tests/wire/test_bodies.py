"""However much a provider sends, little is read."""

import gzip
import zlib
from collections.abc import AsyncIterator

import httpx
import pytest

from exporter.wire.body import bounded_body, bounded_headers

LIMIT = 1000


class Chunks(httpx.AsyncByteStream):
    """Counts what was taken of it."""

    def __init__(self, *chunks: bytes) -> None:
        self.chunks = chunks
        self.taken = 0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            self.taken += 1
            yield chunk


async def read(*chunks: bytes, encoding: str = "") -> tuple[bytes, bool, int]:
    """The body, whether it is complete, and how many chunks were taken."""
    stream = Chunks(*chunks)
    body, complete = await bounded_body(stream, encoding, LIMIT)
    return body, complete, stream.taken


@pytest.mark.parametrize(
    ("chunks", "body", "complete"),
    [
        ((), b"", True),
        ((b"ab", b"cd"), b"abcd", True),
        ((b"a" * LIMIT,), b"a" * LIMIT, True),
        ((b"a" * LIMIT, b"b"), b"a" * LIMIT, False),
        ((b"a" * 9 * LIMIT,), b"a" * LIMIT, False),
    ],
    ids=["empty", "short", "just fits", "one too many", "far too many"],
)
async def test_a_body_is_cut_at_the_limit(chunks: tuple[bytes, ...], body: bytes, complete: bool) -> None:
    """Up to the limit all of it is kept; beyond it the rest is dropped and said to be missing."""
    assert (await read(*chunks))[:2] == (body, complete)


async def test_reading_ends_at_the_limit() -> None:
    """A body without end is not taken to its end."""
    assert (await read(*[b"a" * 600] * 99))[2] == 2


async def test_gzip_is_inflated() -> None:
    """A compressed body arrives as it was, in however many pieces."""
    packed = gzip.compress(b'{"object": "list"}' * 20)
    assert await read(packed[:7], packed[7:], encoding="gzip") == (b'{"object": "list"}' * 20, True, 2)


async def test_an_empty_body_may_call_itself_gzip() -> None:
    """Some servers leave the header on an answer without a body."""
    assert await read(encoding="gzip") == (b"", True, 0)


async def test_a_bomb_does_not_go_off() -> None:
    """Twenty megabytes packed small are inflated to the limit and no further."""
    body, complete, _ = await read(gzip.compress(bytes(20_000_000)), encoding="gzip")
    assert (len(body), complete) == (LIMIT, False)


async def test_packed_bytes_that_hold_nothing_are_counted_too() -> None:
    """An endless stream of empty blocks inflates to nothing, but is left like any long body."""
    packer = zlib.compressobj(wbits=31)
    blocks = [packer.compress(b"") + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(1000)]
    body, complete, taken = await read(*blocks, encoding="gzip")
    assert (body, complete) == (b"", False)
    assert taken < 500


BROKEN = [gzip.compress(b"a" * 99)[:-9], b"not gzip", gzip.compress(b"abc")[:-1] + b"?"]


@pytest.mark.parametrize("packed", BROKEN, ids=["cut short", "not packed", "wrong checksum"])
async def test_broken_gzip_is_incomplete(packed: bytes) -> None:
    """What breaks off or lies about its encoding is never taken for the whole."""
    assert (await read(packed, encoding="gzip"))[1] is False


async def test_other_encodings_are_left_as_they_are() -> None:
    """We asked for gzip alone; what comes otherwise is for the vendor's module to wonder about."""
    assert await read(b"\x1b\x02", encoding="br") == (b"\x1b\x02", True, 1)


def test_headers_are_bounded() -> None:
    """A hundred headers of two thousand characters are the most, and strange bytes do no harm."""
    headers = bounded_headers([(f"X-{number}".encode(), b"\xff" * 9000) for number in range(500)])
    assert len(headers) == 100
    assert headers["x-0"] == "ÿ" * 2048
