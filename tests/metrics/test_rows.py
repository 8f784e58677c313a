"""The rows themselves: names, help and labels keep the conventions of Prometheus."""

from exporter import METRIC_PREFIX
from exporter.metrics import ALL_FAMILIES, COMPAT_FAMILIES, compat_table_markdown, table_markdown
from exporter.metrics.family import Type, elsewhere
from exporter.metrics.instruments import Instruments


def test_names_follow_the_conventions() -> None:
    """Our prefix (but where a name is another exporter's), ``_total`` for counters alone, no abbreviated unit."""
    for family in ALL_FAMILIES:
        name = family.name
        assert name.startswith(METRIC_PREFIX) == (family not in COMPAT_FAMILIES), name
        assert name.endswith("_total") == (family.type is Type.COUNTER), name
        assert not {"percent", "ms", "sec", "minutes", "kib", "mb"} & set(name.split("_")), name
        assert not name.endswith(("_count", "_sum", "_bucket", "_created")), name


def test_help_is_one_plain_sentence() -> None:
    """One line, ending in a period, with nothing that a format or the README's table would have to escape."""
    for family in ALL_FAMILIES:
        assert family.help[:1].isupper() or family.help[:1] in "01", family.name
        assert family.help.endswith("."), family.name
        assert not set(family.help) & set('\n\\"|<>'), family.name


def test_labels_do_not_clash() -> None:
    """No label twice, none named like the metric, none that Prometheus or its targets use."""
    taken = {"type", "job", "instance", "le", "service", "env", "environment"}
    for family in ALL_FAMILIES:
        labels = set(family.label_names)
        assert len(labels) == len(family.label_names), family.name
        assert not labels & (taken | {family.name}), family.name


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


def test_foreign_names_have_a_table_of_their_own() -> None:
    """The table of our metrics holds none of them, and theirs none of ours."""
    ours, theirs = table_markdown(), compat_table_markdown()
    for family in ALL_FAMILIES:
        foreign = family in COMPAT_FAMILIES
        assert (f"| `{family.name}` |" in ours, f"| `{family.name}` |" in theirs) == (not foreign, foreign)
