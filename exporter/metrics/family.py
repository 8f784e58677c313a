"""What a metric family is: one row."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from exporter import METRIC_PREFIX

V = TypeVar("V")

Sample = tuple[tuple[str, ...], float]
"""The values of a family's own labels, and the number."""


class Type(StrEnum):
    """A family's type, as Prometheus writes it."""

    GAUGE = "gauge"
    COUNTER = "counter"
    HISTOGRAM = "histogram"


def elsewhere(_view: object) -> Iterable[Sample]:
    """For a family that is not read but counted where things happen (:mod:`exporter.metrics.instruments`)."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Family(Generic[V]):
    """One metric: what it is called, what it means, and how its samples are read from a view.

    ``name`` is the name of the samples, so a counter's ends in ``_total``. ``subject`` are labels
    that come from what is looked at, ``labels`` those whose values ``read`` yields, in that order.
    ``free`` gives labels whose names differ from one subject to the next.
    """

    name: str
    type: Type
    help: str
    subject: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    read: Callable[[V], Iterable[Sample]] = elsewhere
    free: Callable[[V], Mapping[str, str]] | None = None

    @property
    def label_names(self) -> tuple[str, ...]:
        """All label names but the free ones."""
        return self.subject + self.labels


def gauge(
    name: str,
    meaning: str,
    read: Callable[[V], Iterable[Sample]] = elsewhere,
    *labels: str,
    subject: tuple[str, ...] = (),
    free: Callable[[V], Mapping[str, str]] | None = None,
) -> Family[V]:
    """A row for a gauge; ``name`` is without the prefix."""
    return Family(
        name=METRIC_PREFIX + name, type=Type.GAUGE, help=meaning, subject=subject, labels=labels, read=read, free=free
    )


def counter(
    name: str,
    meaning: str,
    read: Callable[[V], Iterable[Sample]] = elsewhere,
    *labels: str,
    subject: tuple[str, ...] = (),
) -> Family[V]:
    """A row for a counter; ``name`` is without the prefix and ends in ``_total``."""
    return Family(name=METRIC_PREFIX + name, type=Type.COUNTER, help=meaning, subject=subject, labels=labels, read=read)


def one(value: float | None) -> tuple[Sample, ...]:
    """The only sample of a family without labels of its own; none when the value is not known."""
    return () if value is None else (((), value),)
