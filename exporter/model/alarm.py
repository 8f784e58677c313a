"""What is worth alerting on, what we remember of it, and what is told of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

Labels = tuple[tuple[str, str], ...]
"""Label names and values, sorted by name; no empty values."""


#: The labels that name whom an alarm is about: the first that it has.
SUBJECTS = ("key", "account", "receiver", "provider")


class Phase(StrEnum):
    """What a notice says of its alarms."""

    FIRING = "firing"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Group:
    """What is told together: the alarms of one rule, for one cause, at one account (or, without one, provider)."""

    rule: str
    provider: str = ""
    account: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What we remember of a rule on a subject.

    ``labels`` hold ``severity`` and never a value, an outcome or a reason; with the rule's name they are its
    identity, but for those that are ``fickle``: what somebody may edit while it fires. ``routing`` holds all the
    labels a receiver's matchers may ask for. ``texts`` are the annotations: ``summary``, ``description``,
    ``cause``, ``remedy``, ``runbook_url``, ``dashboard_url``, and ``spent`` where the description holds what its
    account has spent. ``active_at`` is when the condition began to hold, ``true_at`` when it last held, ``fired_at``
    when the alarm fired (None: it is pending), ``resolved_at`` when it ended. ``since`` is when the trouble began, for
    people, or when it was first seen where nothing tells. ``cause`` names the outcome behind it when it fired, by which
    it is grouped as long as it lasts, ``reason`` the one behind it now; ``shared``: the first is the account's, so that
    more of its keys will follow.
    """

    rule: str
    labels: Labels
    routing: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    since: float
    active_at: float
    true_at: float
    fired_at: float | None = None
    resolved_at: float | None = None
    shared: bool = False
    cause: str = ""
    reason: str = ""
    fickle: tuple[str, ...] = ()

    @property
    def identity(self) -> str:
        """``LLMKeyAuthFailed{key="a",provider="openai"}``: the same as long as the trouble is, across restarts too."""
        return identity_of(self.rule, self.labels, self.fickle)

    def label(self, name: str) -> str:
        """The value of a label; empty when it has none."""
        return dict(self.labels).get(name, "")

    @property
    def severity(self) -> str:
        return self.label("severity")

    @property
    def subject(self) -> str:
        """Whom it is about, in one word: a key before its account, either before a provider."""
        known = dict(self.labels)
        return next((known[name] for name in SUBJECTS if known.get(name)), "")

    @property
    def group(self) -> Group:
        return _group_of(self.rule, self.labels, self.cause)


@lru_cache(maxsize=50_000)
def identity_of(rule: str, labels: Labels, fickle: tuple[str, ...] = ()) -> str:
    """See :attr:`Alarm.identity`."""
    inside = ",".join(f'{name}="{value}"' for name, value in labels if name not in fickle)
    return f"{rule}{{{inside}}}"


@lru_cache(maxsize=50_000)
def _group_of(rule: str, labels: Labels, cause: str) -> Group:
    known = dict(labels)
    return Group(rule, known.get("provider", ""), known.get("account", ""), cause)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What one receiver is told at once: the alarms of one group that began (or ended) together.

    ``entries`` are the ids of the owed entries it pays off. ``others`` are alarms of the same group that the
    receiver was told of before and that go on firing. ``repeated``: a reminder, nothing new. ``test``: nothing
    is wrong, somebody wants to see it arrive.
    """

    receiver: str
    group: Group
    phase: Phase
    alarms: tuple[Alarm, ...]
    others: tuple[Alarm, ...] = ()
    repeated: bool = False
    test: bool = False
    at: float
    entries: tuple[int, ...] = ()

    @property
    def severity(self) -> str:
        return self.alarms[0].severity
