"""Whatever a status holds, the text is what prometheus_client would write, and never tells a secret."""

import math
import re

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.openmetrics.exposition import generate_latest as generate_openmetrics

from exporter.metrics import ALL_FAMILIES, KEY_FAMILIES, Exposition, FleetCollector, Instruments, KeyView
from exporter.metrics.family import elsewhere
from exporter.metrics.text import draw
from exporter.model import AccountStatus, Hold, KeyDates, Kind, Status, Target, VendorStatus
from tests.metrics.fleet import CANARY, NOW, Data, specimen
from tests.metrics.strategies import accounts, dates, holds, moments, statuses, targets, vendors

INSTRUMENTS = Instruments()
CREATED = re.compile(r"_created[ {]")


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
    ours, wanted = ([line for line in page if "process_" not in line and not CREATED.search(line)] for page in pages)
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
    names = ("llmkey_account_budget_usd", "llmkey_cost_today_usd", "openai_api_tokens_total", "llmkey_provider_status")
    ours, wanted = both("", (*names, "llmkey_usable", "llmkey_probes_total", "llmkey_probes", "python_info"))
    assert sorted(ours) == sorted(wanted)  # a restricted registry has no order
    assert {line.split("{")[0] for line in ours if line and not line.startswith("#")} == {
        *names,
        "llmkey_usable",
        "llmkey_probes_total",
        "python_info",
    }


def test_a_registry_finds_each_family_by_its_name_alone() -> None:
    """The collector names all families that it reads, also those that are shown only when asked for."""
    described = {metric.name: metric.type for metric in FleetCollector(specimen(), clock=clock).describe()}
    rows = {family.name.removesuffix("_total"): family.type for family in ALL_FAMILIES if family.read is not elsewhere}
    assert described == rows


@given(target=targets, status=statuses, auth=holds, quota=holds, known=dates)
def test_any_status_is_drawn_as_a_registry_writes_it(
    target: Target, status: Status, auth: Hold | None, quota: Hold | None, known: KeyDates | None
) -> None:
    """Absurd numbers, labels and times are drawn as prometheus_client would, no series twice, and no secret."""
    held = {(target.name, kind): hold for kind, hold in ((Kind.AUTH, auth), (Kind.QUOTA, quota)) if hold}
    fleet = Data(targets={target.name: target}, board={target.name: status}, holds=held)
    if known:
        fleet.key_dates[target.name] = known
    assert_sound(fleet)


@given(first=accounts, second=accounts, vendor=vendors)
def test_any_account_is_drawn_as_a_registry_writes_it(
    first: AccountStatus, second: AccountStatus, vendor: VendorStatus
) -> None:
    """Whatever vendors call things, and however many accounts share it: no series twice."""
    assert_sound(Data(statuses={a.name: a for a in (first, second)}, vendor_pages={first.provider: vendor}))


def assert_sound(fleet: Data) -> None:
    """Our page of the fleet is what prometheus_client writes, has no series twice, and tells no secret."""
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
