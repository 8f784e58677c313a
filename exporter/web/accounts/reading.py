"""How reading an account goes: how old the data are, and what fails, with its cause and remedy in plain words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from exporter.model import AccountStatus, Collector, CollectorStatus
from exporter.outcome import Outcome, Reason, State
from exporter.outcome.admin import admin_advice
from exporter.web.accounts.line import Line, Tone
from exporter.web.times import moment

_Cause = tuple[Outcome | None, Reason, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Failing:
    """Collectors that fail for one reason. ``words`` are what was answered or found; ``note`` tells when."""

    text: str
    cause: str
    remedy: str
    url: str
    words: str
    note: str


def failing(status: AccountStatus, now: float) -> Iterator[Failing]:
    """What cannot be read: an admin key that is dead fails everything, and is told once."""
    alike: dict[_Cause, list[Collector]] = {}
    for collector in Collector:
        if (known := status.collectors.get(collector)) and known.success is False:
            alike.setdefault((known.outcome, known.reason, known.words), []).append(collector)
    for (outcome, reason, words), found in alike.items():
        told = admin_advice(outcome or Outcome.UNKNOWN, reason)
        yield Failing(
            text=_cannot(outcome, found),
            cause=told.cause,
            remedy=told.remedy,
            url=told.url,
            words=words,
            note=_note({collector: status.collectors[collector] for collector in found}, now),
        )


def reading(status: AccountStatus, now: float) -> Iterator[Line]:
    """What was read and how old it is, and rows that were refused."""
    if not status.collectors:
        yield Line("nothing is read: there is no admin key, or every collector is switched off")
    for collector in Collector:
        known = status.collectors.get(collector)
        if known is not None and known.success is None:
            yield Line(f"{collector}: not read yet")
        elif known is not None and known.success:
            yield Line(f"{collector}: {_age(known, now)}")
        if count := status.refused.get(collector):
            yield Line(f"{collector}: {count} rows made no sense and are left out", Tone.DOUBT)


def _cannot(outcome: Outcome | None, collectors: list[Collector]) -> str:
    """``The admin key cannot read costs, usage and keys.``"""
    names = _joined(collectors)
    if outcome is not None and outcome.state is State.AUTH_FAILED:
        return f"The admin key cannot read {names}."
    return f"At present {names} cannot be read."


def _joined(collectors: list[Collector]) -> str:
    *most, last = map(str, collectors)
    return f"{', '.join(most)} and {last}" if most else last


def _note(collectors: Mapping[Collector, CollectorStatus], now: float) -> str:
    """``costs and usage: never read, asked again in 4 min; keys: read 3 h ago``."""
    alike: dict[str, list[Collector]] = {}
    for collector, known in collectors.items():
        alike.setdefault(_when(known, now), []).append(collector)
    return "; ".join(f"{_joined(found)}: {when}" for when, found in alike.items())


def _when(known: CollectorStatus, now: float) -> str:
    """``read 3 h ago, data up to 5 h ago, asked again in 4 min``."""
    age = "never read" if known.last_success_at is None else _age(known, now)
    again = moment(known.due, now) if known.due > now else None
    return f"{age}, asked again {again.words}" if again else age


def _age(known: CollectorStatus, now: float) -> str:
    """When it was read; and the newest bucket's end, which for the running day is still to come."""
    read = moment(known.last_success_at, now)
    told = None if known.data_at is None else moment(min(known.data_at, now), now)
    parts = [f"read {read.words}" if read else "read", f"data up to {told.words}" if told else ""]
    return ", ".join(filter(None, parts))
