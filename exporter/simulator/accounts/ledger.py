"""What an account has spent, as a function of time: the same question has the same answer.

Usage and costs come from one curve of requests a line, so that usage times prices is what is paid.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from exporter.simulator.accounts.account import Account, Spend
from exporter.simulator.accounts.calendar import DAY, month_start
from exporter.simulator.accounts.curve import Curve, Span, curve
from exporter.simulator.accounts.identity import key_id, owner_id
from exporter.simulator.accounts.operations import OPERATIONS, Operation, Request, Use


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One project's use of one thing. ``growth`` is in requests; ``phase`` (0 to 1) keeps lines from moving in step.

    ``values`` holds what every field that can be grouped by is for this line.
    """

    project: str
    use: Use
    values: Mapping[str, str | None]
    request: Request
    growth: Curve
    phase: float

    @property
    def operation(self) -> Operation:
        return OPERATIONS[self.use]

    def passes(self, only: Mapping[str, Collection[str]]) -> bool:
        """Whether its values are among those let through, by field."""
        return all(self.values[field] in allowed for field, allowed in only.items())

    def usd(self, start: float, end: float) -> float:
        return max(0.0, self.requests(start, end)) * self.request.usd

    def requests(self, start: float, end: float) -> float:
        return self.growth.at(end) - self.growth.at(start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """``began`` is when the scenario did."""

    account: Account
    began: float
    lines: tuple[Line, ...]

    def spent(self, start: float, end: float, project: str = "") -> float:
        """US dollars between two Unix times, of all projects or one; nobody has to wait for these."""
        return sum(line.usd(start, end) for line in self.lines if project in ("", line.project))

    def month(self, now: float, project: str = "") -> float:
        """US dollars of the running month."""
        return self.spent(month_start(now), now, project)

    def enforcing(self, now: float, project: str = "") -> bool:
        """Whether the spend limit (the organisation's, or a project's) is reached."""
        limit = self._limit(project)
        return limit is not None and self.month(now, project) >= limit

    def exhaustion(self, project: str, now: float) -> str:
        """The behaviour of a key whose project can pay no more, "" while it can."""
        credit = self.account.credit_usd
        if credit is not None and self.spent(self.began, now) >= credit:
            return "credit_balance"
        if self.enforcing(now):
            return "organization_spend_limit"
        return "project_spend_limit" if self.enforcing(now, project) else ""

    def _limit(self, project: str) -> float | None:
        if not project:
            return self.account.spend_limit_usd
        return next((each.spend_limit_usd for each in self.account.projects if each.id == project), None)


def ledger(account: Account, began: float, speed: float, told: Sequence[Span]) -> Ledger:
    """``told`` are the factors on the whole account's spend that came while it ran."""
    since = began - account.history_days * DAY
    spans = (*_caught_up(account, since, began), *told)
    lines = tuple(
        _line(project.id, spend, since, (*spans, *_spike(spend, began, speed)))
        for project in account.projects
        for spend in project.spend
    )
    return Ledger(account=account, began=began, lines=lines)


def _line(project: str, spend: Spend, since: float, spans: Sequence[Span]) -> Line:
    request = _request(spend)
    seed = f"{project} {spend.model} {spend.operation} {spend.key}"
    return Line(
        project=project,
        use=spend.operation,
        values=_values(project, spend),
        request=request,
        growth=curve(since, _requests_per_day(spend) / DAY, spans),
        phase=int.from_bytes(sha256(seed.encode()).digest()[:4], "big") / 2**32,
    )


def _values(project: str, spend: Spend) -> Mapping[str, str | None]:
    return {
        "project_id": project,
        "user_id": owner_id(spend.key or project),
        "api_key_id": key_id(spend.key) if spend.key else None,
        "model": spend.model or None,
        "batch": "false",
        "service_tier": "default",
        "size": "1024x1024",
        "source": "image.generation",
        "vector_store_id": f"vs_{project}",
        "context_level": "medium",
    }


def _request(spend: Spend) -> Request:
    name = spend.model or spend.operation.replace("_", " ")
    return OPERATIONS[spend.operation].one(name, spend.input_tokens, spend.output_tokens)


def _requests_per_day(spend: Spend) -> float:
    if spend.usd_per_day is not None:
        return spend.usd_per_day / _request(spend).usd
    return spend.requests_per_day or 0.0


def _spike(spend: Spend, began: float, speed: float) -> Iterable[Span]:
    if spend.spike:
        yield Span(began + spend.spike.at / speed, began + spend.spike.until / speed, spend.spike.factor)


def _caught_up(account: Account, since: float, began: float) -> Iterable[Span]:
    """What makes the running month's cost at the start what the scenario says."""
    start = max(since, month_start(began))
    usual = sum(
        _requests_per_day(spend) * _request(spend).usd for project in account.projects for spend in project.spend
    )
    planned = usual * (began - start) / DAY
    if account.spent_usd is not None and planned > 0.0:
        yield Span(start, began, account.spent_usd / planned)
