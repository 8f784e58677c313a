"""How old and how whole the data about money is."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.boards.money_whole import ACCOUNT, of_whole
from grafana.layout import Section, Tile
from grafana.links import TO_VENDOR
from grafana.looks import AGE_OF_COSTS, NUMBERS, SUCCESS, WARN_IF_ANY, Look, words
from grafana.panels import Query, lines, now, numbers, timeline
from grafana.promql import advised, each, of_account, steady
from grafana.table import Column, table

_COLLECTOR = f"{ACCOUNT}, collector"
_NAMED = "{{account}} {{collector}}"
_AGE = Look(unit="s", low=0, thresholds=AGE_OF_COSTS)
_WARNED = Look(decimals=0, thresholds=WARN_IF_ANY, by_threshold=True)


def data() -> Section:
    return Section(
        "How good these figures are",
        [
            Tile(_age(), 8, 7),
            Tile(_success(), 8, 7),
            Tile(_failing(), 8, 7),
            Tile(_unpriced(), 4, 5),
            Tile(_refused(), 4, 5),
            Tile(_folded(), 4, 5),
            Tile(_foreign(), 4, 5),
            Tile(_keys(), 8, 5),
        ],
    )


def _age() -> model.Panel:
    def newest(at: str) -> str:
        return each("max", _COLLECTOR, of_account("llmkey_account_data_timestamp_seconds", at=at))

    return lines(
        "Age of the newest data",
        "How long ago the newest bucket ends that the vendor has given; the twenty oldest. Costs can be a day late.",
        Query(f"time() - ({steady('bottomk(20', _COLLECTOR, newest)})", _NAMED),
        look=_AGE,
    )


def _success() -> model.Panel:
    def read(at: str) -> str:
        return each("max", _COLLECTOR, of_account("llmkey_account_collector_success", at=at))

    return timeline(
        "Reading of accounts",
        "Whether each collector last read all it should; thirty at most, those that fail now first.",
        Query(steady("bottomk(30", _COLLECTOR, read), _NAMED),
        look=words(SUCCESS),
    )


def _failing() -> model.Panel:
    by = f"{_COLLECTOR}, outcome, reason, cause, remedy, url"
    return table(
        "What cannot be read",
        "Collectors whose last attempt failed, why, and what to do; fifty at most.",
        now(f"topk(50, {each('max', by, advised(of_account('llmkey_account_collector_cause_info')))})"),
        columns=[
            Column("account", "Account", 100),
            Column("collector", "Collector", 90),
            Column("outcome", "Outcome", 140),
            Column("cause", "Cause", wrapped=True),
            Column("remedy", "Remedy", wrapped=True),
            Column("url", "Page", 120, link=TO_VENDOR),
        ],
    )


def _unpriced() -> model.Panel:
    return numbers(
        "Models without a price",
        "Models used today whose price is not known: their usage is missing in the estimated cost.",
        now(f"sum({of_whole('llmkey_account_unpriced_models')})"),
        look=_WARNED,
    )


def _refused() -> model.Panel:
    rows = of_account("llmkey_account_rows_refused_total")
    return numbers(
        "Rows refused",
        "Rows of vendors' answers in the time shown that cannot be and were left out.",
        now(f"sum({each('max', _COLLECTOR, f'increase({rows}[$__range])')})"),
        look=_WARNED,
    )


def _folded() -> model.Panel:
    tokens = f"increase({of_account('llmkey_account_tokens_folded_total')}[$__range])"
    return numbers(
        "Tokens counted as other",
        "Tokens in the time shown of projects or models too small for a series of their own.",
        now(f"sum({each('max', ACCOUNT, tokens)})"),
        look=Look(thresholds=WARN_IF_ANY, decimals=0),
    )


def _foreign() -> model.Panel:
    spent = each("max", f"{ACCOUNT}, currency", of_account("llmkey_account_other_currency_month"))
    return numbers(
        "In other currencies",
        "What this UTC month cost in currencies other than US dollars; it is in no other figure here.",
        now(each("sum", "currency", spent), "{{currency}}"),
        look=Look(unit="short", decimals=2, no_value="none"),
        name="value_and_name",
    )


def _keys() -> model.Panel:
    listed = each("max", f"{ACCOUNT}, status", of_account("llmkey_account_keys"))
    return lines(
        "Keys that vendors list",
        "Keys of the chosen accounts by what we make of them: watched here, not watched, unused, of somebody who left.",
        Query(each("sum", "status", listed), "{{status}}"),
        look=NUMBERS,
        stacked=True,
    )
