"""Fleet, what is so now: numbers, and lists of what is wrong."""

from grafana_foundation_sdk.models import dashboard as model

from exporter.outcome import State
from grafana.layout import Section, Tile
from grafana.links import TO_ABOUT_OF_ROW, TO_KEY_OF_ROW, TO_VENDOR, Uid
from grafana.looks import (
    ANSWERS,
    COUNT,
    HEADROOM,
    NOT_KNOWN,
    SEVERITIES,
    STATE_COLOURS,
    STATES,
    WANTED_NONE,
    Look,
    words,
)
from grafana.panels import bars, config, fixed, now, numbers, override
from grafana.promql import (
    EVERY_KEY,
    FIRING,
    NOT_OK,
    OF_KEY_OR_NONE,
    OF_PROVIDER,
    RANK,
    each,
    explained,
    in_trouble,
    of,
    of_alerts,
    of_key,
    unpaused,
    watched,
)
from grafana.table import Column, table

_UNUSABLE = "|".join(state for state in State if state.unusable)
_ROWS = 100
_ABOUT = {
    "alertname": f"{Uid.EXPORTER}?",
    "provider": f"{Uid.FLEET}?var-provider=$1",
    "account": f"{Uid.MONEY}?var-account=$1",
    "key": f"{Uid.KEY}?var-key=$1",
}
"""By label of an alert: the dashboard of what it is about; the last label that it has counts."""
_RULES_HAVE_RUN = f"provider:llmkey_keys:count{{{OF_PROVIDER}}}"  # what they record for themselves


def now_section() -> Section:
    return Section(
        "Is anything wrong?",
        [
            Tile(_unusable(), 4, 4),
            Tile(_not_ok(), 3, 4),
            Tile(_watched(), 3, 4),
            Tile(_paused(), 3, 4),
            Tile(_alerts(), 4, 4),
            Tile(_providers_down(), 3, 4),
            Tile(_egress(), 4, 4),
            Tile(_states(), 24, 4),
        ],
    )


def troubles() -> Section:
    return Section(
        "What is wrong",
        [Tile(_failing(), 24, 9), Tile(_firing(), 14, 8), Tile(_headroom(), 10, 8)],
    )


def _count(*matchers: str) -> str:
    return f"sum({each('max', f'{EVERY_KEY}, state', unpaused(watched('llmkey_state', *matchers)))})"


def _unusable() -> model.Panel:
    return numbers(
        "Unusable keys",
        "Keys that are confirmed not to serve (authentication fails, or no quota is left), paused ones aside.",
        now(_count(f'state=~"{_UNUSABLE}"')),
        look=WANTED_NONE,
    )


def _not_ok() -> model.Panel:
    return numbers(
        "Keys not ok",
        "Keys in any state but ok, paused ones aside: unusable ones, and those of which nothing good is known now.",
        now(_count(NOT_OK)),
        look=WANTED_NONE,
    )


def _watched() -> model.Panel:
    return numbers(
        "Keys watched",
        "How many keys the filters choose; a key that several exporters watch counts once.",
        now(f"count({each('count', EVERY_KEY, watched('llmkey_info'))})"),
        look=COUNT,
    )


def _paused() -> model.Panel:
    return numbers(
        "Keys paused",
        "Keys that are not probed until a date of the configuration; they are in no other count of what is wrong.",
        now(f"sum({each('max', EVERY_KEY, watched('llmkey_paused'))})"),
        look=COUNT,
    )


def _alerts() -> model.Panel:
    return numbers(
        "Alerts firing",
        "Alerts of Prometheus' rules that fire for what is chosen (labels aside); no number where it has no rules.",
        now(f"count({of_alerts(FIRING, OF_KEY_OR_NONE)}) or count({_RULES_HAVE_RUN}) * 0"),
        look=Look(decimals=0, thresholds=WANTED_NONE.thresholds, no_value="no rules", by_threshold=True),
    )


def _providers_down() -> model.Panel:
    down = f"1 - {each('min', 'provider', of('llmkey_provider_up', OF_PROVIDER))}"
    return numbers(
        "Providers down",
        "Providers that fail more than half of their keys, as any exporter sees them.",
        now(f"sum({down})"),
        look=WANTED_NONE,
    )


def _egress() -> model.Panel:
    return numbers(
        "Can we reach anything?",
        "Whether anything watched answers at all, at the exporter that is worst off; if not, it may be us.",
        now(f"min({of('llmkey_exporter_egress_up')})"),
        look=words(ANSWERS),
    )


def _states() -> model.Panel:
    panel = numbers(
        "Keys by state",
        "How many of the chosen keys are in each of the eight states.",
        now(each("sum", "state", each("max", f"{EVERY_KEY}, state", watched("llmkey_state"))), "{{state}}"),
        look=COUNT,
        name="value_and_name",
    )
    config(panel).overrides = [override(state, {"color": fixed(STATE_COLOURS[state])}) for state in State]
    return panel


def _failing() -> model.Panel:
    """Two questions in one: those whose cause is known, then those without one."""
    by = f"{EVERY_KEY}, state"
    known = each("min", f"{by}, outcome, reason, cause, remedy, url", explained("llmkey_cause_info", in_trouble()))
    worst = f"topk({_ROWS}, {known} or on ({by}) {each('min', by, in_trouble())})"
    return table(
        "Failing keys",
        f"Keys that are not ok nor paused, with cause, remedy and since when; the {_ROWS} worst, of those the newest.",
        now(f"{worst} % {RANK:.0f} * 1000"),
        now(f"floor({worst} / {RANK:.0f})"),
        columns=[
            Column("key", "Key", 180, link=TO_KEY_OF_ROW),
            Column("provider", "Provider", 100),
            Column("Value #B", "State", 130, mappings=STATES, coloured=True),
            Column("Value #A", "Since", 130, unit="dateTimeFromNow", mappings=NOT_KNOWN),
            Column("cause", "Cause", wrapped=True),
            Column("remedy", "Remedy", wrapped=True),
            Column("url", "Page", 160, link=TO_VENDOR),
        ],
        sort=["State", "Since"],
    )


def _firing() -> model.Panel:
    fired = of_alerts(OF_KEY_OR_NONE, metric="ALERTS_FOR_STATE")
    for label, place in _ABOUT.items():
        fired = f'label_replace({fired}, "about", "{place}", "{label}", "(.+)")'
    firing = of_alerts(FIRING, OF_KEY_OR_NONE)
    return table(
        "Alerts firing",
        f"Alerts of Prometheus' rules that fire, and since when they are true; the {_ROWS} newest.",
        now(f"topk({_ROWS}, {fired} and ignoring (alertstate, about) {firing}) * 1000"),
        columns=[
            Column("severity", "Severity", 90, mappings=SEVERITIES, coloured=True),
            Column("alertname", "Alert", link=TO_ABOUT_OF_ROW),
            Column("key", "Key"),
            Column("provider", "Provider", 100),
            Column("account", "Account", 100),
            Column("Value", "Since", 130, unit="dateTimeFromNow"),
            Column("about", "About", hidden=True),
        ],
        sort=["Since"],
    )


def _headroom() -> model.Panel:
    left = f"{watched('llmkey_ratelimit_remaining')} / ({of_key('llmkey_ratelimit_limit')} > 0)"
    return bars(
        "Least rate-limit headroom",
        "The share of a rate limit that the last paid probe was told is left, where it is least: twenty at most.",
        now(f"bottomk(20, {each('min', f'{EVERY_KEY}, resource', left)})", "{{key}} {{resource}}"),
        look=HEADROOM,
    )
