"""The page that Prometheus scrapes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import repeat
from typing import TypeVar

from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from exporter.metrics.account_drawing import AccountDrawings
from exporter.metrics.drawing import Drawings
from exporter.metrics.families import FLEET_FAMILIES
from exporter.metrics.family import Family
from exporter.metrics.fleet import Fleet, overview
from exporter.metrics.instruments import Instruments
from exporter.metrics.key_families import KEY_FAMILIES
from exporter.metrics.text import draw, header

V = TypeVar("V")
Encoder = Callable[[Collector], bytes]


class Exposition:
    """All families of a fleet and of the exporter itself. ``clock`` gives Unix time."""

    def __init__(self, fleet: Fleet, instruments: Instruments, *, clock: Callable[[], float]) -> None:
        self._fleet = fleet
        self._instruments = instruments
        self._clock = clock
        self._drawings = Drawings()
        self._accounts = AccountDrawings()

    def render(self, accept: str, names: Sequence[str] = ()) -> tuple[str, Iterator[bytes]]:
        """The content type for an ``Accept`` header, and the page a family at a time.

        ``names`` restricts it to samples of those names. An empty chunk is a place where the event
        loop can let others run; nothing is read from the fleet before the first chunk is taken.
        """
        encode, content_type = negotiate(accept)
        openmetrics = content_type.startswith("application/openmetrics-text")
        return content_type, self._chunks(encode, frozenset(names), openmetrics=openmetrics)

    def _chunks(self, encode: Encoder, names: frozenset[str], *, openmetrics: bool) -> Iterator[bytes]:
        now = self._clock()
        keys = yield from self._drawings.refresh(self._fleet, now)
        accounts = yield from self._accounts.refresh(self._fleet.accounts(), now)
        columns: Iterable[Sequence[bytes]] = zip(*keys, strict=True) if keys else repeat(())
        for family, column in zip(KEY_FAMILIES, columns, strict=False):
            yield _section(family, column, names, openmetrics=openmetrics)
        for part, lines in accounts:
            yield _section(part, lines, names, openmetrics=openmetrics)
        fleet = overview(self._fleet)
        for row in FLEET_FAMILIES:
            yield _section(row, (draw(row, (), fleet),), names, openmetrics=openmetrics)
        registry = self._instruments.registry
        yield encode(WithoutCreated(registry.restricted_registry(names) if names else registry))


def _section(family: Family[V], lines: Sequence[bytes], names: frozenset[str], *, openmetrics: bool) -> bytes:
    """One family with its header, as a registry shows it: restricted to names, only those with samples."""
    if names and not (family.name in names and any(lines)):
        return b""
    return b"".join((header(family, openmetrics=openmetrics), *lines))


class WithoutCreated(Collector):
    """A registry without its ``_created`` series, which prometheus_client can only switch off for a whole process."""

    def __init__(self, registry: Collector) -> None:
        self._registry = registry

    def collect(self) -> Iterator[Metric]:
        for metric in self._registry.collect():
            shown = [sample for sample in metric.samples if sample.name != metric.name + "_created"]
            if shown or not metric.samples:
                metric.samples = shown
                yield metric


def negotiate(accept: str) -> tuple[Encoder, str]:
    """How to write the registry, and the content type, for an ``Accept`` header.

    prometheus_client decides, but for two things: names keep their underscores (its ``dots``
    scheme would double them), and a version that is no number is as good as none.
    """
    try:
        return choose_encoder(accept.replace("escaping=dots", "escaping=underscores") if accept.isascii() else "")
    except TypeError:
        return choose_encoder("")
