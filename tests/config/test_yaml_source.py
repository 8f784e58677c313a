"""YAML, read strictly."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.config.errors import ConfigError
from exporter.config.yaml_source import parse_yaml, read_yaml


def test_values_are_only_guessed_as_in_yaml_1_2() -> None:
    """true, false, null and decimal numbers; `no`, dates and times stay text."""
    text = "{a: true, b: null, c: ~, d: 5, e: -0.5, f: 1e3, g: no, h: 2027-01-31, i: 12:30, j: '5', k: 0x10, l: }"
    assert parse_yaml(text, label="f") == {
        "a": True,
        "b": None,
        "c": None,
        "d": 5,
        "e": -0.5,
        "f": 1000.0,
        "g": "no",
        "h": "2027-01-31",
        "i": "12:30",
        "j": "5",
        "k": "0x10",
        "l": None,
    }


def test_names_are_always_text() -> None:
    """A label may be called `on`, or 5."""
    assert parse_yaml("{on: 1, 5: 2, true: 3}", label="f") == {"on": 1, "5": 2, "true": 3}


def test_anchors_and_merges_work() -> None:
    """Common parts are written once; what is written beside a merge wins, of several the first."""
    text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\nc: {y: 5, <<: *a}\nd: {<<: [*a, *b]}\ne: [*a]"
    found = parse_yaml(text, label="f")
    assert found["c"] == {"x": 1, "y": 5}
    assert found["d"] == {"x": 1, "y": 2, "z": 4}
    assert found["e"] == [{"x": 1, "y": 2}]


@pytest.mark.parametrize("text", ["{<<: 5}", "{<<: [5]}"])
def test_only_mappings_are_merged(text: str) -> None:
    """Anything else after << is refused."""
    with pytest.raises(ConfigError, match="f: line 1: expected a mapping after <<"):
        parse_yaml(text, label="f")


def test_an_alias_of_itself_is_refused() -> None:
    """An anchor is only known once its value is complete."""
    with pytest.raises(ConfigError, match="line 1: an alias"):
        parse_yaml("a: &a [*a]", label="f")


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n", "null"])
def test_an_empty_file_is_an_empty_mapping(text: str) -> None:
    """Nothing written is nothing wanted."""
    assert parse_yaml(text, label="f") == {}


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """Editors on Windows write one."""
    path = tmp_path / "llmkey.yml"
    path.write_bytes(b"\xef\xbb\xbfkeys: []")
    assert read_yaml(path) == {"keys": []}


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text whatever ends otherwise."""
    with contextlib.suppress(ConfigError):
        assert isinstance(parse_yaml(text, label="f"), dict)
