"""The page as Prometheus gets it: format, pauses, what is kept and what is drawn again."""

import re
from collections.abc import Iterable
from dataclasses import replace

import pytest
from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from exporter.metrics import KEY_FAMILIES, Exposition, Instruments
from exporter.metrics.drawing import Drawings, Parts
from exporter.model import Hold, HoldReason, KeyDates, Kind
from tests.metrics.conftest import Page
from tests.metrics.fleet import CANARY, NOW, Data

PROMETHEUS = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,"
    "application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=1.0.0;q=0.4,text/plain;version=0.0.4;q=0.3"
)


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        ("", CONTENT_TYPE_PLAIN_0_0_4),
        ("*/*", CONTENT_TYPE_PLAIN_0_0_4),
        ("application/openmetrics-text", "application/openmetrics-text; version=1.0.0; charset=utf-8"),
        (PROMETHEUS, "application/openmetrics-text; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
        ("text/plain;version=1.0.0;escaping=dots", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
        ("application/openmetrics-text;version=latest", CONTENT_TYPE_PLAIN_0_0_4),
        ("application/openmetrics-text;version=2.é", CONTENT_TYPE_PLAIN_0_0_4),
    ],
)
def test_the_format_is_negotiated(accept: str, content_type: str, fleet: Data) -> None:
    """As prometheus_client does, but names keep their underscores and nonsense asks for the plain format."""
    assert Exposition(fleet, Instruments(), clock=lambda: NOW).render(accept)[0] == content_type


def samples(families: Iterable[Metric]) -> set[tuple[str, frozenset[tuple[str, str]], float]]:
    """All samples but those of the process, which differ from one moment to the next."""
    all_samples = (sample for family in families for sample in family.samples)
    return {(s.name, frozenset(s.labels.items()), s.value) for s in all_samples if "process_" not in s.name}


def test_both_formats_say_the_same(page: Page) -> None:
    """Strict parsers read both and find the same samples."""
    text = samples(parse_text(page()))
    openmetrics = samples(parse_openmetrics(page(PROMETHEUS)))  # type: ignore[no-untyped-call]  # it ships no types
    assert text == openmetrics
    assert len(text) > 200


def test_label_values_survive_the_way(page: Page) -> None:
    """Backslash, quote, line break and any script arrive as they were configured."""
    info = next(family for family in parse_text(page(names=["llmkey_info"])) if family.name == "llmkey_info")
    paused = next(sample.labels for sample in info.samples if sample.labels["key"] == "paused.eu_1")
    assert paused["account"] == 'back\\slash "quoted"\nsecond line'
    assert paused["label_Stra_e"] == "Zürich 東京 🔑"


def test_percent_signs_are_only_percent_signs(fleet: Data, page: Page) -> None:
    """What looks like a placeholder in a label is none."""
    fleet.targets["new"] = replace(fleet.targets["new"], labels={"share": "100%s %d %"})
    assert 'label_share="100%s %d %"' in page()


def test_half_a_character_does_not_cost_the_page(fleet: Data, page: Page) -> None:
    """A lone surrogate, which YAML can write, is replaced."""
    fleet.targets["new"] = replace(fleet.targets["new"], account="half \ud83d")
    assert 'account="half ?"' in page()


def test_no_secret_is_on_the_page(page: Page) -> None:
    """Neither format shows a key or a part of one."""
    for accept in ("", PROMETHEUS):
        assert CANARY not in page(accept)
        assert "CANARY" not in page(accept)


def test_a_removed_key_takes_its_series_along(fleet: Data, page: Page) -> None:
    """After a reload without it nothing speaks of the key any more."""
    assert 'key="revoked"' in page()
    fleet.targets = {name: target for name, target in fleet.targets.items() if name != "revoked"}
    assert 'key="revoked"' not in page()
    assert 'llmkey_exporter_keys{state="auth_failed"} 0.0' in page()


def test_an_empty_fleet_has_a_page(fleet: Data, page: Page) -> None:
    """Without keys every family is announced, and the fleet's own have samples."""
    fleet.targets = {}
    assert "# TYPE llmkey_state gauge\n# HELP" in page()
    assert 'llmkey_exporter_keys{state="unknown"} 0.0' in page()
    assert page(names=["llmkey_state"]) == ""


def test_no_created_series(page: Page) -> None:
    """prometheus_client's ``_created`` series are left out, asked for by name or not."""
    created = re.compile(r"_created[ {]")
    assert not created.search(page())
    assert not created.search(page(PROMETHEUS))
    assert page(names=["llmkey_exporter_probes_missed_created"]) == ""


def test_names_find_the_process_too(page: Page) -> None:
    """``name[]`` reaches what the process itself exports, and an unknown name gives an empty page."""
    assert "process_resident_memory_bytes " in page(names=["process_resident_memory_bytes"])
    assert page(names=["nonsense"]) == ""
    assert page("application/openmetrics-text", ["nonsense"]) == "# EOF\n"


