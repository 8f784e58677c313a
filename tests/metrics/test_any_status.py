"""Whatever a status holds, the text is what prometheus_client would write, and never tells a secret."""

import math

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from exporter.metrics import KEY_FAMILIES, Exposition, FleetCollector, Instruments, KeyView
from exporter.metrics.text import draw
from exporter.model import Hold, Kind, Status, Target
from tests.metrics.fleet import CANARY, NOW, Data, specimen
from tests.metrics.strategies import holds, moments, statuses, targets

INSTRUMENTS = Instruments()


def clock() -> float:
    return NOW


def both(accept: str, names: tuple[str, ...] = ()) -> tuple[list[str], list[str]]:
    """The specimen's page as we write it and as prometheus_client writes a registry that holds the same.

    Left out are the process's own figures, which differ from one moment to the next, and the
    ``_created`` series, which we do not show.
    """
    fleet = specimen()
    registry = CollectorRegistry(auto_describe=True)
    registry.register(FleetCollector(fleet, clock=clock))
    Instruments(registry)
    content_type, chunks = Exposition(fleet, INSTRUMENTS, clock=clock).render(accept, names)
    write = generate_openmetrics if "openmetrics" in content_type else generate_latest
    theirs = write(registry.restricted_registry(names) if names else registry)
    pages = (page.decode().split("\n") for page in (b"".join(chunks), theirs))
    ours, wanted = ([line for line in page if "process_" not in line and "_created" not in line] for page in pages)
    return ours, wanted


def test_text_is_what_a_registry_writes() -> None:
    """The text format is that of generate_latest, line for line."""
    ours, wanted = both("")
    assert ours == wanted


def test_openmetrics_is_what_a_registry_writes() -> None:
    """OpenMetrics is that of generate_latest, line for line, up to its end mark."""
    ours, wanted = both("application/openmetrics-text")
    assert ours == wanted
    assert ours[-2:] == ["# EOF", ""]


def test_names_restrict_as_a_registry_restricts() -> None:
    """With names, those families are left that have samples of these names."""
    ours, wanted = both("", ("llmkey_usable", "llmkey_probes_total", "llmkey_probes", "python_info"))
    assert sorted(ours) == sorted(wanted)  # a restricted registry has no order
    assert {line.split("{")[0] for line in ours if line and not line.startswith("#")} == {
        "llmkey_usable",
        "llmkey_probes_total",
        "python_info",
    }


@given(target=targets, status=statuses, auth=holds, quota=holds)
def test_any_status_is_drawn_as_a_registry_writes_it(
    target: Target, status: Status, auth: Hold | None, quota: Hold | None
) -> None:
    """Absurd numbers, labels and times are drawn as prometheus_client would, no series twice, and no secret."""
    held = {(target.name, kind): hold for kind, hold in ((Kind.AUTH, auth), (Kind.QUOTA, quota)) if hold}
    fleet = Data(targets={target.name: target}, board={target.name: status}, holds=held)
    registry = CollectorRegistry()
    registry.register(FleetCollector(fleet, clock=clock))
    fleet_chunks = list(Exposition(fleet, INSTRUMENTS, clock=clock).render("")[1])[:-1]
    page = b"".join(fleet_chunks)
    assert page == generate_latest(registry)
    samples = [line.rpartition(b" ")[0] for line in page.split(b"\n") if line and not line.startswith(b"#")]
    assert len(samples) == len(set(samples))
    assert CANARY.encode() not in page


@given(
    target=targets,
    status=statuses,
    held=st.fixed_dictionaries({Kind.AUTH: holds, Kind.QUOTA: holds}),
    start=moments.filter(math.isfinite),
    share=st.floats(0, 1),
)
def test_a_view_is_true_until_the_moment_it_names(
    target: Target, status: Status, held: dict[Kind, Hold | None], start: float, share: float
) -> None:
    """At no time before ``valid_until`` does a view show anything else."""
    early = KeyView(target, status, held, start)
    later = start + share * (min(early.valid_until, start + 1e6) - start)
    if later < early.valid_until:
        late = KeyView(target, status, held, later)
        for family in KEY_FAMILIES:
            assert draw(family, early.subject, early) == draw(family, late.subject, late)
