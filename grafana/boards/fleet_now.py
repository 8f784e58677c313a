"""Fleet, what is so now: numbers, and lists of what is wrong."""

from grafana_foundation_sdk.models import dashboard as model

from exporter.outcome import State
from grafana.layout import Section, Tile
from grafana.links import TO_KEY_OF_ROW, TO_VENDOR
from grafana.looks import (
    ANSWERS,
    COUNT,
    HEADROOM,
    NOT_KNOWN,
    SEVERITIES,
    STATE_COLOURS,
    STATE_NAMES,
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
    each,
    explained,
    filtered,
    of,
    of_alerts,
    of_key,
    since,
    watched,
)
from grafana.table import Column, table

_UNUSABLE = "|".join(state for state in State if state.unusable)
_ROWS = 100


def now_section() -> Section:
    return Section(
        "Is anything wrong?",
        [
            Tile(_unusable(), 4, 4),
            Tile(_not_ok(), 4, 4),
            Tile(_watched(), 4, 4),
            Tile(_alerts(), 4, 4),
            Tile(_providers_down(), 4, 4),
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
    return f"sum({each('max', f'{EVERY_KEY}, state', watched('llmkey_state', *matchers))})"


def _unusable() -> model.Panel:
    return numbers(
        "Unusable keys",
        "Keys that are confirmed not to serve: authentication fails or the quota is used up. These page.",
        now(_count(f'state=~"{_UNUSABLE}"')),
        look=WANTED_NONE,
    )


def _not_ok() -> model.Panel:
    return numbers(
        "Keys not ok",
        "Keys in any state but ok: unusable ones, and those of which nothing good can be said at the moment.",
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


def _alerts() -> model.Panel:
    return numbers(
        "Alerts firing",
        "Alerts of Prometheus' rules that fire for what is chosen (labels aside); none without the rules.",
        now(f"count({of_alerts(FIRING, OF_KEY_OR_NONE)})"),
        look=Look(decimals=0, thresholds=WANTED_NONE.thresholds, no_value="0", by_threshold=True),
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
    wrong = filtered(f"({of_key('llmkey_state', NOT_OK)} == 1)")
    by = f"{EVERY_KEY}, state"
    known = each("min", f"{by}, outcome, reason, cause, remedy, url", explained("llmkey_cause_info", since(wrong)))
    others = each("min", by, since(wrong))
    return table(
        "Failing keys",
        f"Keys that are not ok, with cause, remedy and since when; the {_ROWS} that changed last.",
        now(f"topk({_ROWS}, {known} or on ({by}) {others}) * 1000"),
        columns=[
            Column("key", "Key", 180, link=TO_KEY_OF_ROW),
            Column("provider", "Provider", 100),
            Column("state", "State", 130, mappings=STATE_NAMES, coloured=True),
            Column("Value", "Since", 130, unit="dateTimeFromNow", mappings=NOT_KNOWN),
            Column("cause", "Cause", wrapped=True),
            Column("remedy", "Remedy", wrapped=True),
            Column("url", "Page", 160, link=TO_VENDOR),
        ],
        sort="Since",
    )


def _firing() -> model.Panel:
    fired = f"{of_alerts(OF_KEY_OR_NONE, metric='ALERTS_FOR_STATE')}"
    firing = of_alerts(FIRING, OF_KEY_OR_NONE)
    return table(
        "Alerts firing",
        f"Alerts of Prometheus' rules that fire, and since when they are true; the {_ROWS} newest.",
        now(f"topk({_ROWS}, {fired} and ignoring (alertstate) {firing}) * 1000"),
        columns=[
            Column("severity", "Severity", 90, mappings=SEVERITIES, coloured=True),
            Column("alertname", "Alert"),
            Column("key", "Key", link=TO_KEY_OF_ROW),
            Column("provider", "Provider", 100),
            Column("account", "Account", 100),
            Column("Value", "Since", 130, unit="dateTimeFromNow"),
        ],
        sort="Since",
    )


def _headroom() -> model.Panel:
    left = f"{watched('llmkey_ratelimit_remaining')} / ({of_key('llmkey_ratelimit_limit')} > 0)"
    return bars(
        "Least rate-limit headroom",
        "The share of a rate limit that the last paid probe was told is left, where it is least: twenty at most.",
        now(f"bottomk(20, {each('min', f'{EVERY_KEY}, resource', left)})", "{{key}} {{resource}}"),
        look=HEADROOM,
    )
