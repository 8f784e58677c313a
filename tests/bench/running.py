"""The exporter as a process: how soon it answers, what it weighs, and whether a scrape shows in a probe's duration.

The provider is the small server of :mod:`tests.bench.probing`. Alone: ``python -m tests.bench.running``.
"""

import contextlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import yaml
from prometheus_client.parser import text_string_to_metric_families

from tests.bench.probing import provider

FEW, MANY = 10, 1_000
ROUNDS = 5
ANSWER_AFTER = 0.05  # seconds until the provider answers
WATCHED = 6.0


def main() -> list[str]:
    """Rows of a table: what, and how much."""
    with provider(ANSWER_AFTER) as url:
        starts = [start_up(url) for _ in range(ROUNDS)]
        quiet, scraped = durations(url)
    seconds, megabytes = (statistics.median(values) for values in zip(*starts, strict=True))
    probe = f"a probe answered after {ANSWER_AFTER * 1000:.0f} ms, as measured, {MANY} keys"
    return [
        f"| start to the first /metrics, {FEW} keys (goal: under 1 s) | {seconds:.2f} s |",
        f"| idle memory, {FEW} keys (goal: under 70 MB) | {megabytes:.0f} MB |",
        f"| {probe}, unscraped: median / p99 | {told(quiet)} |",
        f"| the same while scraped four times a second: median / p99 | {told(scraped)} |",
    ]


def start_up(url: str) -> tuple[float, float]:
    """Seconds to the first scrape that was answered, and resident megabytes some seconds later."""
    began = time.monotonic()
    with exporter(url, FEW, interval="60s") as (process, address):
        spent = time.monotonic() - began
        httpx.get(f"{address}/metrics")
        time.sleep(2.0)
        status = Path(f"/proc/{process.pid}/status").read_text()
        [resident] = [line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")]
        return spent, int(resident) / 1024


def durations(url: str) -> tuple[list[float], list[float]]:
    """What each key's last probe took, first without scrapes, then while being scraped."""
    with exporter(url, MANY, interval="5s") as (_, address):
        time.sleep(WATCHED)
        quiet = probe_durations(address)
        end = time.monotonic() + WATCHED
        while time.monotonic() < end:
            httpx.get(f"{address}/metrics")
            time.sleep(0.25)
        return quiet, probe_durations(address)


def probe_durations(address: str) -> list[float]:
    families = text_string_to_metric_families(httpx.get(f"{address}/metrics").text)
    return [s.value for f in families if f.name == "llmkey_probe_duration_seconds" for s in f.samples]


def told(values: list[float]) -> str:
    cuts = statistics.quantiles(values, n=100)
    return f"{statistics.median(values) * 1000:.1f} / {cuts[98] * 1000:.1f} ms"


@contextlib.contextmanager
def exporter(url: str, keys: int, *, interval: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The exporter over so many keys, once it answered its first scrape."""
    with socket.socket() as probe, tempfile.TemporaryDirectory() as folder:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        file = Path(folder) / "llmkey.yml"
        file.write_text(yaml.safe_dump(configuration(url, keys, interval)))
        command = [sys.executable, "-m", "exporter", "--config.file", str(file), "--web.listen-address", f":{port}"]
        process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"http://127.0.0.1:{port}/metrics")
            yield process, f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait()


def wait_for(address: str) -> None:
    while True:
        with contextlib.suppress(httpx.HTTPError):
            httpx.get(address)
            return
        time.sleep(0.005)


def configuration(url: str, keys: int, interval: str) -> dict[str, Any]:
    return {
        "probing": {"auth": {"interval": interval}, "quota": {"enabled": False}},
        "providers": {"openai": {"base_url": f"{url}/v1"}},
        "keys": [{"name": f"key-{n}", "secret": f"sk-proj-{n:040}"} for n in range(keys)],
        "log": {"level": "error"},
    }


if __name__ == "__main__":
    sys.stdout.write("\n".join(main()) + "\n")
