"""A desk without a daemon behind it, and the values the tests put on it."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from exporter.model import (
    AccountStatus,
    Alarm,
    Finding,
    Hold,
    KeyDates,
    Kind,
    Provider,
    ProviderHealth,
    Result,
    Secret,
    Status,
    Target,
    Track,
    Transition,
    VendorStatus,
)
from exporter.outcome import Outcome, Reason, State
from exporter.store import StoreError
from exporter.web import ReceiverStanding

CANARY = "sk-proj-CANARY0123456789abcdefghijklmnopqrstuvwxyzCANARY"
NOW = 1_795_312_800.0  # 2026-11-22T02:00:00Z
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)


@dataclass
class FakeDesk:
    """A desk whose answers are set by hand."""

    keys: dict[str, Target] = field(default_factory=dict)
    statuses: dict[str, Status] = field(default_factory=dict)
    holds: dict[tuple[str, Kind], Hold] = field(default_factory=dict)
    providers: dict[str, ProviderHealth] = field(default_factory=dict)
    books: dict[str, AccountStatus] = field(default_factory=dict)
    pages: dict[str, VendorStatus] = field(default_factory=dict)
    told: list[ReceiverStanding] = field(default_factory=list)
    fired: list[Alarm] = field(default_factory=list)
    known_dates: dict[str, KeyDates] = field(default_factory=dict)
    egress: bool | None = True
    is_ready: bool = True
    results: dict[tuple[str, Kind], Result] = field(default_factory=dict)
    fault: Exception | None = None
    refusal: str | None = None
    refused: str = ""
    reloads: int = 0
    history: list[Transition] = field(default_factory=list)
    unreadable: bool = False
    probed: list[tuple[str, Kind]] = field(default_factory=list)
    moved: float = 0.0
    chunks: Sequence[bytes] = (b"# TYPE llmkey_info gauge\n", b"", b'llmkey_info{key="a"} 1\n')
    rendered: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    drawn: int = 0

    def targets(self) -> Mapping[str, Target]:
        return self.keys

    def board(self) -> Mapping[str, Status]:
        return self.statuses

    def held(self, name: str, kind: Kind) -> Hold | None:
        return self.holds.get((name, kind))

    def health(self) -> Mapping[str, ProviderHealth]:
        return self.providers

    def accounts(self) -> Mapping[str, AccountStatus]:
        return self.books

    def vendors(self) -> Mapping[str, VendorStatus]:
        return self.pages

    def receivers(self) -> Sequence[ReceiverStanding]:
        return self.told

    def alarms(self) -> Sequence[Alarm]:
        return self.fired

    def dates(self, name: str) -> KeyDates | None:
        return self.known_dates.get(name)

    def egress_up(self) -> bool | None:
        return self.egress

    def ready(self) -> bool:
        return self.is_ready

    async def probe(self, name: str, kind: Kind) -> Result | None:
        if self.fault:
            raise self.fault
        self.probed.append((name, kind))
        return self.results.get((name, kind))

    async def reload(self) -> str | None:
        self.reloads += 1
        return self.refusal

    def config_refusal(self) -> str:
        return self.refused

    def config_text(self) -> str:
        return "keys:\n- name: a\n  secret: <secret>\n"

    async def transitions(self, names: Collection[str] | None, since: float, limit: int) -> list[Transition]:
        if self.unreadable:
            raise StoreError("the database failed: disk I/O error")
        wanted = [one for one in self.history if (names is None or one.name in names) and one.at >= since]
        return sorted(wanted, key=lambda one: one.at, reverse=True)[:limit]

    def render(self, accept: str, names: Sequence[str]) -> tuple[str, Iterator[bytes]]:
        self.rendered.append((accept, tuple(names)))
        return "text/plain; version=0.0.4; charset=utf-8", self._drawing()

    def now(self) -> float:
        return NOW + self.moved

    def _drawing(self) -> Iterator[bytes]:
        for chunk in self.chunks:
            self.drawn += 1
            yield chunk
        if self.fault:
            raise self.fault

    def add(self, name: str, status: Status | None = None, **fields: Any) -> Target:
        """Configure one more key."""
        target = Target(name=name, provider=OPENAI, secret=Secret(CANARY))
        self.keys[name] = target = replace(target, **fields)
        if status is not None:
            self.statuses[name] = status
        return target


def result(outcome: Outcome, kind: Kind = Kind.AUTH, **fields: Any) -> Result:
    """What a probe found twelve seconds ago."""
    finding = Finding(outcome=outcome, reason=fields.pop("reason", Reason.NONE), message=fields.pop("message", ""))
    base = Result(target="a", kind=kind, at=NOW - 12.0, duration=0.25, http_status=200, finding=finding)
    return replace(base, **fields)


def status(name: str, outcome: Outcome, *, message: str = "", reason: Reason = Reason.NONE) -> Status:
    """A key whose ``auth`` (or, of exhaustion, ``quota``) was confirmed an hour ago."""
    kind = Kind.QUOTA if outcome.state is State.QUOTA_EXHAUSTED else Kind.AUTH
    last = result(outcome, kind, message=message, reason=reason)
    track = Track(state=outcome.state, outcome=outcome, reason=reason, since=NOW - 3600.0, last=last, due=NOW + 48.0)
    known = Status(name=name, provider="openai", state=outcome.state, since=NOW - 3600.0)
    return replace(known, quota=track) if kind is Kind.QUOTA else replace(known, auth=track)
