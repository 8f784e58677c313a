"""``check``: probe keys once and print what was found, with cause and remedy."""

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table
from rich.text import Text

from exporter.app import Source
from exporter.app.once import Found, ask_once
from exporter.cli.options import Options
from exporter.cli.printed import printed
from exporter.config import ConfigError
from exporter.model import Kind, Result, Target
from exporter.outcome import Outcome, State, Verdict
from exporter.outcome.advice import advice

_COLOURS = {State.OK: "green", State.AUTH_FAILED: "bold red", State.QUOTA_EXHAUSTED: "bold red"}


def run(options: Options) -> int:
    """1 when some key is unusable, else 2 when some answer was inconclusive, else 0."""
    source = Source(file=options.config_file, environ=os.environ, flags=options.flags)
    free, textfile = bool(options.arguments["free"]), options.arguments["textfile"]
    if textfile and not os.access(textfile.parent, os.W_OK | os.X_OK):
        raise ConfigError(f"--textfile: {textfile.parent} is no folder that can be written to")
    targets = _chosen(source.read().targets, options.arguments["keys"])
    with _progress(len(targets), free=free) as on_result:
        found = asyncio.run(ask_once(targets, free=free, on_result=on_result))
    if options.arguments["format"] == "json":
        print(json.dumps([_as_json(found, name) for name in found.targets], indent=2, ensure_ascii=False))
    else:
        printed(lambda console: console.print(_table(found) if targets else "no keys to ask"))
    if textfile:
        write_whole(textfile, found.metrics())
    return _exit_status(found)


def _chosen(targets: tuple[Target, ...], wanted: list[str]) -> list[Target]:
    """The keys named; without names all but the paused ones, which are not to be asked."""
    unknown = sorted(set(wanted) - {target.name for target in targets})
    if unknown:
        known = ", ".join(sorted(target.name for target in targets)) or "none"
        raise ConfigError(f"no such key: {', '.join(unknown)} (configured: {known})")
    paused = [target.name for target in targets if not wanted and target.paused(time.time())]
    if paused:
        print(f"paused, not asked: {', '.join(paused)}", file=sys.stderr)
    return [target for target in targets if (target.name in wanted if wanted else target.name not in paused)]


@contextmanager
def _progress(keys: int, *, free: bool) -> Iterator[Callable[[Result], None]]:
    """A bar on standard error while probing, when that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("probing"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=keys * (1 if free else 2))
        yield lambda result: bar.update(task, advance=1, description=f"{result.target} {result.kind}")


def _exit_status(found: Found) -> int:
    if any(status.state.unusable for status in found.board.values()):
        return 1
    verdicts = {result.outcome.verdict for name in found.targets for result in found.results(name)}
    return 2 if Verdict.INCONCLUSIVE in verdicts else 0


def _worst(found: Found, name: str) -> list[Result]:
    """What there is to say of a key: its trouble, or its being well."""
    results = found.results(name)
    return [result for result in results if result.outcome is not Outcome.OK] or results[:1]


def _table(found: Found) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", show_edge=False)
    for heading in ("KEY", "STATE", "PROBE", "WHAT WAS FOUND, AND WHAT TO DO"):
        table.add_column(heading, overflow="fold")
    for name in sorted(found.targets, key=lambda key: (found.board[key].state.rank, key)):
        state = found.board[name].state
        for result in _worst(found, name):
            probes = "+".join(r.kind for r in found.results(name)) if result.outcome is Outcome.OK else str(result.kind)
            table.add_row(name, Text(state, style=_COLOURS.get(state, "yellow")), probes, _finding(result))
        for model in _gone(found, name):
            table.add_row(name, "", "auth", f"the model {model} is not available to this key")
    return table


def _gone(found: Found, name: str) -> list[str]:
    """The configured models that the provider does not list for this key."""
    wanted = found.targets[name].models
    return [model.name for model in found.board[name].models or () if model.name in wanted and not model.available]


def _finding(result: Result) -> Text:
    """What, why, what to do; the address on a line of its own, to be copied whole."""
    if result.outcome is Outcome.OK:
        return Text("ok")
    words = advice(result.outcome, result.reason)
    name = f"{result.outcome} ({result.reason})" if result.reason else str(result.outcome)
    told = Text.assemble((name, "bold"), f"\n{words.cause}\n{words.remedy}")
    if words.url:
        told.append(f"\n{words.url}", style="underline")
    if result.finding.message:
        told.append(f"\n{'it said: ' if result.http_status else ''}{result.finding.message}", style="dim")
    return told


def _as_json(found: Found, name: str) -> dict[str, object]:
    status = found.board[name]
    probes = {str(result.kind): _result_as_json(result) for result in found.results(name)}
    return {
        "key": name,
        "provider": status.provider,
        "state": str(status.state),
        "probes": probes,
        "models_not_available": _gone(found, name),
    }


def _result_as_json(result: Result) -> dict[str, object]:
    words = advice(result.outcome, result.reason)
    return {
        "outcome": str(result.outcome),
        "reason": str(result.reason),
        "verdict": str(result.outcome.verdict),
        "cause": words.cause,
        "remedy": words.remedy,
        "url": words.url,
        "message": result.finding.message,
        "http_status": result.http_status or None,
        "duration_seconds": round(result.duration, 3),
        "cost_usd": result.cost_usd if result.kind is Kind.QUOTA else 0.0,
    }


def write_whole(path: Path, content: bytes) -> None:
    """Put a file in place in one step: a collector never reads half of it."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    written = Path(file.name)
    try:
        written.chmod(0o644)
        written.replace(path)
    except OSError:
        written.unlink()
        raise
