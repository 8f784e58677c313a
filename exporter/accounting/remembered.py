"""What was already counted: the highest seen of each series in each bucket."""

import base64
import struct
import zlib
from collections.abc import Iterator, Sequence
from operator import sub

Counts = tuple[int, int, int, int, int, int]
"""Tokens in, tokens out, cached, audio in, audio out, and requests. Cached and audio are part of in and out."""

MOST_REMEMBERED = 200_000  # about 30 MB
MOST_SAVED = 50_000  # about 1.5 MB of text
DIGEST_SIZE = 8

_COUNTS = struct.Struct("<6Q")
_BUCKET = struct.Struct("<dI")
_ENTRY_SIZE = DIGEST_SIZE + _COUNTS.size
_pack, _unpack = _COUNTS.pack, _COUNTS.unpack  # asked for very often


def counts_of(figures: Sequence[int]) -> Counts:
    """Six figures as counts."""
    tokens_in, tokens_out, cached, audio_in, audio_out, requests = figures
    return tokens_in, tokens_out, cached, audio_in, audio_out, requests


class Remembered:
    """Highest counts by bucket and series, packed: 100,000 of them are 15 MB instead of 30.

    Buckets that start before ``floor`` are closed: what was counted of them is forgotten, and they are not counted
    again. The floor rises with time, and when there is too much to remember: then the oldest buckets are closed
    (``closed_early`` counts them), so that their late additions are lost but nothing is ever counted twice.
    """

    def __init__(self) -> None:
        self.floor = float("-inf")
        self.entries = 0
        self.closed_early = 0
        self._buckets: dict[float, dict[bytes, bytes]] = {}

    @property
    def newest(self) -> float:
        """The start of the newest bucket."""
        return max(self._buckets, default=float("-inf"))

    def growth(self, start: float, series: bytes, counts: Counts) -> tuple[int, ...] | None:
        """What is new beyond the highest seen, which is remembered; None when nothing is or the bucket is closed."""
        if start < self.floor:
            return None
        bucket = self._buckets.get(start)
        if bucket is None:
            bucket = self._buckets[start] = {}
        packed, before = _pack(*counts), bucket.get(series)
        if packed == before:
            return None
        if before is None:
            self.entries += 1
            bucket[series] = packed
            return counts
        old = _unpack(before)
        highest = tuple(map(max, counts, old))
        bucket[series] = _pack(*highest)
        return tuple(map(sub, highest, old)) if highest != old else None

    def close(self, floor: float, most: int = MOST_REMEMBERED) -> None:
        """Forget the buckets that start before ``floor``, and the oldest while more than ``most`` are remembered."""
        self._raise(floor)
        if self.entries > most:
            self.closed_early += self._raise(self._floor_for(most))

    def _raise(self, floor: float) -> int:
        """How many buckets that closes."""
        self.floor = max(self.floor, floor)
        closed = [start for start in self._buckets if start < self.floor]
        for start in closed:
            self.entries -= len(self._buckets.pop(start))
        return len(closed)

    def _floor_for(self, most: int) -> float:
        """The start of the oldest bucket such that it and all newer ones hold at most so many entries."""
        entries, floor = 0, float("inf")
        for start in sorted(self._buckets, reverse=True):
            entries += len(self._buckets[start])
            if entries > most and floor < float("inf"):  # the newest is kept, however large
                break
            floor = start
        return floor

    def saved(self, most: int = MOST_SAVED) -> tuple[float, str]:
        """The floor and the newest buckets as text. With more than ``most`` entries the floor is that of the text."""
        floor = self.floor if self.entries <= most else max(self.floor, self._floor_for(most))
        raw = b"".join(self._records(floor))
        return floor, base64.b64encode(zlib.compress(raw, 1)).decode()

    def _records(self, floor: float) -> Iterator[bytes]:
        for start, bucket in sorted(self._buckets.items()):
            if start >= floor:
                yield _BUCKET.pack(start, len(bucket))
                for entry in bucket.items():
                    yield from entry

    def load(self, floor: float, text: str) -> None:
        """Become what was saved. Raises ValueError, ``struct.error`` or ``zlib.error`` on a text that is none."""
        raw, at = zlib.decompress(base64.b64decode(text, validate=True)), 0
        buckets: dict[float, dict[bytes, bytes]] = {}
        digests: dict[bytes, bytes] = {}  # one object for each
        while at < len(raw):
            start, count = _BUCKET.unpack_from(raw, at)
            begin, at = at + _BUCKET.size, at + _BUCKET.size + count * _ENTRY_SIZE
            if at > len(raw):
                raise ValueError("the saved buckets are cut off")
            bucket = buckets[start] = {}
            for entry in range(begin, at, _ENTRY_SIZE):
                digest = raw[entry : entry + DIGEST_SIZE]
                bucket[digests.setdefault(digest, digest)] = raw[entry + DIGEST_SIZE : entry + _ENTRY_SIZE]
        self.floor, self._buckets = floor, buckets
        self.entries = sum(map(len, buckets.values()))
