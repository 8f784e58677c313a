"""``serve``: probe the configured keys and serve their metrics."""

import asyncio
import os
import sys

from exporter.app import Source, StartError
from exporter.app import run as run_service
from exporter.cli.options import Options


def run(options: Options) -> int:
    """Until a signal; 1 when it cannot start. With ``--config.check`` only read the configuration."""
    source = Source(file=options.config_file, environ=os.environ, flags=options.flags)
    if options.config_check:
        return _check(source)
    try:
        asyncio.run(run_service(source))
    except StartError as error:
        print(f"llmkey-exporter: {error}", file=sys.stderr)
        return 1
    return 0


def _check(source: Source) -> int:
    loaded = source.read()
    for note in loaded.notes:
        print(f"note: {note}")
    for target in loaded.targets:
        if target.secret_fault:
            print(f"note: key {target.name}: {target.secret_fault}; it will be reported as missing_key")
    print(f"{source.file or 'the environment'}: good, {len(loaded.targets)} keys")
    return 0
