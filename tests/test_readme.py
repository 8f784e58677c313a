"""What the README promises is what there is."""

import json
from pathlib import Path

import pytest
import yaml

from exporter.config import load, resolve
from tests.readme import README, TABLES, section


@pytest.mark.parametrize("name", TABLES)
def test_tables_are_drawn_from_the_rows(name: str) -> None:
    """``make docs`` would change nothing."""
    assert section(README.read_text(), name).strip() == TABLES[name]().strip()


def test_the_full_configuration_is_accepted_and_complete(tmp_path: Path) -> None:
    """The README's configuration loads, and shows every setting that acts."""
    text = section(README.read_text(), "config").removeprefix("```yaml\n").removesuffix("```")
    file = tmp_path / "llmkey.yml"
    file.write_text(text)
    settings = load(file, environ={}, flags={})
    [target] = resolve(settings, environ={})
    assert (target.name, dict(target.labels), target.quota.enabled) == ("prod-chat", {"team": "search"}, False)
    shown = yaml.safe_load(text)
    for part in ("probing", "web", "storage", "log"):
        defaults = getattr(type(settings)(), part).model_dump(mode="json")
        told = {**defaults, **{name: value for name, value in shown[part].items() if not isinstance(value, dict)}}
        assert set(shown[part]) <= set(told)
    assert json.dumps(sorted(shown["probing"])) == json.dumps(sorted(type(settings)().probing.model_dump()))
