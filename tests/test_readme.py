"""What the README promises is what there is."""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from exporter.alerting.rules import RULES
from exporter.config import load, resolve, resolve_accounts, schema
from exporter.providers import VENDORS
from exporter.simulator import load as load_scenario
from tests.readme import README, TABLES, section


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_drawn_from_the_rows(name: str) -> None:
    """``make docs`` would change nothing."""
    assert section(README.read_text(), name).strip() == TABLES[name]().strip()


def test_alerts_are_told_both_ways() -> None:
    """Every alert there is stands in the README with its runbook, and every alert it names is one."""
    text = README.read_text()
    known = {rule.name for rule in RULES}
    assert set(re.findall(r"\b(?:LLM(?:Key|Model|Provider|Account)[A-Z]\w+|Watchdog)\b", text)) == known
    linked = re.findall(r"\]\((deploy/runbooks/\w+\.md)\)", section(text, "alerts"))
    assert {README.parent / path for path in linked} == {README.parent / f"deploy/runbooks/{name}.md" for name in known}
    assert all((README.parent / path).is_file() for path in linked)


def test_the_scenario_is_accepted(tmp_path: Path) -> None:
    """The README's scenario plays, and every kind of provider is named."""
    file = tmp_path / "scenario.yml"
    file.write_text(section(README.read_text(), "scenario").removeprefix("```yaml\n").removesuffix("```"))
    assert [key.name for key in load_scenario(file).keys] == ["prod-chat"]
    missing = [kind for kind in VENDORS if f"`{kind}`" not in README.read_text() and kind != "openai-compatible"]
    assert missing == []


CHART = README.parent / "deploy/helm/llmkey-exporter/README.md"
NOT_SHOWN = {
    "probing.quota.model": "goes with an explicit call; named in a comment",
}


def test_the_first_configuration_loads(tmp_path: Path) -> None:
    """A free trial credit with its three months."""
    file = tmp_path / "llmkey.yml"
    file.write_text(section(README.read_text(), "trial").removeprefix("```yaml\n").removesuffix("```"))
    settings = load(file, environ={}, flags={})
    [account] = resolve_accounts(settings, environ={})
    [grant] = account.credit
    assert (account.name, grant.usd, round((grant.expires_at or 0) - grant.granted_at) // 86400) == ("trial", 5.0, 92)


def test_the_full_configuration_loads(tmp_path: Path) -> None:
    """The README's configuration is accepted as it stands."""
    file = tmp_path / "llmkey.yml"
    file.write_text(shown())
    settings = load(file, environ={}, flags={})
    [target] = resolve(settings, environ={})
    assert (target.name, dict(target.labels), target.quota.enabled) == ("prod-chat", {"team": "search"}, False)


def test_the_full_configuration_shows_every_setting() -> None:
    """Whatever the schema knows stands in the README, or on the list of what does not, with its reason."""
    known = set(paths(schema(), schema()))
    assert known - set(written(yaml.safe_load(shown()))) == NOT_SHOWN.keys()


def shown() -> str:
    return section(README.read_text(), "config").removeprefix("```yaml\n").removesuffix("```")


def paths(part: Any, whole: Any, at: str = "") -> Iterator[str]:
    """The settings of a JSON schema as ``keys[].name``; what has parts of its own is not one."""
    if "$ref" in part:
        yield from paths(whole["$defs"][part["$ref"].rpartition("/")[2]], whole, at)
    elif at == "keys[].probing":
        yield at
    elif "oneOf" in part.get("items", {}):
        yield from chain.from_iterable(paths(kind, whole, f"{at}[]") for kind in part["items"]["oneOf"])
    elif "properties" in part and not at.endswith("secret"):
        for name, inner in part["properties"].items():
            yield from paths(inner, whole, f"{at}.{name}".lstrip("."))
    elif part.get("type") == "array" and "$ref" in part.get("items", {}):
        yield from paths(part["items"], whole, f"{at}[]")
    elif choices := [choice for choice in part.get("anyOf", ()) if "$ref" in choice]:
        yield from chain.from_iterable(paths(choice, whole, at) for choice in choices)
    else:
        yield at


def written(part: Any, at: str = "") -> Iterator[str]:
    """The same of a document."""
    yield at
    if isinstance(part, dict):
        for name, inner in part.items():
            yield from written(inner, f"{at}.{name}".lstrip("."))
    elif isinstance(part, list):
        for inner in part:
            yield from written(inner, f"{at}[]")


def test_the_charts_values_are_those_of_the_chart() -> None:
    """What the README installs with Helm is what the chart's own tests render."""
    [chart] = re.findall(r"<!-- example:begin -->\n```yaml\n(.*?)```", CHART.read_text(), re.DOTALL)
    shown = section(README.read_text(), "helm").removeprefix("```yaml\n").removesuffix("```")
    assert yaml.safe_load(shown) == yaml.safe_load(chart)
