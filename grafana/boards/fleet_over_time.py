"""Fleet, how it came: states, providers, probes, and the dates to come."""

from grafana_foundation_sdk.models import dashboard as model

from exporter.outcome import State
from grafana.boards.fleet_keys import MOST, TROUBLED
from grafana.layout import Section, Tile
from grafana.links import TO_KEY, TO_KEY_OF_ROW
from grafana.looks import (
    HEALTH,
    INDICATOR_CODES,
    INDICATORS,
    NUMBERS,
    SECONDS,
    STATE_COLOURS,
    STATES,
    WARN_IF_ANY,
    Look,
    words,
)
from grafana.panels import Query, lines, now, numbers, timeline
from grafana.promql import (
    EVERY_KEY,
    OF_PROVIDER,
    coded,
    each,
    filtered,
    of,
    of_key,
    probes_ended,
    state_code,
    watched,
)
from grafana.table import Column, table

_POINTS = 200  # in a panel over all keys: Prometheus would refuse one of each pixel for thousands
_AHEAD = 90 * 86400  # seconds: dates beyond that are nobody's business yet


def providers() -> Section:
    return Section(
        "Providers",
        [Tile(_health(), 8, 7), Tile(_status_pages(), 8, 7), Tile(_incidents(), 3, 7), Tile(_latency(), 5, 7)],
    )


def over_time() -> Section:
    return Section(
        "Over time",
        [
            Tile(_timeline(), 24, 11),
            Tile(_states(), 12),
            Tile(_alarms(), 12),
            Tile(_outcomes(), 12),
            Tile(_unsuccessful(), 12),
            Tile(_dates(), 24),
        ],
    )


def _health() -> model.Panel:
    up = of("llmkey_provider_up", OF_PROVIDER)
    worse = f"({of('llmkey_provider_degraded', OF_PROVIDER)} or {up} * 0)"
    return timeline(
        "Providers, as our probes find them",
        "Down: more than half of its keys fail; degraded: a fifth of its probes of 15 minutes do.",
        Query(each("min", "provider", f"{up} * 2 - {worse}"), "{{provider}}"),
        look=words(HEALTH),
    )


def _status_pages() -> model.Panel:
    said = coded(INDICATOR_CODES, lambda one: of("llmkey_provider_status", OF_PROVIDER, f'indicator="{one}"'))
    return timeline(
        "Providers, as their status pages say",
        "What the vendor says of itself; no row where it has no status page or it cannot be read.",
        Query(each("max", "provider", said), "{{provider}}"),
        look=words(INDICATORS),
    )


def _incidents() -> model.Panel:
    return numbers(
        "Open incidents",
        "Incidents that are open on the vendor's status page.",
        now(
            each("sum", "provider", each("max", "provider, impact", of("llmkey_provider_incidents", OF_PROVIDER))),
            "{{provider}}",
        ),
        look=Look(decimals=0, thresholds=WARN_IF_ANY, by_threshold=True),
    )


def _latency() -> model.Panel:
    buckets = of("llmkey_provider_probe_duration_seconds_bucket", OF_PROVIDER)
    rate = each("sum", "le, provider, probe", f"rate({buckets}[$__rate_interval])")
    return lines(
        "Slowest twentieth of probes",
        "The time within which 95 % of probes ended, timeouts included, waiting for their turn not.",
        Query(f"histogram_quantile(0.95, {rate})", "{{provider}} {{probe}}"),
        look=SECONDS,
    )


def _timeline() -> model.Panel:
    return timeline(
        "State of keys in trouble",
        f"The {MOST} keys at most that are not ok, then those that changed in the time shown; choose keys for others.",
        Query(each("max", EVERY_KEY, state_code(TROUBLED)), "{{key}}"),
        look=words(STATES),
        links=[TO_KEY],
    )


def _states() -> model.Panel:
    """Counted key by key, since no count of an exporter says which keys it shares with another."""
    inner = each("max", f"{EVERY_KEY}, state", filtered(f"({of_key('llmkey_state')} == 1)"))
    none = f"{each('sum', 'state', of('llmkey_exporter_keys'))} * 0"
    return lines(
        "Chosen keys by state",
        "How many of the chosen keys are in each state, paused ones too; a key of several exporters counts once.",
        Query(f"{each('count', 'state', inner)} or {none}", "{{state}}"),
        look=NUMBERS,
        stacked=True,
        colours={state: STATE_COLOURS[state] for state in State},
        points=_POINTS,
    )


def _alarms() -> model.Panel:
    return lines(
        "Alarms firing",
        "Alarms that the chosen exporters see, by rule, all added: what two replicas see counts twice.",
        Query(f"{each('sum', 'alarm', of('llmkey_exporter_alarms'))} > 0", "{{alarm}}"),
        look=NUMBERS,
        stacked=True,
    )


def _outcomes() -> model.Panel:
    return lines(
        "Probes by outcome",
        "How many probes ended how in each interval drawn, unconfirmed; all replicas together.",
        Query(each("sum", "outcome", _probed()), "{{outcome}}"),
        look=NUMBERS,
        stacked=True,
        points=_POINTS,
    )


def _unsuccessful() -> model.Panel:
    failed = each("sum", "provider, outcome", _probed('outcome!~"ok|limited_scope"'))
    return lines(
        "Probes that did not find a usable key",
        "The same without those that did, by provider.",
        Query(f"{failed} > 0", "{{provider}} {{outcome}}"),
        look=NUMBERS,
        columns=True,
        stacked=True,
        points=_POINTS,
    )


def _probed(*matchers: str) -> str:
    return filtered(probes_ended(*matchers))


def _dates() -> model.Panel:
    kinds = {
        "key expires": each("min", EVERY_KEY, watched("llmkey_expires_timestamp_seconds")),
        "rotation due": each("min", EVERY_KEY, watched("llmkey_rotation_due_timestamp_seconds")),
        "model ends": each("min", f"{EVERY_KEY}, model", watched("llmkey_model_shutdown_timestamp_seconds")),
    }
    found = " or ".join(f'label_replace({expr}, "what", "{what}", "", "")' for what, expr in kinds.items())
    return table(
        "Dates to come",
        "What ends in the next 90 days, or has ended: keys, their time to rotation, configured models; fifty at most.",
        now(f"bottomk(50, ({found}) < time() + {_AHEAD}) * 1000"),
        columns=[
            Column("Value", "When", 160, unit="dateTimeFromNow"),
            Column("what", "What", 140),
            Column("key", "Key", link=TO_KEY_OF_ROW),
            Column("provider", "Provider"),
            Column("model", "Model"),
        ],
        sort=["When"],
        descending=False,
    )
