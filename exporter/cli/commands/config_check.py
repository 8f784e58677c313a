"""``--config.check``: read everything a start would read, say whether it is good, and do nothing else."""

import os

from exporter.app import Source
from exporter.cli.options import Options


def run(options: Options) -> int:
    """0 when it is good, with what is worth knowing all the same; else ConfigError says what is wrong."""
    source = Source(file=options.config_file, environ=os.environ, flags=options.flags)
    loaded = source.read()
    for note in loaded.notes:
        print(f"note: {note}")
    counts = [_counted(len(loaded.targets), "key")]
    if accounts := sum(account.own for account in loaded.accounts):
        counts.append(_counted(accounts, "account"))
    print(f"{source.file or 'the environment'}: good, {', '.join(counts)}")
    return 0


def _counted(count: int, name: str) -> str:
    return f"{count} {name if count == 1 else f'{name}s'}"
