"""``export``: print or write files that others read."""

import json
import re
import sys
from pathlib import Path

from exporter.alerting.prometheus import FILE_NAME, rule_file
from exporter.alerting.rules.words import Links
from exporter.cli.bundled import dashboards
from exporter.cli.options import CONFIG_ERROR, Options
from exporter.config import schema
from exporter.fields.kinds import LABEL_NAME


def run(options: Options) -> int:
    """Print what was asked for, or write it into a folder."""
    asked = options.arguments
    bad = next((name for name in asked["labels"] if not re.fullmatch(LABEL_NAME, name)), None)
    if bad is not None:
        print(f"--label {bad}: expected a label name of letters, digits and underscores", file=sys.stderr)
        return CONFIG_ERROR
    if asked["what"] == "dashboards":
        return _give_dashboards(asked["to"])
    if asked["what"] == "schema":
        return _give("llmkey.schema.json", json.dumps(schema(), indent=2) + "\n", asked["to"])
    links = Links(runbooks=asked["runbook_url"].rstrip("/"), grafana=asked["dashboard_url"].rstrip("/"))
    return _give(FILE_NAME, rule_file(tuple(dict.fromkeys(asked["labels"])), links), asked["to"])


def _give_dashboards(folder: Path | None) -> int:
    """Several files, so that they need a place."""
    if folder is None:
        print("export dashboards: --to DIR is needed, there are several files", file=sys.stderr)
        return CONFIG_ERROR
    return max((_give(file.name, file.read_text(encoding="utf-8"), folder) for file in dashboards()), default=1)


def _give(name: str, text: str, folder: Path | None) -> int:
    if folder is None:
        print(text, end="")
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        print(f"{folder / name}: {error.strerror}", file=sys.stderr)
        return 1
    return 0
