"""``notify-test``: send a marked test through the receivers and say what happened."""

import asyncio
import os

from rich.console import Console
from rich.table import Table
from rich.text import Text

from exporter.app import Source
from exporter.app.rehearsal import Rehearsed, rehearse
from exporter.cli.options import Options
from exporter.config import ConfigError
from exporter.dispatch import Ending
from exporter.notifiers import Receiver

_SAID = {
    Ending.DELIVERED: ("delivered", "green"),
    Ending.RETRY: ("failed; trying again may help", "yellow"),
    Ending.REFUSED: ("refused; something has to be mended", "bold red"),
}


def run(options: Options) -> int:
    """1 when some receiver could not be told, else 0."""
    source = Source(file=options.config_file, environ=os.environ, flags=options.flags)
    receivers = _chosen(source.read().receivers, options.arguments["receivers"])
    found = asyncio.run(rehearse(receivers))
    Console().print(_table(found))
    return int(any(one.delivery.ending is not Ending.DELIVERED for one in found))


def _chosen(receivers: tuple[Receiver, ...], wanted: list[str]) -> list[Receiver]:
    if not receivers:
        raise ConfigError("no receivers are configured; add some under receivers:")
    known = [receiver.name for receiver in receivers]
    if unknown := sorted(set(wanted) - set(known)):
        raise ConfigError(f"no such receiver: {', '.join(unknown)} (configured: {', '.join(sorted(known))})")
    return [receiver for receiver in receivers if not wanted or receiver.name in wanted]


def _table(found: list[Rehearsed]) -> Table:
    table = Table("receiver", "kind", "test", "what it said")
    for one in found:
        said, style = _SAID[one.delivery.ending]
        words = one.delivery.words or f"in {one.seconds:.1f} s"
        table.add_row(one.receiver.name, one.receiver.settings.kind, Text(said, style=style), Text(words))
    return table
