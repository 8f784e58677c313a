"""One key as a row of the status page: state, cause and remedy in words, since when, what comes next."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from exporter.metrics import KeyView
from exporter.model import Finding, Kind, Result
from exporter.outcome import Outcome, Reason, State
from exporter.outcome.advice import advice
from exporter.web.alarms import KeyAlarm, counted
from exporter.web.headroom import Headroom, headrooms
from exporter.web.look import cause
from exporter.web.times import Moment, moment
from exporter.web.words import because

_Behind = tuple[Outcome, Reason] | None
"""The confirmed outcome behind a state, where there is one."""

_ON_THE_WAY: Final[tuple[tuple[Callable[[Finding], bool], str], ...]] = (
    (
        attrgetter("foreign_key"),
        "The provider saw another key than this one: a proxy or cache on the way replaced it.",
    ),
    (attrgetter("upstream"), "A gateway passed on an error of its own upstream."),
)


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

    ``limits`` are its rate limits, the nearest first; ``alarms`` those that fire, the worst first, and ``fires`` counts
    them in words, but for mere information and for what is not seen any more.
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
    alarms: tuple[KeyAlarm, ...]
    fires: str


def row(view: KeyView, tone: str, now: float, alarms: tuple[KeyAlarm, ...] = ()) -> Row:
    """The row of this key at ``now``."""
    target, status, behind = view.target, view.status, cause(view)
    said, remedy, url = _words(behind)
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
        notes=tuple(_notes(view, behind, now)),
        probes=tuple(_probe(view, kind, now) for kind in Kind),
        limits=headrooms(view.limits, now),
        alarms=alarms,
        fires=counted(Counter(alarm.severity for alarm in alarms if alarm.seen is None)),
    )


def _words(behind: _Behind) -> tuple[str, str, str]:
    if behind is None or behind[0] is Outcome.OK:
        return "", "", ""
    words = advice(*behind)
    return words.cause, words.remedy, words.url


def _notes(view: KeyView, behind: _Behind, now: float) -> Iterator[str]:
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
        yield from _said(result, behind)


def _said(result: Result, behind: _Behind) -> Iterator[str]:
    """What the answer adds to the outcome; nothing when it was good.

    What stands under a cause is read as its evidence: an answer of another outcome is told as the last one.
    """
    finding = result.finding
    told = tuple(sentence for is_so, sentence in _ON_THE_WAY if is_so(finding))
    message = "" if result.outcome.usable else finding.message
    quoted = f"“{message}”" if message and result.http_status else message
    if behind is None or result.outcome is behind[0]:
        yield from told
        if quoted:
            yield f"{result.kind}: {'the answer said ' if result.http_status else ''}{quoted}"
    elif told or quoted:
        last = f"last {'answer' if result.http_status else 'result'}: {result.outcome}"
        yield " ".join((f"{result.kind}: {', '.join(filter(None, (last, quoted)))}.", *told))


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
