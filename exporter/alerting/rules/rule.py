"""What a rule is: one row, read by Prometheus' rules, by the daemon's own alarms, by runbooks and README."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Generic, TypeVar

from exporter.model import Collector, Severity
from exporter.outcome import Outcome, Reason, State

S = TypeVar("S")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a condition found, for one alarm.

    ``labels`` are those beyond the subject's own that tell alarms of one rule apart (``model``, ``receiver``).
    ``words`` fill the placeholders of the rule's texts, as Prometheus' template does from its query.
    ``since`` is when the trouble began (Unix time), or now where nothing tells: an alarm keeps the first it was given.
    ``outcome`` and ``reason`` give cause and remedy where the rule has none of its own, and choose among those it has.
    ``shared``: the cause is the account's, so that more of its keys will follow.
    """

    since: float
    labels: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    outcome: Outcome | None = None
    reason: Reason = Reason.NONE
    shared: bool = False


@dataclass(frozen=True, slots=True)
class Mute:
    """Which rule's alarm, pending or firing, mutes this one: where these labels are equal.

    ``patient``: while the other alarm is only pending the condition's time runs on, but nothing fires; once it fires,
    this one starts anew.
    """

    by: str
    equal: tuple[str, ...] = ()
    patient: bool = False


class Form(Enum):
    """How a figure is written."""

    USD = auto()
    PERCENT = auto()
    COUNT = auto()
    DAY = auto()
    DURATION = auto()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number in a rule's texts, ``{name}`` there: facts have it in ``words``, Prometheus asks ``promql``.

    ``%[1]q`` in ``promql`` is the value of the first of ``labels``, and so on; it gives one sample, or none.
    """

    name: str
    promql: str
    form: Form
    labels: tuple[str, ...] = ("account", "provider")


@dataclass(frozen=True, slots=True)
class Told:
    """What is told in place of a rule's own cause and remedy where one of these outcomes is behind it."""

    outcomes: tuple[Outcome, ...]
    cause: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Runbook:
    """What a runbook page says beyond cause and remedy, which come from the outcomes."""

    meaning: str
    now: tuple[str, ...]
    tune: str
    states: tuple[State, ...] = ()


def steps(text: str) -> tuple[str, ...]:
    """What a person does, in order: each step begins with a dash; line breaks are for the reader of the source."""
    return tuple(" ".join(step.split()) for step in re.split(r"^\s*- ", text, flags=re.MULTILINE) if step.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[S]):
    """One thing worth alerting on.

    ``severity`` None is the key's own. ``expr`` gives the PromQL condition, for the user labels (``label_team``)
    that alerts of keys are to carry. ``pending`` (Prometheus' ``for``) and ``keep_firing`` are seconds;
    ``settled_by`` says which layer debounces. ``summary`` is a fixed sentence; ``description``, ``cause`` and
    ``remedy`` are texts with placeholders (:mod:`exporter.alerting.rules.words`); a rule without a cause and
    remedy takes them from the outcome behind the state; where it has its own as well, they stand in while no
    outcome is known. ``told``, of a rule about an account's collectors, has the words for some outcomes: cause and
    remedy are for all others then, and the outcome chooses words alone, not the group an alarm is told in.
    ``where`` is PromQL for the samples whose instances ``{names}`` lists. ``find`` is the same condition over what
    the daemon knows; None where only Prometheus can see it. ``memory``: how many seconds the evidence behind it takes
    to gather anew after a restart; so long an alarm restored from the store is not ended for want of evidence.
    ``evidence`` names what is read of an account to see it: until each of that has been read again, where it is read
    at all, an alarm that is not seen any more is not ended, for a day at most.
    ``reminded`` False: who was told of it is not told again while it goes on.
    """

    name: str
    severity: Severity | None
    expr: Callable[[tuple[str, ...]], str]
    find: Callable[[S], Iterable[Facts]] | None
    pending: float = 0.0
    keep_firing: float = 0.0
    memory: float = 0.0
    evidence: tuple[Collector, ...] = ()
    settled_by: str
    summary: str
    description: str
    cause: str = ""
    remedy: str = ""
    told: tuple[Told, ...] = ()
    where: str = ""
    figures: tuple[Figure, ...] = ()
    reminded: bool = True
    muted_by: tuple[Mute, ...] = ()
    runbook: Runbook
