"""The command line: flags as exporters have them, and a few commands beside serving."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from exporter.cli.options import CONFIG_ERROR, parse
from exporter.config import ConfigError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command named in ``argv`` and give its exit status."""
    options = parse(sys.argv[1:] if argv is None else argv)
    # Only the one that is asked for: what draws tables or simulates a provider need not slow a start.
    name = "config_check" if options.config_check else options.command.replace("-", "_")
    command = import_module(f"exporter.cli.commands.{name}")
    try:
        return int(command.run(options))
    except ConfigError as error:
        print(error, file=sys.stderr)
        return CONFIG_ERROR
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read has had enough, as head has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the interpreter flushes once more at its end
        return 0
