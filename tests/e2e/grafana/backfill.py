"""Scrapes of another time, as blocks that Prometheus reads."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

TARGET = {"job": "llmkey", "instance": "exporter:10427"}


class Backfill:
    """Pages written as OpenMetrics with their times and with the labels that a scrape adds."""

    def __init__(self, file: Path) -> None:
        self._path, self._out = file, file.open("w", encoding="utf-8")

    def scrape(self, at: float, page: bytes, target: Mapping[str, str] = TARGET) -> None:
        """One page, its time (Unix seconds), and whose it is."""
        added = ",".join(f'{name}="{value}"' for name, value in target.items())
        for line in page.decode().splitlines():
            if line and not line.startswith("#"):
                series, value = line.rsplit(" ", 1)
                labelled = f"{series[:-1]},{added}}}" if series.endswith("}") else f"{series}{{{added}}}"
                self._out.write(f"{labelled} {value} {at:.3f}\n")

    def blocks(self, folder: Path) -> None:
        """Write them as blocks of a database."""
        self._out.write("# EOF\n")
        self._out.close()
        how = ["openmetrics", "-q", "--max-block-duration=240h"]  # it reads the file once a block
        command = ["promtool", "tsdb", "create-blocks-from", *how, str(self._path), str(folder)]
        subprocess.run(command, check=True, capture_output=True)
