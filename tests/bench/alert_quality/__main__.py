"""Pages that were wanted and came, and those nobody wanted: a fleet through a simulated week.

Wanted is a page (a critical notice) for each death of a key and each exhaustion (one for an account that all its keys
share), one for each outage of a provider of more than ten minutes, one for the loss of egress, and none for anything
else: not for single failures, not for a blip, not for a key whose top-up arrives unevenly. A page repeated after hours,
or word that it is over, is no new page. Later word of the same incident (more keys of the account) while it is open is
none either, but is counted; the same incident opened again, or the same key told again, is unwanted.

Alone: ``python -m tests.bench.alert_quality``; it needs promtool, unless ``--path daemon``.
"""

import argparse
import asyncio
import logging
import shutil
import sys
from collections.abc import Iterator, Sequence

from tests.bench.alert_quality.judging import Quality, judge
from tests.bench.alert_quality.living import live
from tests.bench.alert_quality.table import rows
from tests.bench.alert_quality.week import Week

PATHS = {"daemon": ("daemon",), "prometheus": ("prometheus",), "both": ("daemon", "prometheus")}


def main(arguments: Sequence[str] = ()) -> list[str]:
    """Rows of a table: what, and how much by the daemon / through Prometheus."""
    options = _options(arguments)
    logging.disable(logging.ERROR)  # what the simulated daemon says of each death is not for here
    week = Week(seed=options.seed, days=options.days, keys=options.keys)
    paths = PATHS[options.path]
    if "prometheus" in paths and shutil.which("promtool") is None:
        paths = ("daemon",)
        sys.stderr.write("promtool is missing: only the daemon's path\n")
    lived = asyncio.run(live(week, prometheus="prometheus" in paths))
    told = {"daemon": lived.daemon, "prometheus": lived.prometheus}
    quality = {path: judge(week, told[path]) for path in paths}
    for line in _particulars(quality):
        sys.stderr.write(line + "\n")
    return rows(week, list(quality.values()))


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.alert_quality", description="How good pages are.")
    parser.add_argument("--days", type=float, default=7.0, help="how long (7)")
    parser.add_argument("--keys", type=int, default=100, help="how many keys (100)")
    parser.add_argument("--seed", type=int, default=1, help="another seed is another week (1)")
    parser.add_argument("--path", choices=PATHS, default="both", help="who tells (both)")
    return parser.parse_args(arguments)


def _particulars(quality: dict[str, Quality]) -> Iterator[str]:
    """Every page that is not as it should be."""
    for path, seen in quality.items():
        yield from (f"{path}: missed: {one}" for one in seen.missed)
        yield from (f"{path}: unwanted: {one}" for one in seen.unwanted)


if __name__ == "__main__":
    sys.stdout.write("\n".join(["| what | figure |", "|---|---|", *main(sys.argv[1:])]) + "\n")
