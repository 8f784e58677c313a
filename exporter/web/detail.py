"""One key's own page, as values: what is known of it, what was, and whether it can be probed now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from exporter.accounting import rotation_due
from exporter.metrics import KeyView
from exporter.model import HoldReason, Kind, Result, Spent, Target, Transition
from exporter.store import StoreError
from exporter.web.accounts.line import money
from exporter.web.alarms import fired, key_alarms
from exporter.web.desk import Desk
from exporter.web.group import group
from exporter.web.history import DAY, MONTH, ChangeLine, Strip, change_lines, strip
from exporter.web.look import blank, look
from exporter.web.row import Row, row
from exporter.web.times import Moment, moment
from exporter.web.words import because

_MOST_CHANGES: Final = 1000
_MOST_TOLD: Final = 100
_TOLD_SECONDS: Final = 30.0  # how long an answer that was asked for is news
_FIRM: Final = (HoldReason.PAUSED, HoldReason.BUDGET)  # what not even a person who asks can overrule


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeDetail:
    """One kind of probe. ``facts`` are names and what to say; ``refused``: why it cannot be asked now, or empty."""

    kind: str
    enabled: bool
    facts: tuple[tuple[str, str | Moment], ...]
    message: str
    refused: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The page of one key. ``strips`` are the day's and the month's; None when the database cannot be read."""

    key: Row
    facts: tuple[tuple[str, str | Moment], ...]
    probes: tuple[ProbeDetail, ...]
    models: tuple[tuple[str, bool, Moment | None], ...]
    strips: tuple[Strip, ...] | None
    changes: tuple[ChangeLine, ...]
    more: int
    told: str
    drawn: Moment | None


async def detail(desk: Desk, target: Target, asked: Kind | None) -> Detail:
    """As it is now; ``asked`` is the kind that the reader has just had probed."""
    now = desk.now()
    view = look(desk, target, now)
    alarms = key_alarms(fired(desk.alarms(), desk.board(), now), (target.name,), now)
    stored = await _stored(desk, target, now)
    return Detail(
        key=row(view, group(target, view.status.state, now).tone, now, alarms.get(target.name, ())),
        facts=tuple(_facts(desk, view, now)),
        probes=tuple(_probe(view, kind, now) for kind in Kind),
        models=tuple((model.name, model.available, moment(model.shutdown_at, now)) for model in view.models),
        strips=None if stored is None else _strips(desk, target, stored, now),
        changes=change_lines((stored or ())[:_MOST_TOLD], (), now),
        more=max(0, len(stored or ()) - _MOST_TOLD),
        told=_told(view, asked, now) if asked else "",
        drawn=moment(now, now),
    )


async def _stored(desk: Desk, target: Target, now: float) -> Sequence[Transition] | None:
    try:
        return await desk.transitions((target.name,), now - MONTH.seconds, _MOST_CHANGES)
    except StoreError:
        return None


def _strips(desk: Desk, target: Target, stored: Sequence[Transition], now: float) -> tuple[Strip, ...]:
    status = desk.board().get(target.name) or blank(target)
    known_from = stored[-1].at if len(stored) >= _MOST_CHANGES else 0.0
    return tuple(strip(status, stored, now, window=window, known_from=known_from) for window in (DAY, MONTH))


def _facts(desk: Desk, view: KeyView, now: float) -> Iterator[tuple[str, str | Moment]]:
    """What is known of the key itself; what is not known is left out."""
    target, dates = view.target, (desk.dates(view.target.name) or view.dates).of(view.target)
    cost = _cost(desk, target)
    told: tuple[tuple[str, str | Moment | None], ...] = (
        ("provider", target.provider.name),
        ("account", target.account),
        ("organization", target.organization),
        ("project", target.project),
        ("severity", target.severity.value),
        *target.labels.items(),
        ("fingerprint", target.fingerprint),
        ("created", moment(dates.created_at, now)),
        ("last used", moment(dates.last_used_at, now)),
        ("expires", moment(dates.expires_at, now)),
        ("rotation due", moment(rotation_due(target.rotate_after, dates.created_at, target.created_at), now)),
        ("cost today (UTC)", money(cost.today) if cost else ""),
        ("cost this month (UTC)", money(cost.month) if cost else ""),
    )
    yield from ((name, said) for name, said in told if said)


def _cost(desk: Desk, target: Target) -> Spent | None:
    account = desk.accounts().get(target.account)
    return account.by_key.get(target.name) if account else None


def _probe(view: KeyView, kind: Kind, now: float) -> ProbeDetail:
    track, probing = view.status.track(kind), view.target.probing(kind)
    hold = view.held.get(kind)
    told: list[tuple[str, str | Moment | None]] = []
    if probing.enabled:
        told += [("confirmed state", track.state.value if track.state else "not concluded yet")]
        told += [("since", moment(track.since, now))]
    if track.last:
        told += _last(track.last, now)
    if probing.enabled:
        told += [
            ("last good answer", moment(track.last_success_at, now)),
            ("asked every", f"{probing.interval:g} s"),
            ("next", None if hold else moment(view.due(kind, track), now)),
            ("held", because(hold, now) if hold else ""),
        ]
    return ProbeDetail(
        kind=kind.value,
        enabled=probing.enabled,
        facts=tuple((name, said) for name, said in told if said),
        message=track.last.finding.message if track.last else "",
        refused=_refused(view, kind, now),
    )


def _last(result: Result, now: float) -> list[tuple[str, str | Moment | None]]:
    """What the last answer was."""
    finding = result.finding
    return [
        ("last outcome", f"{result.outcome} ({result.reason})" if result.reason else str(result.outcome)),
        ("verdict", result.outcome.verdict.value),
        ("at", moment(result.at, now)),
        ("HTTP status", str(result.http_status) if result.http_status else "no answer" if not result.local else ""),
        ("code", finding.code),
        ("type", finding.type),
        ("took", "" if result.local else f"{result.duration:.3f} s"),
        ("call", result.call),
    ]


def _refused(view: KeyView, kind: Kind, now: float) -> str:
    """Why nobody can ask now: every other hold gives way to a person who asks."""
    hold = view.held.get(kind)
    if not view.target.probing(kind).enabled:
        return "it is switched off"
    return because(hold, now) if hold and hold.reason in _FIRM else ""


def _told(view: KeyView, kind: Kind, now: float) -> str:
    """What came of the reader's question, while that is news."""
    if refused := _refused(view, kind, now):
        return f"Not probed: {refused}."
    last = view.status.track(kind).last
    if last is None or not 0 <= now - last.ended_at <= _TOLD_SECONDS:
        return ""
    status = f", HTTP {last.http_status}" if last.http_status else ""
    age = moment(last.ended_at, now)
    return f"The {kind} probe found {last.outcome}{status}{f', {age.words}' if age else ''}."
