"""What the exporter says of itself."""

from dataclasses import replace

import pytest
from prometheus_client import REGISTRY, CollectorRegistry

from exporter import __version__
from exporter.metrics import Instruments
from exporter.model import Kind
from exporter.outcome import Outcome
from exporter.outcome.advice import ADVICE
from tests.metrics.fleet import result


def value(instruments: Instruments, name: str, **labels: str) -> float | None:
    return instruments.registry.get_sample_value(f"llmkey_{name}", labels)


def bucket(instruments: Instruments, le: str, provider: str = "openai") -> float | None:
    return value(instruments, "provider_probe_duration_seconds_bucket", provider=provider, probe="auth", le=le)


def test_durations_fall_into_their_buckets() -> None:
    """Timeouts are observed like answers; what was not sent is not."""
    instruments = Instruments()
    for duration, outcome in ((0.05, Outcome.OK), (0.3, Outcome.INVALID_KEY), (10.0, Outcome.TIMEOUT)):
        instruments.probed("openai", replace(result("k", Kind.AUTH, outcome), duration=duration))
    instruments.probed("openai", replace(result("k", Kind.AUTH, Outcome.MALFORMED_KEY), local=True))
    bounds = ("0.05", "0.1", "0.25", "0.5", "1.0", "2.5", "5.0", "10.0", "30.0", "+Inf")
    assert [bucket(instruments, le) for le in bounds] == [1, 1, 1, 2, 2, 2, 2, 3, 3, 3]


def test_a_provider_that_is_gone_is_forgotten() -> None:
    """Series of a provider that a reload removed vanish; the others stay."""
    instruments = Instruments()
    for provider in ("openai", "gateway"):
        instruments.probed(provider, result("k", Kind.AUTH, Outcome.OK))
    instruments.retain_providers({"openai", "another"})
    assert bucket(instruments, "+Inf", "gateway") is None
    assert bucket(instruments, "+Inf", "openai") == 1
    instruments.probed("gateway", result("k", Kind.AUTH, Outcome.OK))
    assert bucket(instruments, "+Inf", "gateway") == 1


@pytest.mark.parametrize(
    "name",
    [
        "exporter_scheduler_lag_seconds",
        "exporter_event_loop_lag_seconds",
        "exporter_config_last_reload_successful",
        "exporter_config_last_reload_success_timestamp_seconds",
    ],
)
def test_a_reading_is_absent_until_it_is_known(name: str) -> None:
    """No zero stands in for a figure that nobody has measured yet."""
    assert value(Instruments(), name) is None


def test_readings_are_shown_once_known() -> None:
    """A measured zero is a sample."""
    instruments = Instruments()
    instruments.scheduler_lag.set(0.0)
    instruments.event_loop_lag.set(0.25)
    assert value(instruments, "exporter_scheduler_lag_seconds") == 0.0
    assert value(instruments, "exporter_event_loop_lag_seconds") == 0.25


def test_a_refused_configuration_keeps_the_time_of_the_last_good_one() -> None:
    """1 and the time when taken; 0 and the same time when the next one is refused."""
    instruments = Instruments()
    instruments.config_taken(1000.5)
    assert value(instruments, "exporter_config_last_reload_successful") == 1
    instruments.config_refused()
    assert value(instruments, "exporter_config_last_reload_successful") == 0
    assert value(instruments, "exporter_config_last_reload_success_timestamp_seconds") == 1000.5


def test_every_advice_is_a_row_of_the_outcome_table() -> None:
    """Cause, remedy and address of each outcome can be joined to an alert."""
    (family,) = (m for m in Instruments().registry.collect() if m.name == "llmkey_exporter_outcome_info")
    rows = {(s.labels["outcome"], s.labels["reason"]): s.labels for s in family.samples}
    assert rows.keys() == {(str(outcome), str(reason)) for outcome, reason in ADVICE}
    advice = next(iter(ADVICE.values()))
    first = next(iter(rows.values()))
    assert (first["cause"], first["remedy"], first["url"]) == (advice.cause, advice.remedy, advice.url)


def test_version_and_shard_are_told() -> None:
    """Both as info families; missed probes count from 0."""
    instruments = Instruments()
    instruments.sharded(1, 3)
    assert value(instruments, "exporter_shard_info", shard="1", total_shards="3") == 1
    assert value(instruments, "exporter_probes_missed_total") == 0
    (build,) = (m for m in instruments.registry.collect() if m.name == "llmkey_exporter_build_info")
    assert build.samples[0].labels["version"] == __version__


def test_nothing_goes_to_the_registry_of_the_process() -> None:
    """The registry passed in holds all; prometheus_client's global one stays as it was, and so do its settings."""
    before = {metric.name for metric in REGISTRY.collect()}
    registry = CollectorRegistry(auto_describe=True)
    assert Instruments(registry).registry is registry
    assert {metric.name for metric in REGISTRY.collect()} == before
    missed = next(m for m in registry.collect() if m.name == "llmkey_exporter_probes_missed")
    assert [sample.name for sample in missed.samples] == [
        "llmkey_exporter_probes_missed_total",
        "llmkey_exporter_probes_missed_created",
    ]
