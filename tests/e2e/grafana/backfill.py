"""Scrapes of another time, as blocks that Prometheus reads."""

import subprocess
from pathlib import Path

TARGET = {"job": "llmkey", "instance": "exporter:10427"}
_ADDED = ",".join(f'{name}="{value}"' for name, value in TARGET.items())


class Backfill:
    """Pages written as OpenMetrics with their times and with the labels that a scrape adds."""

    def __init__(self, file: Path) -> None:
        self._path, self._out = file, file.open("w", encoding="utf-8")

    def scrape(self, at: float, page: bytes) -> None:
        """One page and its time (Unix seconds)."""
        for line in page.decode().splitlines():
            if line and not line.startswith("#"):
                series, value = line.rsplit(" ", 1)
                labelled = f"{series[:-1]},{_ADDED}}}" if series.endswith("}") else f"{series}{{{_ADDED}}}"
                self._out.write(f"{labelled} {value} {at:.3f}\n")

    def blocks(self, folder: Path) -> None:
        """Write them as blocks of a database."""
        self._out.write("# EOF\n")
        self._out.close()
        command = ["promtool", "tsdb", "create-blocks-from", "openmetrics", "-q", str(self._path), str(folder)]
        subprocess.run(command, check=True, capture_output=True)
