"""What vendors say, as the rules see it: a key's dates, and the incidents on a status page."""

from typing import Any

import pytest

from exporter.alerting.rules import FLEET_RULES, KEY_RULES, Facts, FleetScene, KeyScene
from exporter.alerting.rules.words import Links, texts
from exporter.model import Incident, Indicator, KeyDates, Provider, Secret, Status, Target, VendorStatus

NOW = 1_795_305_600.0  # 2026-11-22 00:00 UTC
DAY = 86400.0
OPENAI = Provider(name="openai", kind="openai", base_url="https://api.openai.com/v1", official=True)
SLOW = Incident(id="1", title="Slow answers", impact=Indicator.MINOR, began_at=NOW - 7200)
ERRORS = Incident(
    id="2", title="Elevated errors", impact=Indicator.MAJOR, began_at=NOW - 600, url="https://stspg.io/abc"
)
UPGRADE = Incident(id="3", title="Upgrade", impact=Indicator.MAINTENANCE, began_at=NOW - 60)


def of_key(alert: str, dates: KeyDates, **changes: Any) -> list[Facts]:
    """What an alert finds of a key with these dates by the vendor's word."""
    target = Target(name="k", provider=OPENAI, secret=Secret("x" * 40), **changes)
    scene = KeyScene(target=target, status=Status(name="k", provider="openai"), now=NOW, dates=dates)
    return [facts for rule in KEY_RULES if rule.name == alert and rule.find for facts in rule.find(scene)]


def of_page(alert: str, *incidents: Incident, indicator: Indicator = Indicator.NONE) -> list[tuple[Facts, str]]:
    """What an alert finds while the page says so, and its description."""
    scene = FleetScene(
        now=NOW,
        down_since={"openai": NOW - 900},
        degraded_since={"openai": NOW - 900},
        vendors={"openai": VendorStatus(indicator=indicator, incidents=incidents, at=NOW - 5)},
    )
    [rule] = [rule for rule in FLEET_RULES if rule.name == alert]
    assert rule.find is not None
    found = list(rule.find(scene))
    return [(facts, texts(rule, facts, facts.labels, Links())["description"]) for facts in found]


@pytest.mark.parametrize(
    ("vendors", "configured", "days"),
    [
        (NOW + 5 * DAY, None, ["2026-11-27"]),
        (None, NOW + 5 * DAY, ["2026-11-27"]),
        (NOW + 5 * DAY, NOW + 9 * DAY, ["2026-11-27"]),
        (NOW + 90 * DAY, NOW + 5 * DAY, ["2026-11-27"]),
        (NOW + 90 * DAY, None, []),
        (None, None, []),
    ],
)
def test_a_key_ends_at_the_earlier_date(vendors: float | None, configured: float | None, days: list[str]) -> None:
    """The vendor's or the configured one."""
    found = of_key("LLMKeyExpiring", KeyDates(expires_at=vendors), expires_at=configured)
    assert [facts.words["date"] for facts in found] == days


@pytest.mark.parametrize(
    ("vendors", "configured", "rotate_after", "days"),
    [
        (NOW - 91 * DAY, None, 90 * DAY, ["2026-11-21"]),
        (None, NOW - 91 * DAY, 90 * DAY, ["2026-11-21"]),
        (NOW - 10 * DAY, NOW - 91 * DAY, 90 * DAY, []),
        (NOW - 90 * DAY, None, 90 * DAY, []),
        (NOW - 900 * DAY, None, None, []),
        (None, None, 90 * DAY, []),
    ],
)
def test_a_key_is_due_for_rotation(
    vendors: float | None, configured: float | None, rotate_after: float | None, days: list[str]
) -> None:
    """So long after it was made, by the vendor's word before the configuration's; of an unknown age it never is."""
    found = of_key("LLMKeyRotationDue", KeyDates(created_at=vendors), created_at=configured, rotate_after=rotate_after)
    assert [facts.words["date"] for facts in found] == days


@pytest.mark.parametrize("alert", ["LLMProviderDown", "LLMProviderDegraded"])
def test_the_page_of_a_provider_in_trouble_is_quoted(alert: str) -> None:
    """The newest incident with its impact; nothing of a page that tells of none."""
    [(_, quoted)] = of_page(alert, ERRORS, SLOW)
    assert " Its status page says: “Elevated errors” (major). " in quoted
    [(_, silent)] = of_page(alert)
    assert "status page says" not in silent


@pytest.mark.parametrize("alert", ["LLMProviderDown", "LLMProviderDegraded"])
def test_a_page_decides_nothing(alert: str) -> None:
    """Who is well by our own probes is not down because its page says so."""
    [rule] = [rule for rule in FLEET_RULES if rule.name == alert]
    page = VendorStatus(indicator=Indicator.CRITICAL, incidents=(ERRORS,))
    assert rule.find is not None
    assert list(rule.find(FleetScene(now=NOW, vendors={"openai": page}))) == []


def test_an_incident_is_one_alarm_a_provider() -> None:
    """Told with the newest, its title and its address; it began with the first of them."""
    [(facts, said)] = of_page("LLMProviderIncident", SLOW, ERRORS, indicator=Indicator.MAJOR)
    assert (dict(facts.labels), facts.since) == ({"provider": "openai"}, NOW - 7200)
    assert said.startswith(
        "openai tells of trouble on its own status page since 2026-11-21 22:00 UTC. "
        "Its status page says: “Elevated errors” (major). https://stspg.io/abc What "
    )


@pytest.mark.parametrize(
    ("incidents", "indicator", "alarms"),
    [
        ((), Indicator.NONE, 0),
        ((), Indicator.UNKNOWN, 0),
        ((), Indicator.MAINTENANCE, 0),
        ((UPGRADE,), Indicator.MAINTENANCE, 0),
        ((), Indicator.MINOR, 1),
        ((SLOW,), Indicator.NONE, 1),
        ((UPGRADE, SLOW), Indicator.MAINTENANCE, 1),
    ],
)
def test_only_trouble_is_an_incident(incidents: tuple[Incident, ...], indicator: Indicator, alarms: int) -> None:
    """Of minor impact at least, by an incident's word or the page's; planned work is none."""
    assert len(of_page("LLMProviderIncident", *incidents, indicator=indicator)) == alarms


def test_an_incident_without_a_date_names_no_moment() -> None:
    """Nor does one that only the page's indicator tells of."""
    undated = Incident(id="9", title="", impact=Indicator.CRITICAL)
    [(_, said)] = of_page("LLMProviderIncident", undated)
    assert said.startswith("openai tells of trouble on its own status page. Its status page says: “9” (critical). What")
    [(_, vague)] = of_page("LLMProviderIncident", indicator=Indicator.MINOR)
    assert vague.startswith("openai tells of trouble on its own status page. What")
