"""The command line: flags as exporters have them, and a few commands beside serving."""

import sys
from collections.abc import Callable, Sequence

from exporter.cli.commands import check, demo, export, healthcheck, serve, simulate
from exporter.cli.options import CONFIG_ERROR, Options, parse
from exporter.config import ConfigError

COMMANDS: dict[str, Callable[[Options], int]] = {
    "serve": serve.run,
    "check": check.run,
    "simulate": simulate.run,
    "demo": demo.run,
    "export": export.run,
    "healthcheck": healthcheck.run,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named in ``argv`` and give its exit status."""
    options = parse(sys.argv[1:] if argv is None else argv)
    try:
        return COMMANDS[options.command](options)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return CONFIG_ERROR
    except KeyboardInterrupt:
        return 130
