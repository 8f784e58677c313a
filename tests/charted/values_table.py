"""The table of values in the chart's README, from the comments in ``values.yaml`` that begin with ``# --``."""

import json
import re
from collections.abc import Iterator

import yaml

BEGIN, END = "<!-- values:begin -->", "<!-- values:end -->"
_TOLD = "# -- "


def with_table(readme: str, values: str) -> str:
    """The README with its table drawn anew."""
    head, begin, rest = readme.partition(BEGIN)
    _, end, tail = rest.partition(END)
    if not (begin and end):
        raise LookupError("the chart's README.md has no markers values:begin and values:end")
    return f"{head}{begin}\n{table(values)}\n{end}{tail}"


def table(values: str) -> str:
    lines = ["| value | default | meaning |", "|---|---|---|"]
    lines += [f"| `{path}` | `{default}` | {words} |" for path, default, words in rows(values)]
    return "\n".join(lines)


def rows(values: str) -> list[tuple[str, str, str]]:
    """Path, default as JSON and description of every value; LookupError when one has no description."""
    root = yaml.compose(values, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return list(_rows(root, values.splitlines(), ""))


def _rows(node: yaml.MappingNode, lines: list[str], above: str) -> Iterator[tuple[str, str, str]]:
    for key, value in node.value:
        path, words = f"{above}{key.value}", _words(lines, key.start_mark.line)
        if words:
            default = json.dumps(yaml.safe_load(yaml.serialize(value)))
            yield path, default, words.replace("|", "\\|")
        elif isinstance(value, yaml.MappingNode) and value.value:
            yield from _rows(value, lines, f"{path}.")
        else:
            raise LookupError(f"{path} in values.yaml has no description behind {_TOLD}")


def _words(lines: list[str], row: int) -> str:
    """The comment right above a line, from its mark on."""
    words: list[str] = []
    while row and lines[row - 1].lstrip().startswith("#"):
        row -= 1
        line = lines[row].strip()
        if line.startswith(_TOLD):
            return " ".join([line.removeprefix(_TOLD), *reversed(words)])
        words.append(re.sub("^# ?", "", line))
    return ""
