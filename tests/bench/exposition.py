"""What a scrape costs: our text against a prometheus_client registry that holds the same series.

CPU time of this process, medians; the clock that the drawings see stands still. Alone:
``python -m tests.bench.exposition``.
"""

import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace

from prometheus_client import CollectorRegistry, Counter, Gauge, disable_created_metrics, enable_created_metrics
from prometheus_client.exposition import generate_latest

from exporter.metrics import Exposition, FleetCollector, Instruments
from exporter.metrics.account_drawing import AccountDrawings
from exporter.metrics.drawing import Drawings
from tests.metrics.accounts import lab
from tests.metrics.fleet import NOW, Data, specimen

KEYS = 1_000
MANY = 10_000
SERIES = 5_000
DIRECTIONS = ("input", "output", "cached")
ROUNDS = 7


def main() -> list[str]:
    """Rows of a table: what, and how much."""
    fleet = busy_fleet(KEYS)
    series, registry = registry_ms(fleet)
    exposition = Exposition(fleet, Instruments(), clock=clock)
    scrape = lambda: drain(exposition)  # noqa: E731  (the thing that is measured, four times)
    first = cpu_ms(scrape, rounds=1)
    steady = cpu_ms(scrape)
    busy = cpu_ms(scrape, before=lambda: touch(fleet, 4))
    redraw = (cpu_ms(scrape, before=lambda: touch(fleet, 1)) - steady) / KEYS * 1000
    return [
        f"| scrape, {KEYS} keys, {series} series: prometheus_client registry | {registry:.0f} ms |",
        f"| the same: ours, first scrape | {first:.0f} ms |",
        f"| the same: ours, a quarter of the keys redrawn | {busy:.1f} ms |",
        f"| the same: ours, nothing changed | {steady:.1f} ms |",
        f"| the same: ours, nothing changed, of the registry's CPU | 1/{registry / steady:.0f} |",
        f"| redrawing a key of {series // KEYS} series | {redraw:.0f} us |",
        f"| text kept for a key | {memory_kib(fleet):.1f} KiB |",
        f"| longest stretch without a pause in a scrape, {MANY} keys, a quarter redrawn | {stall_ms():.1f} ms |",
        f"| an account of {SERIES * len(DIRECTIONS)} series of tokens drawn anew | {account_ms():.0f} ms |",
    ]


def clock() -> float:
    """A time at which everything in the fleet is fresh."""
    return NOW


def busy_fleet(keys: int) -> Data:
    """So many copies of the key that shows nearly every family."""
    example = specimen()
    target, status = example.targets["prod-chat"], example.board["prod-chat"]
    fleet = Data(healths=example.healths, egress=True, flights=example.flights)
    for i in range(keys):
        fleet.add(replace(target, name=f"key-{i:05}"), replace(status, name=f"key-{i:05}"))
    return fleet


def touch(fleet: Data, every: int) -> None:
    """Every so manieth key has been probed."""
    for name in list(fleet.board)[::every]:
        fleet.board[name] = replace(fleet.board[name])


def drain(exposition: Exposition) -> int:
    return sum(len(chunk) for chunk in exposition.render("")[1])


def cpu_ms(work: Callable[[], object], *, before: Callable[[], None] = lambda: None, rounds: int = ROUNDS) -> float:
    """Median CPU milliseconds."""
    spent = []
    for _ in range(rounds):
        before()
        gc.collect()
        start = time.process_time()
        work()
        spent.append(time.process_time() - start)
    return statistics.median(spent) * 1000


def registry_ms(fleet: Data) -> tuple[int, float]:
    """How many series, and what writing them costs when each is a child object of prometheus_client."""
    disable_created_metrics()  # type: ignore[no-untyped-call]  # it ships no types
    try:
        registry = CollectorRegistry()
        series = sum(fill(registry, fleet))
        return series, cpu_ms(lambda: generate_latest(registry), rounds=3)
    finally:
        enable_created_metrics()  # type: ignore[no-untyped-call]  # it ships no types


def fill(registry: CollectorRegistry, fleet: Data) -> Iterator[int]:
    for metric in FleetCollector(fleet, clock=clock).collect():
        if not metric.samples:
            continue
        names = list(metric.samples[0].labels)
        if metric.type == "counter":
            counter = Counter(metric.name, metric.documentation, names, registry=registry)
            for sample in metric.samples:
                counter.labels(**sample.labels).inc(sample.value)
        else:
            gauge = Gauge(metric.name, metric.documentation, names, registry=registry)
            for sample in metric.samples:
                (gauge.labels(**sample.labels) if names else gauge).set(sample.value)
        yield len(metric.samples)


def memory_kib(fleet: Data) -> float:
    """Memory for the text of a key."""
    tracemalloc.start()
    drawings = Drawings()
    for _ in drawings.refresh(fleet, NOW):
        pass
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return kept / len(fleet.targets) / 1024


def account_ms() -> float:
    """Drawing what is known of an account whose usage was just read."""
    tokens = {(f"p-{i % 50}", f"m-{i // 50}", way): 1e6 + i for i in range(SERIES) for way in DIRECTIONS}
    status = replace(lab(), tokens=tokens)

    def draw() -> None:
        for _ in AccountDrawings().refresh({status.name: status}, NOW):
            pass

    return cpu_ms(draw)


def stall_ms() -> float:
    """The longest time the event loop cannot run anything else, when the web pauses after each chunk."""
    fleet = busy_fleet(MANY)
    exposition = Exposition(fleet, Instruments(), clock=clock)
    drain(exposition)
    longest = []
    for _ in range(3):
        touch(fleet, 4)
        stretches, start = [], time.process_time()
        for _chunk in exposition.render("")[1]:
            now = time.process_time()
            stretches.append(now - start)
            start = now
        longest.append(max(stretches))
    return statistics.median(longest) * 1000


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
