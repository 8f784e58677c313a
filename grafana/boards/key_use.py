"""Key: what it costs, and what probing it costs."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.layout import Section, Tile
from grafana.looks import DOLLARS, NUMBERS, SMALL_DOLLARS
from grafana.panels import Query, lines
from grafana.promql import EVERY_KEY, each, of_key


def use() -> Section:
    return Section("Cost", [Tile(_cost(), 10, 7), Tile(_probing(), 7, 7), Tile(_tokens(), 7, 7)])


def _cost() -> model.Panel:
    return lines(
        "Cost of the key",
        "US dollars of this UTC day and month as far as its account has booked them, which can take a day.",
        Query(each("max", EVERY_KEY, of_key("llmkey_cost_today_usd")), "{{key}} today"),
        Query(each("max", EVERY_KEY, of_key("llmkey_cost_month_usd")), "{{key}} this month"),
        look=DOLLARS,
    )


def _probing() -> model.Panel:
    return lines(
        "Cost of probing it",
        "Estimated US dollars an hour that its paid probes cost; all exporters that watch it together.",
        Query(
            each("sum", EVERY_KEY, f"rate({of_key('llmkey_probe_cost_usd_total')}[$__rate_interval]) * 3600"), "{{key}}"
        ),
        look=SMALL_DOLLARS,
    )


def _tokens() -> model.Panel:
    return lines(
        "Tokens of probing it",
        "Tokens an hour that its paid probes consumed; all exporters that watch it together.",
        Query(
            each("sum", EVERY_KEY, f"rate({of_key('llmkey_probe_tokens_total')}[$__rate_interval]) * 3600"), "{{key}}"
        ),
        look=NUMBERS,
    )
