"""What is sent, as text. ``python -m tests.notifiers.regenerate`` writes it anew; read the difference like code."""

import pytest

from tests.notifiers.regenerate import GOLDEN, drawn

DRAWN = drawn()


@pytest.mark.parametrize("name", DRAWN)
def test_each_kind_says_each_notice_as_the_golden_file_does(name: str) -> None:
    """Address, headers, envelope and body."""
    assert DRAWN[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_no_golden_file_stays_behind() -> None:
    """When its kind or its notice goes."""
    assert {path.name for path in GOLDEN.iterdir()} == set(DRAWN)
