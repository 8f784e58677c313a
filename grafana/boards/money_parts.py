"""Money by project, key and model, and what probing costs."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.boards.money_whole import ACCOUNT
from grafana.layout import Section, Tile
from grafana.links import TO_KEY_OF_ROW
from grafana.looks import COUNT, DOLLARS, SMALL_DOLLARS_NOW, Look
from grafana.panels import Query, bars, lines, now, numbers
from grafana.promql import EVERY_KEY, OF_PROVIDER, each, of, of_account, steady
from grafana.table import Column, table

_PROJECT = f"{ACCOUNT}, project"
_LINE_ITEM = f"{ACCOUNT}, line_item"
_BOOKED = f"{_PROJECT}, model"
_MOST = 15
_A_SECOND = Look(unit="short", low=0)


def parts() -> Section:
    return Section(
        "Where it goes",
        [
            Tile(_projects(), 8),
            Tile(_projects_today(), 8),
            Tile(_keys(), 8),
            Tile(_models(), 12),
            Tile(_models_today(), 12),
        ],
    )


def usage() -> Section:
    return Section(
        "Usage, minutes late",
        [Tile(_tokens_by_model(), 8), Tile(_tokens_by_direction(), 8), Tile(_requests(), 8), Tile(_limits(), 24, 6)],
    )


def probing() -> Section:
    """Closed: each panel reads every probe of every key in the time shown."""
    return Section(
        "What probing itself costs",
        [Tile(_probing(), 6, 6), Tile(_probe_tokens(), 6, 6), Tile(_dearest(), 12, 6)],
        closed=True,
    )


def _projects() -> model.Panel:
    month = each("max", _PROJECT, of_account("llmkey_project_cost_month_usd"))
    return bars(
        "Cost of projects this month",
        f"US dollars of this UTC month by project as far as booked; the {_MOST} that cost most.",
        now(f"topk({_MOST}, {month})", "{{account}} {{project}}"),
        look=DOLLARS,
    )


def _projects_today() -> model.Panel:
    def today(at: str) -> str:
        return each("max", _PROJECT, of_account("llmkey_project_cost_today_usd", at=at))

    return lines(
        "Cost of projects today",
        f"US dollars of this UTC day by project as far as booked; the {_MOST} that cost most now.",
        Query(steady(f"topk({_MOST}", _PROJECT, today), "{{account}} {{project}}"),
        look=DOLLARS,
    )


def _keys() -> model.Panel:
    """Families of keys know no account: those of a key's own account are found by its info."""
    own = of_account("llmkey_info")
    month = each("max", EVERY_KEY, of("llmkey_cost_month_usd", OF_PROVIDER))
    today = each("max", EVERY_KEY, of("llmkey_cost_today_usd", OF_PROVIDER))
    return table(
        "Cost of keys",
        "US dollars by key as far as booked, of keys whose account is chosen; the fifty that cost most this month.",
        now(f"topk(50, {month} and on ({EVERY_KEY}) {own})"),
        now(f"{today} and on ({EVERY_KEY}) topk(50, {month} and on ({EVERY_KEY}) {own})"),
        columns=[
            Column("key", "Key", link=TO_KEY_OF_ROW),
            Column("provider", "Provider", 90),
            Column("Value #A", "This month", 110, unit="currencyUSD"),
            Column("Value #B", "Today", 100, unit="currencyUSD"),
        ],
        sort=["This month"],
    )


def _models() -> model.Panel:
    month = each("max", _LINE_ITEM, of_account("llmkey_account_line_item_cost_month_usd"))
    return bars(
        "Cost by model (line item)",
        f"US dollars of this UTC month by what the vendor bills, such as a model's input; the {_MOST} that cost most.",
        now(f"topk({_MOST}, {each('sum', 'line_item', month)})", "{{line_item}}"),
        look=DOLLARS,
    )


def _models_today() -> model.Panel:
    def today(at: str) -> str:
        cost = each("max", _LINE_ITEM, of_account("llmkey_account_line_item_cost_today_usd", at=at))
        return each("sum", "line_item", cost)

    return lines(
        "Cost by model (line item) today",
        f"US dollars of this UTC day by what the vendor bills, as far as booked; the {_MOST} that cost most now.",
        Query(steady(f"topk({_MOST}", "line_item", today), "{{line_item}}"),
        look=DOLLARS,
    )


def _used(metric: str, by: str, *matchers: str) -> str:
    """A second, each bucket of the vendor counted once however many replicas read it."""
    return each("max", by, f"rate({of_account(metric, *matchers)}[$__rate_interval])")


def _tokens_by_model() -> model.Panel:
    used = _used("llmkey_account_tokens_total", f"{_BOOKED}, direction", 'direction=~"input|output"')
    return lines(
        "Tokens by model",
        "Tokens a second, input and output together, as the vendor has counted them; small models are called other.",
        Query(each("sum", "model", used), "{{model}}"),
        look=_A_SECOND,
        stacked=True,
    )


def _tokens_by_direction() -> model.Panel:
    used = _used("llmkey_account_tokens_total", f"{_BOOKED}, direction")
    return lines(
        "Tokens by direction",
        "Tokens a second: cached and audio ones are part of input and output, so the lines do not add up.",
        Query(each("sum", "direction", used), "{{direction}}"),
        look=_A_SECOND,
    )


def _requests() -> model.Panel:
    return lines(
        "Requests by model",
        "Requests a second as the vendor has counted them; small models are called other.",
        Query(each("sum", "model", _used("llmkey_account_requests_total", _BOOKED)), "{{model}}"),
        look=Look(unit="reqps", low=0),
        stacked=True,
    )


def _limits() -> model.Panel:
    by = f"{_BOOKED}, limit"
    return table(
        "Rate limits of projects",
        "What projects may do with the models that keys must be able to use, as vendors say; a hundred at most.",
        now(f"topk(100, {each('max', by, of_account('llmkey_project_rate_limit'))})"),
        columns=[
            Column("account", "Account"),
            Column("project", "Project"),
            Column("model", "Model"),
            Column("limit", "Limit"),
            Column("Value", "Of", unit="short"),
        ],
    )


def _probed(metric: str) -> str:
    return f"increase({of(metric, OF_PROVIDER)}[$__range])"


def _probing() -> model.Panel:
    return numbers(
        "Cost of probing",
        "Estimated US dollars that all paid probes cost in the time shown, at all providers chosen.",
        now(f"sum({_probed('llmkey_probe_cost_usd_total')})"),
        look=SMALL_DOLLARS_NOW,
    )


def _probe_tokens() -> model.Panel:
    return numbers(
        "Tokens of probing",
        "Tokens that all paid probes consumed in the time shown, at all providers chosen.",
        now(f"sum({_probed('llmkey_probe_tokens_total')})"),
        look=COUNT,
    )


def _dearest() -> model.Panel:
    return bars(
        "Keys that are dearest to probe",
        f"Estimated US dollars that the paid probes of a key cost in the time shown: {_MOST} at most.",
        now(f"topk({_MOST}, {each('sum', EVERY_KEY, _probed('llmkey_probe_cost_usd_total'))})", "{{key}}"),
        look=SMALL_DOLLARS_NOW,
    )
