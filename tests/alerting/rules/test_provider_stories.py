"""Outages of a provider and of the way out, minute by minute, as the daemon tells them."""

import pytest

from exporter.alerting.alarms import Alarms
from exporter.alerting.rules import FleetScene

START = 1_795_305_600.0
LOOKS = 12  # a minute
DOWN, EGRESS = "LLMProviderDown", "LLMKeyExporterEgressDown"


def play(minutes: str) -> list[tuple[int, str, bool]]:
    """What is told, at which minute, and whether it fired (else: ended).

    ``.`` all is well, ``5`` the provider answers with server errors, ``t`` nothing answers at all.
    """
    alarms, told = Alarms(), []
    since: dict[str, float] = {}
    for look, letter in enumerate(each for each in minutes for _ in range(LOOKS)):
        now = START + 60 / LOOKS * look
        for what, holds in (("down", letter in "5t"), ("egress", letter == "t")):
            if holds:
                since.setdefault(what, now)
            else:
                since.pop(what, None)
        scene = FleetScene(
            now=now,
            down_since={"openai": since["down"]} if "down" in since else {},
            egress_lost_at=since.get("egress"),
        )
        told += [(look // LOOKS, alarm.rule, alarm.resolved_at is None) for alarm in alarms.observe_fleet(scene)]
    return told


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        ("." * 5 + "tttt5555" * 8 + "." * 10, [(17, DOWN, True), (73, DOWN, False)]),
        ("." * 5 + "t" * 20 + "." * 10, [(10, EGRESS, True), (25, EGRESS, False)]),
        ("." * 5 + "t" * 20 + "5" * 8 + "." * 20, [(10, EGRESS, True), (25, EGRESS, False)]),
        ("." * 5 + "t" * 20 + "5" * 12, [(10, EGRESS, True), (25, EGRESS, False), (35, DOWN, True)]),
        ("." * 5 + "5" * 12, [(15, DOWN, True)]),
    ],
    ids=["turns", "silence", "silence and a while of errors", "errors outlast silence", "errors"],
)
def test_an_outage_in_disguise_is_told(minutes: str, expected: list[tuple[int, str, bool]]) -> None:
    """No answer and server errors that take turns page for the provider; pure silence only for the way out."""
    assert play(minutes) == expected
