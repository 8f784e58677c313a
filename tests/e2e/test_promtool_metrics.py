"""Prometheus' own linter reads the page."""

import subprocess

import pytest

from exporter.metrics import Exposition, Instruments, NotificationResult
from exporter.model import Kind
from exporter.outcome import Outcome
from tests.metrics.fleet import NOW, result, specimen
from tests.metrics.regenerate import GOLDEN

from .conftest import need

pytestmark = pytest.mark.e2e


@pytest.fixture(autouse=True)
def promtool() -> None:
    """Nothing here works without it."""
    need("promtool")


def findings(page: bytes) -> tuple[int, bytes]:
    done = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, check=False, timeout=60)
    return done.returncode, done.stdout + done.stderr


def test_promtool_has_nothing_to_say_of_the_golden_page() -> None:
    """``promtool check metrics`` is silent."""
    assert findings(GOLDEN.read_bytes()) == (0, b"")


def test_promtool_has_nothing_to_say_of_a_whole_page() -> None:
    """Silent about the exporter's own families too, all with samples, and about the process."""
    instruments = Instruments()
    instruments.probed("openai", result("prod-chat", Kind.AUTH, Outcome.OK))
    instruments.config_taken(NOW)
    instruments.sharded(0, 1)
    instruments.scheduler_lag.set(0.001)
    instruments.event_loop_lag.set(0.001)
    instruments.retain_receivers(["am"])
    instruments.notified("am", NotificationResult.DELIVERED)
    instruments.pending("am", 0, NOW)
    instruments.firing({("LLMKeyAuthFailed", "critical"): 1})
    page = b"".join(Exposition(specimen(), instruments, clock=lambda: NOW).render("")[1])
    assert findings(page) == (0, b"")


def test_promtool_does_find_faults() -> None:
    """The silence means something: a counter without its suffix is found."""
    code, said = findings(b"# HELP a_b Help.\n# TYPE a_b counter\na_b 1\n")
    assert code != 0
    assert b"_total" in said
