"""One key as a row of the status page: state, cause and remedy in words, since when, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass

from exporter.metrics import KeyView
from exporter.model import Kind, Result
from exporter.outcome import Outcome, State
from exporter.outcome.advice import advice
from exporter.web.headroom import Headroom, headrooms
from exporter.web.look import cause
from exporter.web.times import Moment, moment
from exporter.web.words import because


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeLine:
    """One kind of probe: what it last found and when, and when it is asked again or why not."""

    kind: str
    found: str
    at: Moment | None = None
    due: Moment | None = None
    hold: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One key. ``tone`` is its group's name; ``cause``, ``remedy`` and ``url`` are empty when all is well.

    ``limits`` are its rate limits, the nearest first.
    """

    name: str
    provider: str
    account: str
    labels: tuple[tuple[str, str], ...]
    state: str
    tone: str
    since: Moment | None
    cause: str
    remedy: str
    url: str
    notes: tuple[str, ...]
    probes: tuple[ProbeLine, ...]
    limits: tuple[Headroom, ...]


def row(view: KeyView, tone: str, now: float) -> Row:
    """The row of this key at ``now``."""
    target, status = view.target, view.status
    said, remedy, url = _words(view)
    return Row(
        name=target.name,
        provider=target.provider.name,
        account=target.account,
        labels=tuple(sorted(target.labels.items())),
        state=status.state.value,
        tone=tone,
        since=moment(status.since, now),
        cause=said,
        remedy=remedy,
        url=url,
        notes=tuple(_notes(view, now)),
        probes=tuple(_probe(view, kind, now) for kind in Kind),
        limits=headrooms(view.limits, now),
    )


def _words(view: KeyView) -> tuple[str, str, str]:
    found = cause(view)
    if found is None:
        return "", "", ""
    outcome, reason = found
    if outcome is Outcome.OK:
        return "", "", ""
    words = advice(outcome, reason)
    return words.cause, words.remedy, words.url


def _notes(view: KeyView, now: float) -> Iterator[str]:
    target = view.target
    paused = moment(target.paused_until, now)
    if view.paused and paused:
        yield f"Paused until {paused.iso} ({paused.words})."
    if target.secret is None and target.secret_fault:
        yield f"No credential: {target.secret_fault}."
    for model in view.models:
        if not model.available:
            yield f"The model {model.name} is not available to this key."
    for kind, track in view.tracks:
        if track.goods:
            yield f"{kind}: served again; a second good answer is asked for before it is believed."
        if track.suspicions and track.suspect is not view.status.state:
            yield f"{kind}: {track.suspicions} of {target.confirm.failures} results say {track.suspect}."
    if view.status.state is State.UNKNOWN and all(track.last is None for _, track in view.tracks):
        yield "Not probed yet."
    for result in view.measured:
        yield from _said(result)


def _said(result: Result) -> Iterator[str]:
    """What the answer adds to the outcome; nothing when it was good."""
    finding = result.finding
    if finding.foreign_key:
        yield "The provider saw another key than this one: a proxy or cache on the way replaced it."
    if finding.upstream:
        yield "A gateway passed on an error of its own upstream."
    if finding.message and not result.outcome.usable:
        said = f"the answer said “{finding.message}”" if result.http_status else finding.message
        yield f"{result.kind}: {said}"


def _probe(view: KeyView, kind: Kind, now: float) -> ProbeLine:
    track, hold = view.status.track(kind), view.held.get(kind)
    if not view.target.probing(kind).enabled:
        return ProbeLine(kind=kind.value, found="switched off")
    return ProbeLine(
        kind=kind.value,
        found=_found(track.last) if track.last else "no result yet",
        at=moment(track.last.at, now) if track.last else None,
        due=None if hold else moment(view.due(kind, track), now),
        hold=because(hold, now) if hold else "",
    )


def _found(result: Result) -> str:
    """``quota_exhausted (credit_balance), HTTP 429, 0.31 s``."""
    parts = [f"{result.outcome} ({result.reason})" if result.reason else str(result.outcome)]
    if result.http_status:
        parts.append(f"HTTP {result.http_status}")
    if not result.local:
        parts.append(f"{result.duration:.2f} s")
    return ", ".join(parts)
