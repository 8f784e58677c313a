"""How each family of a key is read from a :class:`KeyView`: the values of its own labels, and a number."""

import re
from collections.abc import Callable, Iterable, Iterator

from exporter.accounting import rotation_due
from exporter.metrics.family import Sample, one
from exporter.metrics.view import KeyView
from exporter.model import Limit, ModelInfo
from exporter.outcome import Outcome, State

_NOT_IN_A_LABEL_NAME = re.compile(r"[^a-zA-Z0-9_]")


def user_labels(view: KeyView) -> dict[str, str]:
    """The user's labels; as in kube-state-metrics, what a label name cannot hold becomes ``_``."""
    return {"label_" + _NOT_IN_A_LABEL_NAME.sub("_", name): value for name, value in view.target.labels.items()}


def info(view: KeyView) -> Iterable[Sample]:
    target = view.target
    yield (target.account, target.organization, target.project, target.fingerprint, target.severity), 1.0


def rotation(view: KeyView) -> Iterable[Sample]:
    return one(rotation_due(view.target.rotate_after, view.dates.created_at, view.target.created_at))


def state(view: KeyView) -> Iterable[Sample]:
    return [((state,), 1.0 if state is view.status.state else 0.0) for state in State]


def cause(view: KeyView) -> Iterable[Sample]:
    """The outcome behind the state; news that has aged to ``unknown`` is no cause of that."""
    cause = view.status.cause()
    if cause and cause.outcome and cause.outcome.state is view.status.state:
        yield (str(cause.outcome), cause.reason), 1.0


def outcome(view: KeyView) -> Iterable[Sample]:
    return [((result.kind, str(result.outcome), result.reason), 1.0) for result in view.measured]


def success(view: KeyView) -> Iterable[Sample]:
    return [((result.kind,), float(result.outcome.usable)) for result in view.measured]


def duration(view: KeyView) -> Iterable[Sample]:
    return [((result.kind,), result.duration) for result in view.measured if not result.local]


def interval(view: KeyView) -> Iterable[Sample]:
    return [((kind,), view.target.probing(kind).interval) for kind, _ in view.tracks]


def last_probe(view: KeyView) -> Iterable[Sample]:
    return [((kind,), track.last.at) for kind, track in view.tracks if track.last]


def last_success(view: KeyView) -> Iterable[Sample]:
    return [((kind,), track.last_success_at) for kind, track in view.tracks if track.last_success_at is not None]


def due(view: KeyView) -> Iterable[Sample]:
    return [((kind,), due) for kind, track in view.tracks if (due := view.due(kind, track)) is not None]


def held(view: KeyView) -> Iterable[Sample]:
    return [((kind, hold.reason), 1.0) for kind, hold in view.held.items()]


def count(state: State) -> Callable[[KeyView], Iterable[Sample]]:
    return lambda view: one(float(view.counts.get(state, 0)))


def probes(view: KeyView) -> Iterable[Sample]:
    counts = {(kind, Outcome.OK): 0 for kind, _ in view.tracks} | dict(view.status.probes)
    return sorted(((kind, str(outcome)), float(count)) for (kind, outcome), count in counts.items())


def limit(read: Callable[[Limit], float | None]) -> Callable[[KeyView], Iterator[Sample]]:
    def samples(view: KeyView) -> Iterator[Sample]:
        for limit in view.limits:
            if (value := read(limit)) is not None:
                yield (limit.resource, limit.model), value

    return samples


def model(read: Callable[[ModelInfo], float | None]) -> Callable[[KeyView], Iterator[Sample]]:
    def samples(view: KeyView) -> Iterator[Sample]:
        for model in view.models:
            if (value := read(model)) is not None:
                yield (model.name,), value

    return samples
