"""``export``: print bundled files."""

import json

from exporter.cli.options import Options
from exporter.config import schema


def run(options: Options) -> int:
    """Print the JSON schema of the configuration file."""
    del options
    print(json.dumps(schema(), indent=2))
    return 0
