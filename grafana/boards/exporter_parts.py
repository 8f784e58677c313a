"""The panels of the exporter's own dashboard: per instance, since here each one matters."""

from grafana_foundation_sdk.models import dashboard as model

from exporter.outcome import State
from grafana.layout import Section, Tile
from grafana.looks import AGO, ANSWERS, LAG_SECONDS, NUMBERS, STATE_COLOURS, TAKEN, TARGET_UP, Look, words
from grafana.panels import Query, lines, now, numbers, timeline
from grafana.promql import each, of, of_exporters
from grafana.table import Column, table

_INSTANCE = "job, instance"
_NAME = "{{instance}}"
_LAG = Look(unit="s", low=0, thresholds=LAG_SECONDS)
_BYTES = Look(unit="bytes", low=0)


def health() -> Section:
    return Section(
        "Are they well?",
        [
            Tile(_up(), 8, 6),
            Tile(_egress(), 5, 6),
            Tile(_reload(), 5, 6),
            Tile(_reloaded(), 6, 6),
            Tile(_versions(), 12, 6),
            Tile(_keys(), 12, 6),
        ],
    )


def schedule() -> Section:
    return Section(
        "On time?",
        [Tile(_scheduler_lag(), 6, 7), Tile(_loop_lag(), 6, 7), Tile(_in_flight(), 6, 7), Tile(_missed(), 6, 7)],
    )


def telling() -> Section:
    return Section(
        "Heard?",
        [Tile(_notifications(), 8, 7), Tile(_pending(), 5, 7), Tile(_told(), 5, 7), Tile(_alarms(), 6, 7)],
    )


def cost() -> Section:
    return Section(
        "What they cost",
        [
            Tile(_scrape(), 6, 7),
            Tile(_samples(), 6, 7),
            Tile(_cpu(), 4, 7),
            Tile(_memory(), 4, 7),
            Tile(_files(), 4, 7),
        ],
    )


def _up() -> model.Panel:
    return timeline(
        "Scraped by Prometheus",
        "Whether Prometheus could scrape each exporter that it could in a time as long as the one shown.",
        Query(of_exporters(of("up"), gone=True), _NAME),
        look=words(TARGET_UP),
    )


def _egress() -> model.Panel:
    return numbers(
        "Does anything answer?",
        "Whether anything that the exporter watches answers at all; if not, look at its network first.",
        now(of("llmkey_exporter_egress_up"), _NAME),
        look=words(ANSWERS),
    )


def _reload() -> model.Panel:
    return numbers(
        "Last configuration",
        "Whether the last configuration was taken; while one is refused, the one before it stays in force.",
        now(of("llmkey_exporter_config_last_reload_successful"), _NAME),
        look=words(TAKEN),
    )


def _reloaded() -> model.Panel:
    return numbers(
        "Configuration taken",
        "When a configuration was last taken: at the start, or by a reload.",
        now(f"{of('llmkey_exporter_config_last_reload_success_timestamp_seconds')} * 1000", _NAME),
        look=AGO,
    )


def _versions() -> model.Panel:
    shard = f"topk by ({_INSTANCE}) (1, {of('llmkey_exporter_shard_info')})"
    return table(
        "Versions and shards",
        "What runs where, which share of the keys it watches (counted from 0), and since when.",
        now(f"{of('llmkey_exporter_build_info')} * on ({_INSTANCE}) group_left (shard, total_shards) {shard}"),
        now(f"({of_exporters(of('process_start_time_seconds'))}) * 1000"),
        columns=[
            Column("instance", "Instance"),
            Column("version", "Version"),
            Column("python_version", "Python"),
            Column("shard", "Shard", 70),
            Column("total_shards", "of", 70),
            Column("Value #B", "Started", 130, unit="dateTimeFromNow"),
        ],
    )


def _keys() -> model.Panel:
    return lines(
        "Keys by state, as exporters count them",
        "All exporters together: a key that two replicas watch counts twice here.",
        Query(each("sum", "state", of("llmkey_exporter_keys")), "{{state}}"),
        look=NUMBERS,
        stacked=True,
        colours={state: STATE_COLOURS[state] for state in State},
    )


