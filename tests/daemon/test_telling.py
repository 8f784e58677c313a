"""What is said aloud when providers go down, or our own way out does."""

import itertools
import logging

import pytest

from exporter.alerting import Verdicts
from exporter.daemon.telling import tell_verdicts

UP, DOWN = Verdicts(up={"openai": True}, egress=True), Verdicts(up={"openai": False}, egress=True)
ALONE = Verdicts(up={"openai": False}, egress=False)
NEW = Verdicts()


@pytest.mark.parametrize(
    ("story", "said"),
    [
        ([NEW, UP], []),
        ([UP, DOWN, DOWN, UP], ["provider is down: most of its keys get errors or no answer", "provider is back"]),
        ([UP, ALONE, ALONE, UP], ["nothing we watch answers; it may be this host's network", "answers arrive again"]),
        ([NEW, DOWN], ["provider is down: most of its keys get errors or no answer"]),
    ],
)
def test_only_changes_are_told_and_nobody_is_blamed_for_our_own_network(
    story: list[Verdicts], said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    """One line for each change; without a way out no provider is called down, and none comes back from it."""
    with caplog.at_level(logging.INFO, "exporter"):
        for before, after in itertools.pairwise(story):
            tell_verdicts(before, after)
    assert [record.message for record in caplog.records] == said