@pytest.mark.parametrize(
    ("when", "line"),
    [
        (NOW + 290.25, 'llmkey_probe_success{key="prod-chat",probe="auth",provider="openai"}'),
        (NOW + 4100.25, 'llmkey_probe_success{key="prod-chat",probe="quota",provider="openai"}'),
        (NOW + 4100, 'llmkey_ratelimit_limit{key="prod-chat"'),
        (NOW + 290, 'llmkey_model_available{key="prod-chat"'),
        (NOW + 1740, 'llmkey_probe_held{key="broke",probe="quota"'),
        (NOW + 3600, 'llmkey_paused{key="paused.eu_1",provider="gateway"} 1.0'),
    ],
)
def test_what_time_ends_leaves_the_page(page: Page, when: float, line: str) -> None:
    """A kept text is drawn again once time alone has made it untrue."""
    assert line in page(now=NOW)
    assert line in page(now=when - 0.5)
    assert line not in page(now=when)


def parts(drawings: Drawings, fleet: Data, now: float = NOW) -> dict[str, Parts]:
    refresh = drawings.refresh(fleet, now)
    while True:
        try:
            next(refresh)
        except StopIteration as end:
            return dict(zip(fleet.targets, end.value, strict=True))


def test_only_what_changed_is_drawn_again(fleet: Data) -> None:
    """The text of a key is kept until its target, status, hold or dates are others."""
    drawings = Drawings()
    before = parts(drawings, fleet)
    fleet.board["prod-chat"] = replace(fleet.board["prod-chat"], tokens=200)
    fleet.targets["paused.eu_1"] = replace(fleet.targets["paused.eu_1"], account="moved")
    fleet.holds["new", Kind.AUTH] = Hold(HoldReason.PAUSED, NOW + 60)
    fleet.holds["revoked", Kind.QUOTA] = Hold(HoldReason.BUDGET, NOW + 60)
    fleet.holds["broke", Kind.QUOTA] = Hold(HoldReason.BACKOFF, NOW + 1740)  # another object, but the same hold
    after = parts(drawings, fleet)
    assert {name for name in after if after[name] is not before[name]} == {"prod-chat", "paused.eu_1", "new", "revoked"}
    assert parts(drawings, fleet)["prod-chat"] is after["prod-chat"]


def test_the_vendors_dates_are_drawn_when_they_come(fleet: Data) -> None:
    """Dates of a key that are another object than before redraw that key alone."""
    drawings = Drawings()
    before = parts(drawings, fleet)
    fleet.key_dates["broke"] = KeyDates(last_used_at=NOW - 5)
    after = parts(drawings, fleet)
    assert {name for name in after if after[name] is not before[name]} == {"broke"}
    assert b'llmkey_last_used_timestamp_seconds{key="broke"' in b"".join(after["broke"])


def test_a_removed_key_is_forgotten(fleet: Data) -> None:
    """No text of it is kept: when it comes back it is drawn anew."""
    drawings = Drawings()
    before = parts(drawings, fleet)
    targets = fleet.targets
    fleet.targets = {}
    parts(drawings, fleet)
    fleet.targets = targets
    after = parts(drawings, fleet)
    assert all(after[name] is not before[name] for name in targets)


def test_a_key_seen_for_the_first_time_is_drawn_again(fleet: Data) -> None:
    """The first status replaces what was shown of an unknown key."""
    drawings = Drawings()
    parts(drawings, fleet)
    fleet.board["new"] = replace(fleet.board["revoked"], name="new")
    state = next(i for i, family in enumerate(KEY_FAMILIES) if family.name == "llmkey_state")
    assert b'key="new",provider="openai",state="auth_failed"} 1.0' in parts(drawings, fleet)["new"][state]


def test_a_long_drawing_pauses(fleet: Data) -> None:
    """Empty chunks let the loop breathe while many keys are drawn, and the page is whole all the same."""
    target = fleet.targets["new"]
    for i in range(200):
        fleet.add(replace(target, name=f"new-{i}"))
    chunks = list(Exposition(fleet, Instruments(), clock=lambda: NOW).render("")[1])
    assert chunks.index(b"") == 0
    assert chunks.count(b"") > 3
    assert b"".join(chunks).count(b'state="unknown"} 1.0') == 201


def test_keys_may_come_and_go_while_a_page_is_drawn(fleet: Data) -> None:
    """Two scrapes at once and a reload between their chunks disturb nothing."""
    target = fleet.targets["new"]
    for i in range(200):
        fleet.add(replace(target, name=f"new-{i}"))
    exposition = Exposition(fleet, Instruments(), clock=lambda: NOW)
    first, second = exposition.render("")[1], exposition.render("")[1]
    page = [next(first), next(second)]
    fleet.targets = {"prod-chat": fleet.targets["prod-chat"]}
    fleet.board.clear()
    third = b"".join(exposition.render("")[1])
    page = [*first, *second]
    assert b"".join(page).count(b'llmkey_paused{key="new-199"') == 2
    assert b"new-199" not in third
    assert b"new-199" not in b"".join(exposition.render("")[1])
