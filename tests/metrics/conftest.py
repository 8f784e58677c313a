"""A fleet that shows every family, and its page."""

from collections.abc import Callable, Sequence

import pytest

from exporter.metrics import Exposition, Instruments
from tests.metrics.fleet import NOW, Data, specimen

Page = Callable[..., str]


@pytest.fixture
def fleet() -> Data:
    return specimen()


@pytest.fixture
def page(fleet: Data) -> Page:
    """The page of the fleet as text: ``page(accept="", names=(), now=NOW)``, drawn by the same exposition each time."""
    time = [NOW]
    exposition = Exposition(fleet, Instruments(), clock=lambda: time[0])

    def render(accept: str = "", names: Sequence[str] = (), now: float = NOW) -> str:
        time[0] = now
        return b"".join(exposition.render(accept, names)[1]).decode()

    return render
