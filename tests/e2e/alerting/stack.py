"""The committed rules and routes, hurried: a minute takes 200 ms."""

from pathlib import Path
from typing import Any

import yaml

from tests.deployed import DEPLOY
from tests.e2e.alertmanager.conftest import committed, hurried

_HASTE = 300
_MILLISECONDS = {"s": 1_000, "m": 60_000, "h": 3_600_000}


def hurried_rules(folder: Path) -> Path:
    """The rule file with short ``for`` and ``keep_firing_for``; expressions and texts are untouched."""
    document = yaml.safe_load((DEPLOY / "prometheus" / "llmkey.rules.yml").read_text())
    for group in document["groups"]:
        for rule in group["rules"]:
            rule |= {name: _hurried(rule[name]) for name in ("for", "keep_firing_for") if name in rule}
    file = folder / "hurried.rules.yml"
    file.write_text(yaml.safe_dump(document))
    return file


def _hurried(duration: str) -> str:
    return f"{int(duration[:-1]) * _MILLISECONDS[duration[-1]] // _HASTE}ms"


def routes_to(sink: str, group_wait: str) -> dict[str, Any]:
    """The committed routes and inhibition; a receiver is the path of that name below an address.

    ``group_wait`` is for what pages: 10 s in the committed file.
    """
    document = committed()
    document.pop("templates")
    document.pop("global")
    document["route"] = hurried(document["route"])
    [pager] = [route for route in document["route"]["routes"] if route["receiver"] == "pager"]
    pager["group_wait"] = group_wait
    document["receivers"] = [
        {"name": receiver["name"], "webhook_configs": [{"url": f"{sink}/{receiver['name']}"}]}
        for receiver in document["receivers"]
    ]
    return document
