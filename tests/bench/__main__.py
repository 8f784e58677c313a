"""Runs every benchmark and prints one table: ``make bench``."""

import sys

from tests.bench import account_reading, exposition, loading, probing, running
from tests.bench.alert_quality import __main__ as alert_quality


def main() -> None:
    sys.stdout.write("| what | figure |\n|---|---|\n")
    for bench in (probing, exposition, running, loading, account_reading, alert_quality):
        for row in bench.main():
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
