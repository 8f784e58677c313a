"""Key: how its probes end, how long they take, and what limits it."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.layout import Section, Tile
from grafana.links import TO_VENDOR
from grafana.looks import AVAILABLE, FOUND, HEADROOM, NUMBERS, SECONDS, Look, words
from grafana.panels import Query, history, lines, now
from grafana.promql import EVERY_KEY, advised, each, of_key, probes_ended
from grafana.table import Column, table

_RESOURCE = f"{EVERY_KEY}, resource, model"
_OF_LIMIT = "{{key}} {{resource}} {{model}}"
_BAD = 'outcome!~"ok|limited_scope"'


def failures() -> Section:
    return Section("What went wrong", [Tile(_last_failures(), 14, 7), Tile(_by_sort(), 10, 7)])


def probes() -> Section:
    return Section("Probes", [Tile(_seen(), 12), Tile(_counted(), 12), Tile(_latency(), 12), Tile(_schedule(), 12)])


def limits() -> Section:
    return Section("Limits and models", [Tile(_headroom(), 9), Tile(_limits(), 9), Tile(_models(), 6)])


def _last_failures() -> model.Panel:
    by = f"{EVERY_KEY}, probe, outcome, reason"
    at = (
        f"{of_key('llmkey_outcome_info', _BAD)} * on (instance, job, key, provider, probe) group_left () "
        f"{of_key('llmkey_last_probe_timestamp_seconds')}"
    )
    last = each("max", f"instance, job, {by}", f"max_over_time(({at})[$__range:1m])")
    return table(
        "Last failures",
        "Each way in which probes failed in the time shown, when it was last seen, and what to do about it.",
        now(f"topk(50, {each('max', f'{by}, cause, remedy, url', advised(last))}) * 1000"),
        columns=[
            Column("Value", "Last seen", 120, unit="dateTimeFromNow"),
            Column("key", "Key", 140),
            Column("probe", "Probe", 70),
            Column("outcome", "Outcome", 150),
            Column("reason", "Reason", 140),
            Column("cause", "Cause", wrapped=True),
            Column("remedy", "Remedy", wrapped=True),
            Column("url", "Page", 140, link=TO_VENDOR),
        ],
        sort=["Last seen"],
    )


def _by_sort() -> model.Panel:
    sorts = {
        "authentication failed": "llmkey_auth_failures_total",
        "quota exhausted": "llmkey_quota_exhaustions_total",
        "throttled": "llmkey_rate_limit_hits_total",
        "server errors": "llmkey_server_errors_total",
        "no answer": "llmkey_connection_failures_total",
    }
    return lines(
        "Failed probes by what they say",
        "Probes whose outcome speaks against the key, its quota, its pace, the provider, or the way there.",
        *(
            Query(each("sum", EVERY_KEY, f"increase({of_key(metric)}[$__rate_interval])"), "{{key}} " + what)
            for what, metric in sorts.items()
        ),
        look=NUMBERS,
        columns=True,
        stacked=True,
    )


def _seen() -> model.Panel:
    return history(
        "Outcomes",
        "The last outcome of each kind of probe at each moment, unconfirmed: a row for each that was seen.",
        Query(
            each("max", f"{EVERY_KEY}, probe, outcome", of_key("llmkey_outcome_info")), "{{key}} {{probe}} {{outcome}}"
        ),
        look=words(FOUND),
    )


def _counted() -> model.Panel:
    counted = each("sum", "probe, outcome", probes_ended())
    return lines(
        "Probes by outcome",
        "How many probes ended how, in each interval drawn; all exporters that watch the key together.",
        Query(f"{counted} > 0", "{{probe}} {{outcome}}"),
        look=NUMBERS,
        columns=True,
        stacked=True,
    )


def _latency() -> model.Panel:
    return lines(
        "Duration of probes",
        "How long the last probe of each kind took, without waiting for its turn; the slowest exporter's.",
        Query(each("max", f"{EVERY_KEY}, probe", of_key("llmkey_probe_duration_seconds")), "{{key}} {{probe}}"),
        look=SECONDS,
    )


def _schedule() -> model.Panel:
    by = f"{EVERY_KEY}, probe"
    return table(
        "Schedule",
        "How often each kind of probe is made, when it last was, when it is due, and what holds it back.",
        now(each("min", by, of_key("llmkey_probe_interval_seconds"))),
        now(f"{each('max', by, of_key('llmkey_last_probe_timestamp_seconds'))} * 1000"),
        now(f"{each('min', by, of_key('llmkey_probe_due_timestamp_seconds'))} * 1000"),
        now(each("max", f"{by}, reason", of_key("llmkey_probe_held"))),
        columns=[
            Column("key", "Key"),
            Column("probe", "Probe", 80),
            Column("Value #A", "Every", 90, unit="s"),
            Column("Value #B", "Last", 130, unit="dateTimeFromNow"),
            Column("Value #C", "Due", 130, unit="dateTimeFromNow"),
            Column("reason", "Held back by", 130),
        ],
    )


def _left() -> str:
    return f"{of_key('llmkey_ratelimit_remaining')} / ({of_key('llmkey_ratelimit_limit')} > 0)"


def _headroom() -> model.Panel:
    return lines(
        "Rate-limit headroom",
        "The share of each rate limit that the last paid probe was told is left.",
        Query(each("min", _RESOURCE, _left()), _OF_LIMIT),
        look=HEADROOM,
    )


def _limits() -> model.Panel:
    return table(
        "Rate limits",
        "What the provider's last answer said of each rate limit: its size, what is left, and when it is whole again.",
        now(each("min", _RESOURCE, of_key("llmkey_ratelimit_limit"))),
        now(each("min", _RESOURCE, of_key("llmkey_ratelimit_remaining"))),
        now(f"{each('max', _RESOURCE, of_key('llmkey_ratelimit_reset_timestamp_seconds'))} * 1000"),
        columns=[
            Column("key", "Key"),
            Column("resource", "Resource", 100),
            Column("model", "Model"),
            Column("Value #A", "Limit", 90, unit="short"),
            Column("Value #B", "Left", 90, unit="short"),
            Column("Value #C", "Whole again", 130, unit="dateTimeFromNow"),
        ],
        look=Look(unit="short"),
    )


def _models() -> model.Panel:
    by = f"{EVERY_KEY}, model"
    return table(
        "Models",
        "The models that the key must be able to use: whether the provider lists them, and when they end.",
        now(each("min", by, of_key("llmkey_model_available"))),
        now(f"{each('min', by, of_key('llmkey_model_shutdown_timestamp_seconds'))} * 1000"),
        columns=[
            Column("key", "Key"),
            Column("model", "Model"),
            Column("Value #A", "Listed", 90, mappings=AVAILABLE, coloured=True),
            Column("Value #B", "Ends", 120, unit="dateTimeFromNow"),
        ],
    )
