"""Reads YAML strictly: no name twice, no types of its own, every fault with its line.

Values are built straight from the parser's events: with 10,000 keys that takes a third of the time of PyYAML's own
constructor, and nothing is guessed: only true, false, null and decimal numbers are more than text, as in YAML 1.2, so
that a key may be called `no` and each field reads its dates itself. No message quotes the file: it may hold secrets.
"""

import re
from pathlib import Path
from typing import Any, TypeAlias

import yaml

from exporter.config.errors import ConfigError, shown_name

# What an event holds depends on its class, which the loops below know better than PyYAML's types do.
_Event: TypeAlias = Any

# The C parser is several times faster; it is missing where PyYAML was built without libyaml.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False, "True": True, "False": False}
_WHOLE = re.compile("[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]{1,3})?")
_PLAIN_TAGS = (None, "!", "tag:yaml.org,2002:str")
_DEEPEST = 30

_HINTS = {
    "\t": "a tab; YAML is indented with spaces",
    **{sign: f"text that begins with {sign} needs quotes" for sign in "@`%*&!"},
}

# The parsers' words for the commonest slip, and ours.
_COLON = "a colon too many; text with a colon and a space needs quotes"
_CLEARER = {
    "mapping values are not allowed in this context": _COLON,
    "mapping values are not allowed here": _COLON,
}


class _FaultError(Exception):
    """What is wrong, and on which line (from 1)."""

    def __init__(self, event: _Event, words: str) -> None:
        super().__init__(f"line {_line(event)}: {words}")


class _Builder:
    """Values from events."""

    def __init__(self, text: str) -> None:
        self._parser = _Parser(text)
        self._next = self._parser.get_event
        self._anchors: dict[str, Any] = {}

    def document(self) -> Any:  # noqa: ANN401  # whatever the document holds
        """The only document, None when there is none."""
        self._next()  # the stream begins
        if isinstance(self._next(), yaml.StreamEndEvent):
            return None
        found = self._value(self._next(), 0)
        self._next()  # the document ends
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise _FaultError(after, "expected one document only")
        return found

    def _value(self, event: _Event, depth: int) -> object:
        if isinstance(event, yaml.AliasEvent):
            if event.anchor not in self._anchors:
                raise _FaultError(
                    event, "an alias (*) of an anchor (&) that is not there; text that begins so needs quotes"
                )
            return self._anchors[event.anchor]
        if depth > _DEEPEST:
            raise _FaultError(event, "nested too deeply")
        if isinstance(event, yaml.ScalarEvent):
            found: object = _scalar(event)
        elif event.tag is not None:
            raise _FaultError(event, "types such as !!set are not understood")
        elif isinstance(event, yaml.MappingStartEvent):
            found = self._mapping(depth)
        else:
            found = self._list(depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = found
        return found

    def _list(self, depth: int) -> list[object]:
        found = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            found.append(self._value(event, depth + 1))
        return found

    def _mapping(self, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        lines: dict[str, int] = {}
        beneath: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise _FaultError(
                    event, "expected a name before the colon; text that begins with {, [ or * needs quotes"
                )
            name = event.value
            if name in lines:
                raise _FaultError(event, f"{shown_name(name)} was already given on line {lines[name]}")
            lines[name] = _line(event)
            value = self._value(self._next(), depth + 1)
            if name == "<<" and event.implicit[0]:
                beneath = _merge(event, value)
            else:
                found[name] = value
        return {**beneath, **found}


def _line(event: _Event) -> int:
    return int(event.start_mark.line) + 1


def _scalar(event: _Event) -> object:
    if event.tag not in _PLAIN_TAGS:
        raise _FaultError(event, "types such as !!binary are not understood; text that begins with ! needs quotes")
    text: str = event.value
    if not event.implicit[0]:
        return text
    if text in _WORDS:
        return _WORDS[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    return float(text) if _DECIMAL.fullmatch(text) else text


def _merge(event: _Event, value: object) -> dict[str, object]:
    """What `<<` brings: of several mappings the first that has a name gives it."""
    merged: dict[str, object] = {}
    for mapping in value if isinstance(value, list) else [value]:
        if not isinstance(mapping, dict):
            raise _FaultError(event, "expected a mapping after <<")
        merged = {**mapping, **merged}
    return merged


def read_yaml(path: Path) -> dict[str, Any]:
    """The file's mapping; an empty file is an empty one. ConfigError names the file and the line."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        words = "no such file"
    except IsADirectoryError:
        words = "expected a file, found a directory"
    except PermissionError:
        words = "permission denied"
    except OSError:
        words = "cannot be read"
    except UnicodeDecodeError:
        words = "expected UTF-8 text"
    else:
        return parse_yaml(text, label=str(path))
    raise ConfigError(f"{path}: {words}")


def parse_yaml(text: str, *, label: str) -> dict[str, Any]:
    """The mapping in ``text``. ConfigError begins with ``label``."""
    try:
        found = _Builder(text).document()
    except _FaultError as error:
        words = str(error)
    except yaml.MarkedYAMLError as error:
        words = _describe(error, text)
    except yaml.reader.ReaderError:
        words = f"{_first_unprintable(text)}: a character that YAML does not allow"
    else:
        if found is None:
            return {}
        if isinstance(found, dict):
            return found
        words = "expected sections such as keys: and web: at the top"
    raise ConfigError(f"{label}: {words}")


def _describe(error: yaml.MarkedYAMLError, text: str) -> str:
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return "not valid YAML"
    place = f"line {mark.line + 1}, column {mark.column + 1}"
    lines = text.splitlines()
    sign = lines[mark.line][mark.column : mark.column + 1] if mark.line < len(lines) else ""
    # PyYAML may quote names from the file; single signs are its own.
    problem = re.sub(r"(['\"])\S{2,}?\1", "…", error.problem or "")
    problem = _HINTS.get(sign) or _CLEARER.get(problem, problem)
    if error.context and error.context_mark and error.context_mark.line != mark.line:
        problem += f" {error.context} that begins on line {error.context_mark.line + 1}"
    return f"{place}: not valid YAML: {problem}".removesuffix(": ")


def _first_unprintable(text: str) -> str:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    before = text[: found.start()] if found else ""
    return f"line {before.count(chr(10)) + 1}"
