"""The rows themselves: names, help and labels keep the conventions of Prometheus."""

from typing import Any

import pytest

from exporter.metrics import ALL_FAMILIES, Family
from exporter.metrics.family import Type, elsewhere
from exporter.metrics.instruments import Instruments

EVERY = pytest.mark.parametrize("family", ALL_FAMILIES, ids=lambda family: family.name)


@EVERY
def test_name_follows_the_conventions(family: Family[Any]) -> None:
    """Our prefix, ``_total`` for counters and only for them, no percent, no abbreviated unit."""
    assert family.name.startswith("llmkey_")
    assert family.name.endswith("_total") == (family.type is Type.COUNTER)
    assert not {"percent", "ms", "sec", "minutes", "kib", "mb"} & set(family.name.split("_"))
    assert not family.name.endswith(("_count", "_sum", "_bucket", "_created"))


@EVERY
def test_help_is_one_plain_sentence(family: Family[Any]) -> None:
    """One line, ending in a period, with nothing that a format or the README's table would have to escape."""
    assert family.help[:1].isupper() or family.help[:1] in "01"
    assert family.help.endswith(".")
    assert not set(family.help) & set('\n\\"|<>')


@EVERY
def test_labels_do_not_clash(family: Family[Any]) -> None:
    """No label twice, none named like the metric, none that Prometheus or its targets use."""
    assert len(set(family.label_names)) == len(family.label_names)
    assert not {family.name, "type", "job", "instance", "le", "service", "env", "environment"} & set(family.label_names)


def test_no_family_twice() -> None:
    """One row a family."""
    names = [family.name for family in ALL_FAMILIES]
    assert len(names) == len(set(names))


def test_every_family_is_read_or_instrumented() -> None:
    """A row without a way to read it has an instrument, with the same help and type, and the other way round."""
    rows = {(family.name, family.help, family.type.value) for family in ALL_FAMILIES if family.read is elsewhere}
    instruments = {
        (metric.name + ("_total" if metric.type == "counter" else ""), metric.documentation, metric.type)
        for metric in Instruments().registry.collect()
        if metric.name.startswith("llmkey_")
    }
    assert instruments == rows
