"""The JSON schema for editors."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exporter.config import parse_duration, schema
from exporter.config.yaml_source import read_yaml
from exporter.notifiers import NOTIFIERS

HERE = Path(__file__).parent
SCHEMA = schema()


def faults(value: Any, node: dict[str, Any], path: str = "") -> Iterator[str]:
    """What the schema refuses in the value: as much of JSON Schema as our schema uses."""
    if "$ref" in node:
        yield from faults(value, SCHEMA["$defs"][node["$ref"].rpartition("/")[2]], path)
    if "anyOf" in node and all(list(faults(value, option, path)) for option in node["anyOf"]):
        yield f"{path}: none of the options"
    if "oneOf" in node and sum(not list(faults(value, option, path)) for option in node["oneOf"]) != 1:
        yield f"{path}: not one of the options"
    kinds = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
    kinds |= {"integer": int, "number": (int, float)}  # type: ignore[dict-item]  # isinstance takes either
    kind = node.get("type", "")
    if kind and (not isinstance(value, kinds[kind]) or (kind in ("integer", "number") and isinstance(value, bool))):
        yield f"{path}: not {kind}"
    elif isinstance(value, dict):
        yield from object_faults(value, node, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from faults(item, node.get("items", {}), f"{path}[{index}]")
    else:
        yield from scalar_faults(value, node, path)


def object_faults(value: dict[str, Any], node: dict[str, Any], path: str) -> Iterator[str]:
    yield from (f"{path}.{name}: missing" for name in node.get("required", []) if name not in value)
    for name, item in value.items():
        patterns = node.get("patternProperties", {}).items()
        named = [field for pattern, field in patterns if re.search(pattern, name)]
        known = node.get("properties", {}).get(name, (*named, node.get("additionalProperties", {}))[0])
        if known is False:
            yield f"{path}.{name}: unknown"
        elif isinstance(known, dict):
            yield from faults(item, known, f"{path}.{name}")


def scalar_faults(value: Any, node: dict[str, Any], path: str) -> Iterator[str]:
    if isinstance(value, str) and "pattern" in node and not re.search(node["pattern"], value):
        yield f"{path}: not {node['pattern']}"
    if "const" in node and value != node["const"]:
        yield f"{path}: not {node['const']}"
    if "enum" in node and value not in node["enum"]:
        yield f"{path}: not one of {node['enum']}"
    if "minimum" in node and value < node["minimum"]:
        yield f"{path}: too small"
    if "exclusiveMinimum" in node and value <= node["exclusiveMinimum"]:
        yield f"{path}: too small"


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object of the schema."""
    if isinstance(node, dict):
        yield node
        for item in node.values():
            yield from nodes(item)
    elif isinstance(node, list):
        for item in node:
            yield from nodes(item)


def test_the_example_fits_the_schema() -> None:
    """What loads is what editors accept."""
    assert list(faults(read_yaml(HERE / "example.yml"), SCHEMA)) == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown_field",
        "receiver_field_unknown",
        "receiver_kind_unknown",
        "secret_place_unknown",
        "duration_without_unit",
        "severity",
        "name_with_space",
        "failures_zero",
        "account_bucket",
        "account_collector_unknown",
        "account_compat_unknown",
        "price_missing",
        "price_negative",
        "budget_negative",
        "account_warn_at_zero",
    ],
)
def test_a_wrong_file_does_not_fit_the_schema(name: str) -> None:
    """An editor shows what the exporter would refuse."""
    assert list(faults(read_yaml(HERE / "bad" / f"{name}.yml"), SCHEMA))


def test_every_field_is_described() -> None:
    """An editor has something to show for each."""
    fields = [(name, field) for node in nodes(SCHEMA) for name, field in node.get("properties", {}).items()]
    assert len(fields) > 50
    assert [name for name, field in fields if not field.get("description")] == []


def test_nothing_unknown_is_allowed() -> None:
    """In no mapping with names of ours."""
    free = [name for name, node in SCHEMA["$defs"].items() if node.get("additionalProperties") is not False]
    assert [name for name in free if "properties" in SCHEMA["$defs"][name]] == []
    assert SCHEMA["additionalProperties"] is False


def test_every_kind_of_receiver_is_an_option() -> None:
    """Editors tell them apart by their kind."""
    items = SCHEMA["properties"]["receivers"]["items"]
    assert items["discriminator"]["propertyName"] == "kind"
    assert set(items["discriminator"]["mapping"]) == set(NOTIFIERS)
    assert [option["$ref"] for option in items["oneOf"]] == list(items["discriminator"]["mapping"].values())
    assert set(SCHEMA["$defs"]["Email"]["required"]) == {"name", "kind", "smarthost", "from", "to"}


def test_durations_are_written_as_in_the_file() -> None:
    """A default is a text that fits its own pattern."""
    interval = SCHEMA["$defs"]["QuotaProbing"]["properties"]["interval"]
    assert (interval["type"], interval["default"]) == ("string", "15m")
    assert re.search(interval["pattern"], "1h30m")
    assert not re.search(interval["pattern"], "90")
    assert parse_duration(interval["default"]) == 900.0
    assert SCHEMA["$defs"]["KeysSection"]["properties"]["interval"]["default"] == "1h"
    assert SCHEMA["$defs"]["CollectSection"]["properties"]["usage"]["default"]["interval"] == "2m"
    assert "default" not in SCHEMA["$defs"]["CreditGrant"]["properties"]["granted_on"]


def test_the_schema_is_json() -> None:
    """`export schema` prints it."""
    assert json.loads(json.dumps(SCHEMA)) == SCHEMA
    assert SCHEMA["$schema"].startswith("https://json-schema.org/")