def _scheduler_lag() -> model.Panel:
    return lines(
        "Lateness of probes",
        "How late probes started at the worst in the last minute or two, waiting for their turn included.",
        Query(of("llmkey_exporter_scheduler_lag_seconds"), _NAME),
        look=_LAG,
    )


def _loop_lag() -> model.Panel:
    return lines(
        "Lateness of the event loop",
        "How late the event loop woke up at the worst in the last minute or two: a busy machine shows here.",
        Query(of("llmkey_exporter_event_loop_lag_seconds"), _NAME),
        look=_LAG,
    )


def _in_flight() -> model.Panel:
    return lines(
        "Probes under way",
        "Probes under way at the moment of the scrape, by provider.",
        Query(each("sum", "provider", of("llmkey_exporter_probes_in_flight")), "{{provider}}"),
        look=NUMBERS,
    )


def _missed() -> model.Panel:
    return lines(
        "Missed probes",
        "Probes that were due and never started, in each interval drawn: there should be none.",
        Query(f"increase({of('llmkey_exporter_probes_missed_total')}[$__rate_interval])", _NAME),
        look=NUMBERS,
        columns=True,
    )


def _notifications() -> model.Panel:
    sent = f"increase({of('llmkey_exporter_notifications_total')}[$__rate_interval])"
    return lines(
        "Notifications",
        "Attempts to tell receivers by how they ended, and news dropped untold, in each interval drawn.",
        Query(each("sum", "receiver, result", sent), "{{receiver}} {{result}}"),
        look=NUMBERS,
        columns=True,
        stacked=True,
    )


def _pending() -> model.Panel:
    return lines(
        "Not taken yet",
        "News that a receiver has not taken yet; what stays above 0 is not heard.",
        Query(each("max", "receiver", of("llmkey_exporter_notifications_pending")), "{{receiver}}"),
        look=NUMBERS,
    )


def _told() -> model.Panel:
    last = each("max", "receiver", of("llmkey_exporter_notification_last_success_timestamp_seconds"))
    return numbers(
        "Last taken",
        "When each receiver last took something; nothing for one that never has.",
        now(f"{last} * 1000", "{{receiver}}"),
        look=AGO,
    )


def _alarms() -> model.Panel:
    return lines(
        "Alarms firing",
        "Alarms that each exporter sees, by rule.",
        Query(f"{each('sum', 'instance, alarm', of('llmkey_exporter_alarms'))} > 0", "{{instance}} {{alarm}}"),
        look=NUMBERS,
        stacked=True,
    )


def _scrape() -> model.Panel:
    return lines(
        "Duration of scrapes",
        "How long Prometheus took to scrape each exporter.",
        Query(of_exporters(of("scrape_duration_seconds"), gone=True), _NAME),
        look=Look(unit="s", low=0),
    )


def _samples() -> model.Panel:
    return lines(
        "Samples of a scrape",
        "How many samples each scrape brought: what the exporter costs Prometheus.",
        Query(of_exporters(of("scrape_samples_scraped"), gone=True), _NAME),
        look=NUMBERS,
    )


def _cpu() -> model.Panel:
    return lines(
        "CPU",
        "Cores that each exporter keeps busy.",
        Query(of_exporters(f"rate({of('process_cpu_seconds_total')}[$__rate_interval])"), _NAME),
        look=NUMBERS,
    )


def _memory() -> model.Panel:
    return lines(
        "Memory",
        "Resident memory of each exporter.",
        Query(of_exporters(of("process_resident_memory_bytes")), _NAME),
        look=_BYTES,
    )


def _files() -> model.Panel:
    return lines(
        "Open files",
        "The share of the file descriptors that it may have which each exporter has open.",
        Query(of_exporters(f"{of('process_open_fds')} / {of('process_max_fds')}"), _NAME),
        look=Look(unit="percentunit", low=0),
    )
