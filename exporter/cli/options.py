"""Flags and commands: what may be typed, and what it means for the settings."""

import argparse
import platform
import sys
from argparse import SUPPRESS
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from exporter import DEFAULT_GRAFANA, DEFAULT_PORT, DEFAULT_RUNBOOKS, __version__

CONFIG_ERROR = 3

# flag, metavar, where it goes in the settings, help
_SETTINGS = (
    ("--web.listen-address", "ADDRESS", "web.listen_address", f"where to listen (default 127.0.0.1:{DEFAULT_PORT})"),
    ("--web.config.file", "FILE", "web.config_file", "TLS and basic auth, in the format of the Prometheus exporters"),
    ("--web.external-url", "URL", "web.external_url", "how users reach this exporter, when behind a reverse proxy"),
    ("--storage.path", "FILE", "storage.path", "database of what must survive a restart, or :memory:"),
    ("--log.level", "LEVEL", "log.level", "debug, info, warn or error (default info)"),
    ("--log.format", "FORMAT", "log.format", "logfmt or json (default logfmt)"),
    ("--shard", "N", "shard", "which shard of the keys to watch, from 0"),
    ("--total-shards", "N", "total_shards", "how many exporters share the keys (default 1)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """A parsed command line. ``flags`` are settings given as flags, nested as in the file."""

    command: str = "serve"
    config_file: Path | None = None
    config_check: bool = False
    flags: dict[str, Any] = field(default_factory=dict)
    arguments: dict[str, Any] = field(default_factory=dict)


class _Parser(argparse.ArgumentParser):
    """Wrong usage is a configuration error: 2 has another meaning in ``check``."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as argparse has it
        super().__init__(allow_abbrev=False, **options)

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(CONFIG_ERROR, f"{self.prog}: {message}\n")


def parse(argv: Sequence[str]) -> Options:
    """Read a command line; ``--help``, ``--version`` and wrong usage leave by SystemExit."""
    given = vars(_parser().parse_args(argv))
    command = given.pop("command", None) or "serve"
    config_file, config_check = given.pop("config_file", None), given.pop("config_check", False)
    flags: dict[str, Any] = {}
    for _, _, path, _ in _SETTINGS:
        if path in given:
            _put(flags, path.split("."), given.pop(path))
    return Options(command=command, config_file=config_file, config_check=config_check, flags=flags, arguments=given)


def _put(tree: dict[str, Any], path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
    tree[path[-1]] = value


def _settings() -> _Parser:
    """Flags that are settings, before or after the command."""
    parser = _Parser(add_help=False, argument_default=SUPPRESS)
    for flag, metavar, path, text in _SETTINGS:
        parser.add_argument(flag, dest=path, metavar=metavar, help=text)
    return parser


def _configured() -> _Parser:
    """The same for commands that read a configuration file."""
    parser = _Parser(add_help=False, argument_default=SUPPRESS, parents=[_settings()])
    parser.add_argument("--config.file", dest="config_file", metavar="FILE", type=Path, help="the configuration (YAML)")
    parser.add_argument(
        "--config.check",
        dest="config_check",
        action="store_true",
        help="only say whether the configuration is good",
    )
    return parser


def _parser() -> _Parser:
    settings, configured = _settings(), _configured()
    version = f"llmkey-exporter, version {__version__} (python {platform.python_version()})"
    parser = _Parser(
        prog="llmkey-exporter",
        parents=[configured],
        description="Watches OpenAI (and compatible) API keys and tells Prometheus which work, which do not, and why.",
        epilog="Without a configuration file the key in OPENAI_API_KEY is watched. "
        "Every setting can also be given as an environment variable, such as LLMKEY_WEB__LISTEN_ADDRESS. "
        "Exit status 3 means a mistake in the configuration or the command line.",
    )
    parser.add_argument("--version", action="version", version=version)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands", parser_class=_Parser)

    def add(name: str, text: str, *parents: _Parser) -> _Parser:
        return commands.add_parser(name, parents=list(parents), help=text, description=text, argument_default=SUPPRESS)

    add("serve", "Probe the configured keys and serve their metrics (the default).", configured)
    _check_arguments(add("check", "Probe keys once and print what was found, with cause and remedy.", configured))
    _spend_arguments(add("spend", "Read accounts once and print what was spent, against which limits.", configured))
    _notify_arguments(add("notify-test", "Send a marked test through the receivers and say what happened.", configured))
    _simulate_arguments(add("simulate", "Run the fault server: an OpenAI API that fails on command."))
    add("demo", "Watch a simulated fleet that lives through incidents.", settings)
    _export_arguments(
        add(
            "export",
            "Give what others read: rules for Prometheus, dashboards for Grafana, the schema of the configuration.",
        )
    )
    healthcheck = add("healthcheck", "Ask the running exporter whether it is alive (for containers).", configured)
    healthcheck.add_argument("--url", help="its address, when not the configured one")
    return parser


def _check_arguments(parser: _Parser) -> None:
    parser.add_argument("keys", nargs="*", default=[], metavar="KEY", help="names of configured keys (default all)")
    parser.add_argument("--free", action="store_true", default=False, help="only the free probe")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default table)")
    parser.add_argument(
        "--textfile",
        type=Path,
        default=None,
        metavar="FILE",
        help="also write metrics there, for the node_exporter's textfile collector",
    )
    parser.epilog = (
        "Exit status: 3 configuration error, else 1 when some key is unusable, "
        "else 2 when some answer was inconclusive, else 0."
    )


def _spend_arguments(parser: _Parser) -> None:
    parser.add_argument("accounts", nargs="*", default=[], metavar="ACCOUNT", help="names of accounts (default all)")
    parser.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default table)")
    parser.epilog = "Exit status: 3 configuration error, else 1 when something could not be read, else 0."


def _notify_arguments(parser: _Parser) -> None:
    parser.add_argument("receivers", nargs="*", default=[], metavar="RECEIVER", help="whom to tell (default all)")
    parser.epilog = "Exit status: 3 configuration error, else 1 when some receiver could not be told, else 0."


def _simulate_arguments(parser: _Parser) -> None:
    parser.add_argument(
        "--scenario",
        type=Path,
        default=None,
        metavar="FILE",
        help="how each key behaves over time (default: the demo's fleet)",
    )
    parser.add_argument(
        "--listen", default="127.0.0.1:10428", metavar="ADDRESS", help="where to listen (default 127.0.0.1:10428)"
    )
    parser.add_argument(
        "--config-to",
        type=Path,
        default=None,
        metavar="FILE",
        help="write a configuration that watches all of it, its simulated secrets included",
    )


def _export_arguments(parser: _Parser) -> None:
    parser.add_argument(
        "what",
        choices=("rules", "dashboards", "schema"),
        help="rules: alerting and recording rules for Prometheus; dashboards: for Grafana; schema: of the "
        "configuration file, for editors",
    )
    parser.add_argument(
        "--label",
        dest="labels",
        action="append",
        default=[],
        metavar="NAME",
        help="a label of keys that their alerts are to carry, as label_NAME (rules; may be repeated)",
    )
    parser.add_argument(
        "--runbook-url",
        default=DEFAULT_RUNBOOKS,
        metavar="URL",
        help="where the runbooks are (rules; default %(default)s)",
    )
    parser.add_argument(
        "--dashboard-url", default=DEFAULT_GRAFANA, metavar="URL", help="where Grafana is (rules; default %(default)s)"
    )
    parser.add_argument(
        "--to", type=Path, default=None, metavar="DIR", help="write the file there, under its usual name"
    )
