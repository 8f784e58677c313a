"""Whatever is written where, it is loaded or refused, and no message shows it."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from exporter.config import (
    ConfigError,
    load,
    notes,
    redacted,
    resolve,
    resolve_accounts,
    resolve_heartbeat,
    resolve_pages,
    resolve_receivers,
)
from exporter.config.yaml_source import read_yaml

EXAMPLE = read_yaml(Path(__file__).parent / "example.yml")

CANARY = "sk-proj-CANARY0123456789canary"
LEAVES = st.sampled_from([CANARY, f"{CANARY}\n", f"http://{CANARY}/", "", "x", "5s", None, True, 0, -1, 0.5, 10**20])
NAMES = st.sampled_from([CANARY, "name", "secret", "file", "env", "x", ""])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=6
)


def places(node: Any, place: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place of a configuration below its top."""
    steps = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for step, inner in steps:
        yield (*place, step)
        yield from places(inner, (*place, step))


def replaced(place: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """The example with one thing in it replaced."""
    data: Any = copy.deepcopy(EXAMPLE)
    node = data
    for step in place[:-1]:
        node = node[step]
    node[place[-1]] = value
    return dict(data)


@given(st.sampled_from(list(places(EXAMPLE))), VALUES)
def test_any_value_in_any_place_is_loaded_or_refused(place: tuple[Any, ...], value: Any) -> None:
    """Nothing else is ever raised, and the canary is in nothing that people see."""
    variables = {f"LLMKEY_{name.upper()}": json.dumps(section) for name, section in replaced(place, value).items()}
    try:
        settings = load(None, environ={"OPENAI_API_KEY": "x", **variables}, flags={})
    except ConfigError as error:
        shown = str(error)
    else:
        targets = resolve(settings, environ={}, read=lambda _: b"")
        accounts = resolve_accounts(settings, environ={}, read=lambda _: b"")
        found = notes(settings, targets, accounts, now=lambda: 0.0, mode=lambda _: None)
        told = resolve_receivers(settings, environ={}, read=lambda _: b"")
        beat = resolve_heartbeat(settings, environ={}, read=lambda _: b"")
        shown = "\n".join([redacted(settings), repr(settings), repr((targets, accounts, told, beat)), *found])
        shown += repr(resolve_pages(settings))
    assert "CANARY" not in shown
