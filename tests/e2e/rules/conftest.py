"""What Prometheus' own engine is asked here."""

import pytest

from tests.e2e.conftest import need


@pytest.fixture(autouse=True)
def promtool() -> None:
    """Nothing here works without it."""
    need("promtool")
