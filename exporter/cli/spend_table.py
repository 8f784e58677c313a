"""What ``spend`` prints for people: a block for each account, with bars. Without a terminal it is plain text."""

from collections.abc import Iterable, Sequence
from math import floor

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from exporter.app.spending import Report
from exporter.cli.spend_rows import UNKNOWN, Row, ages, dollars, projects, rows
from exporter.model import AccountStatus
from exporter.web.accounts.reading import Failing, failing

_BAR = 10  # so that the notes have room in 80 columns
_LONGEST_NAME = 28
_NEAR, _LITTLE_LEFT = 0.8, 0.2
_MOST_PERCENT = 9999


def show(reports: Sequence[Report], console: Console) -> None:
    """Print the accounts, one after the other."""
    for place, report in enumerate(reports):
        if place:
            console.print()
        _show(report, console)


def _show(report: Report, console: Console) -> None:
    status = report.status
    console.print(Text.assemble((status.name, "bold"), f" ({status.provider}), US dollars, days and months in UTC"))
    plain = console.options.ascii_only
    console.print(Padding.indent(_bounds(rows(report), ascii_only=plain), 2))
    if status.by_project:
        console.print()
        console.print(Padding.indent(_projects(status, ascii_only=plain), 2))
    console.print()
    console.print(Padding.indent(Text(f"data: {', '.join(ages(report))}"), 2))
    for one in failing(status, report.at):
        console.print(Padding.indent(_fault(one), 2))


def _bounds(drawn: Iterable[Row], *, ascii_only: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    table.add_column("", no_wrap=True, max_width=_LONGEST_NAME)
    table.add_column("USD", justify="right", no_wrap=True)
    table.add_column("OF", justify="right", no_wrap=True)
    table.add_column("", width=_BAR, no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    table.add_column("", overflow="fold")
    for row in drawn:
        of = dollars(row.of) if row.of is not None else ""
        bar = _bar(row, ascii_only=ascii_only)
        table.add_row(Text(row.what), dollars(row.usd), of, bar, _percent(row), Text("\n".join(row.notes)))
    return table


def _projects(status: AccountStatus, *, ascii_only: bool) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    table.add_column("PROJECT", no_wrap=True, max_width=_LONGEST_NAME)
    for heading in ("TODAY", "MONTH"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("", width=_BAR, no_wrap=True)
    table.add_column("", justify="right", no_wrap=True)
    for row in projects(status):
        bar = Text(_blocks(row, ascii_only=ascii_only))
        table.add_row(Text(row.what), row.notes[0], dollars(row.usd), bar, _percent(row))
    return table


def _percent(row: Row) -> str:
    """Rounded down: only what is reached is 100%."""
    if row.share is None:
        return UNKNOWN if row.of is not None else ""
    return f"{max(min(floor(100 * row.share), _MOST_PERCENT), 0)}%"


def _bar(row: Row, *, ascii_only: bool) -> Text:
    return Text(_blocks(row, ascii_only=ascii_only), style=_colour(row))


def _blocks(row: Row, *, ascii_only: bool) -> str:
    """Full only when all of it is; empty only when nothing is."""
    if row.share is None:
        return ""
    full, empty = "#." if ascii_only else "█░"
    count = min(max(floor(_BAR * row.share), 1 if row.share > 0 else 0), _BAR)
    return full * count + empty * (_BAR - count)


def _colour(row: Row) -> str:
    share = row.share or 0.0
    if row.left:
        return "bold red" if share <= 0 else "yellow" if share < _LITTLE_LEFT else "green"
    return "bold red" if share >= 1 else "yellow" if share >= _NEAR else "green"


def _fault(found: Failing) -> Text:
    """What failed, why, what to do; the address on a line of its own, to be copied whole."""
    told = Text.assemble((found.text, "bold red"), f"\n{found.cause}\n{found.remedy}")
    if found.url:
        told.append(f"\n{found.url}", style="underline")
    if found.words:
        told.append(f"\n{found.words}", style="dim")
    return told
