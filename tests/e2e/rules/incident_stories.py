"""Stories of what vendors say of themselves."""

from collections.abc import Iterator

from .story import Labels, Story, Value, series, values

ALERT = "LLMProviderIncident"
TOLD: tuple[Labels, ...] = ({"provider": "openai", "severity": "info"},)
NOBODY: tuple[Labels, ...] = ()


def _page(instance: str = "a", **shown: tuple[tuple[int, Value], ...]) -> dict[str, str]:
    """The status page of one provider as one exporter shows it: indicators, or impacts behind ``open_``."""
    here = {"provider": "openai", "instance": instance, "job": "llmkey"}
    found = {}
    for name, spans in shown.items():
        impact = name.removeprefix("open_")
        metric, label = ("status", "indicator") if impact == name else ("incidents", "impact")
        found[series(f"llmkey_provider_{metric}", **here, **{label: impact})] = values(*spans)
    return found


def stories() -> Iterator[Story]:
    def story(name: str, shown: dict[str, str], expect: dict[int, tuple[Labels, ...]]) -> Story:
        return Story(name=f"{ALERT} {name}", alert=ALERT, series=shown, expect=expect)

    life = {11: NOBODY, 12: TOLD, 24: TOLD, 26: NOBODY}
    well = ((10, 1.0), (10, 0.0), (30, 1.0))
    yield story("fires, keeps and resolves", _page(none=well, minor=((10, 0), (10, 1), (30, 0))), life)
    yield story(
        "fires for an open incident alone", _page(none=((50, 1),), open_major=((10, 0), (10, 2), (30, 0))), life
    )
    yield story(
        "lets a slip of the vendor pass",
        _page(critical=((10, 0), (2, 1), (30, 0))),
        dict.fromkeys(range(10, 30), NOBODY),
    )
    planned = _page(maintenance=((60, 1),), open_maintenance=((60, 1),), unknown=((60, 1),), open_none=((60, 1),))
    yield story("is silent for planned work", planned, {30: NOBODY})
    yield story("is one for two replicas", _page("a", major=((60, 1),)) | _page("b", open_minor=((60, 3),)), {30: TOLD})
    unread = ((10, 0.0), (10, 1.0), (4, None), (10, 1.0))
    yield story("goes on while the page cannot be read", _page(minor=unread), dict.fromkeys(range(12, 34), TOLD))
