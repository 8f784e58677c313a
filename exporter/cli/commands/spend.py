"""``spend``: read accounts once and print what was spent, against which limits, and for how long that will do."""

import asyncio
import json
import logging
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from rich.console import Console

from exporter.app import Source
from exporter.app.spending import Report, report
from exporter.cli.options import Options
from exporter.cli.printed import printed
from exporter.cli.spend_document import document
from exporter.cli.spend_table import show
from exporter.config import ConfigError
from exporter.config.loading import DEFAULT_VARIABLE
from exporter.model import Account

_NONE = """\
no accounts to read: list them in a configuration file and name it with --config.file, such as

accounts:
  - name: acme
    admin_secret: {file: /run/secrets/openai-admin}
    monthly_budget_usd: 500"""


def run(options: Options) -> int:
    """1 when something of an account could not be read, else 0."""
    accounts = _chosen(_accounts(options, os.environ), options.arguments["accounts"])
    logging.getLogger("exporter.accounts").addHandler(logging.NullHandler())  # the report itself says what failed
    with _waiting(len(accounts)):
        reports = asyncio.run(report(accounts))
    if options.arguments["format"] == "json":
        print(json.dumps(document(reports), indent=2, ensure_ascii=False))
    else:
        printed(lambda console: show(reports, console))
    return _exit_status(reports)


def _accounts(options: Options, environ: Mapping[str, str]) -> list[Account]:
    """The configured accounts. A report is for people: shares of a fleet matter only where flags ask for one."""
    flags: dict[str, Any] = dict(options.flags)
    if not {"shard", "total_shards"} & flags.keys():
        flags |= {"shard": "0", "total_shards": "1"}
    # Keys are not asked here: that there are none is no mistake.
    source = Source(file=options.config_file, environ={DEFAULT_VARIABLE: "", **environ}, flags=flags)
    return [account for account in source.read().accounts if account.own]


def _chosen(accounts: list[Account], wanted: list[str]) -> list[Account]:
    known = [account.name for account in accounts]
    if unknown := sorted(set(wanted) - set(known)):
        raise ConfigError(f"no such account: {', '.join(unknown)} (configured: {', '.join(sorted(known)) or 'none'})")
    if not accounts:
        raise ConfigError(_NONE)
    return [account for account in accounts if not wanted or account.name in wanted]


def _waiting(accounts: int) -> AbstractContextManager[object]:
    """A line on standard error while reading, when that is a terminal."""
    console = Console(stderr=True)
    words = f"reading {accounts} {'account' if accounts == 1 else 'accounts'}"
    return console.status(words) if console.is_terminal else nullcontext()


def _exit_status(reports: list[Report]) -> int:
    return int(any(one.unread for one in reports))
