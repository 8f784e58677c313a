"""``serve``: probe the configured keys and serve their metrics."""

import asyncio
import os
import sys

from exporter.app import Source, StartError
from exporter.app import run as run_service
from exporter.cli.options import Options


def run(options: Options) -> int:
    """Until a signal; 1 when it cannot start."""
    try:
        asyncio.run(run_service(Source(file=options.config_file, environ=os.environ, flags=options.flags)))
    except StartError as error:
        print(f"llmkey-exporter: {error}", file=sys.stderr)
        return 1
    return 0
