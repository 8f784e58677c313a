"""Families of another exporter, for those who come from it: its names, its labels, and so not our prefix.

They are on the page only while some account asks for them (``compat: [foxdalas]``). Names, labels and what stands for
nothing (``unknown``) are those of github.com/foxdalas/openai-exporter, main.go at 75e42fd. Its organization is in no
answer that is kept here: that label is empty.
"""

import math
from collections.abc import Iterable, Iterator
from operator import add

from exporter.metrics.family import Family, Sample, Type
from exporter.metrics.view import AccountsView
from exporter.model import AccountStatus, UsageDetail

FOXDALAS = "foxdalas"

_UNKNOWN = "unknown"
_TOKEN_TYPES = ("input", "output", "input_cached", "input_audio", "output_audio")
_DECIMALS = 6  # of US dollars: what is smaller is only the rounding of a sum


def asked(accounts: Iterable[AccountStatus]) -> tuple[Family[AccountsView], ...]:
    """The families that some account wants on the page."""
    return COMPAT_FAMILIES if any(FOXDALAS in account.compat for account in accounts) else ()


def _asking(view: AccountsView) -> Iterator[AccountStatus]:
    return (account for account in view.accounts if FOXDALAS in account.compat)


def _tokens(view: AccountsView) -> Iterator[Sample]:
    """Accounts are not told apart, so that what two of them call alike is added up."""
    sums: dict[tuple[str, ...], list[int]] = {}
    for account in _asking(view):
        for detail in account.details:
            counts = (detail.input, detail.output, detail.cached, detail.input_audio, detail.output_audio)
            place = _place(detail, account)
            sums[place] = list(map(add, sums[place], counts)) if place in sums else [*counts]
    for place, counts_of_place in sums.items():
        for token_type, count in zip(_TOKEN_TYPES, counts_of_place, strict=True):
            yield (*place, token_type), float(count)


def _place(detail: UsageDetail, account: AccountStatus) -> tuple[str, ...]:
    named = (
        detail.model,
        detail.operation,
        detail.project,
        account.names.get(detail.project),
        detail.user,
        detail.api_key,
        account.names.get(detail.api_key),
        detail.batch,
    )
    return tuple([value or _UNKNOWN for value in named])


def _daily_cost(view: AccountsView) -> Iterable[Sample]:
    """By project only, as that exporter asks for it: the line item is ``unknown`` there too."""
    sums: dict[tuple[str, ...], float] = {}
    for account in _asking(view):
        for project, usd in _today(account):
            name = account.names.get(project) or _UNKNOWN
            labels = (view.date, project or _UNKNOWN, name, _UNKNOWN, "", "usd")
            sums[labels] = sums.get(labels, 0.0) + usd
    return sums.items()


def _today(account: AccountStatus) -> Iterator[tuple[str, float]]:
    """The cost of each project, and what belongs to none."""
    if account.spent is None:
        return
    for project, spent in account.by_project.items():
        yield project, spent.today
    attributed = math.fsum(spent.today for spent in account.by_project.values())
    if unattributed := round(account.spent.today - attributed, _DECIMALS):
        yield "", unattributed


COMPAT_FAMILIES: tuple[Family[AccountsView], ...] = (
    Family(
        name="openai_api_tokens_total",
        type=Type.COUNTER,
        help="Tokens that the vendor has counted since the start, as foxdalas/openai-exporter shows them.",
        labels=(
            *("model", "operation", "project_id", "project_name", "user_id", "api_key_id", "api_key_name"),
            *("batch", "token_type"),
        ),
        read=_tokens,
    ),
    Family(
        name="openai_api_daily_cost",
        type=Type.GAUGE,
        help="Cost of this UTC day so far, as foxdalas/openai-exporter shows it.",
        labels=("date", "project_id", "project_name", "line_item", "organization_id", "currency"),
        read=_daily_cost,
    ),
)
