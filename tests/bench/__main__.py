"""Runs every benchmark and prints one table: ``make bench``."""

import sys

from tests.bench import exposition, loading, probing, running


def main() -> None:
    sys.stdout.write("| what | figure |\n|---|---|\n")
    for bench in (probing, exposition, running, loading):
        for row in bench.main():
            sys.stdout.write(row + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
