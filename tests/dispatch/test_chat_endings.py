"""Several addresses through apprise: which were told, and which may have been."""

import sys
import threading
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from exporter.dispatch.aside import Aside
from exporter.dispatch.chat import Apprise
from exporter.dispatch.delivery import Delivery, Ending
from exporter.notifiers import Chat

WELL, DOWN, SILENT, ODD = "json://well-CANARY", "json://down-CANARY", "json://silent-CANARY", "odd://CANARY"


class Library:
    """What we use of apprise; ``free`` ends the silence."""

    def __init__(self, free: threading.Event) -> None:
        self.free, self.services = free, list[str]()

    def add(self, service: str) -> None:
        self.services.append(service)

    def notify(self, **_: Any) -> bool:
        if SILENT in self.services:
            self.free.wait(5)
        return self.services == [WELL]


@pytest.fixture
def _apprise(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The library, which is an extra, in miniature."""
    free = threading.Event()

    class Crier(Library):
        def __init__(self) -> None:
            super().__init__(free)

        @staticmethod
        def instantiate(url: str, asset: object) -> str | None:
            assert asset is not None
            return None if url == ODD else url

    library = SimpleNamespace(
        Apprise=Crier,
        AppriseAsset=lambda **_: object(),
        NotifyType=SimpleNamespace(FAILURE="failure", INFO="info"),
        NotifyFormat=SimpleNamespace(TEXT="text"),
    )
    monkeypatch.setitem(sys.modules, "apprise", library)
    yield
    free.set()


async def sent(*urls: str) -> Delivery:
    told = await Apprise(aside=Aside(), timeout=0.1).send(Chat(urls=urls, title="t", text="t"))
    assert "CANARY" not in repr(told)
    return told


@pytest.mark.usefixtures("_apprise")
@pytest.mark.parametrize(
    ("urls", "ending", "reached", "left"),
    [
        ((WELL,), Ending.DELIVERED, True, ()),
        ((DOWN,), Ending.RETRY, False, ()),
        ((WELL, DOWN), Ending.RETRY, True, (DOWN,)),
        ((SILENT,), Ending.RETRY, True, ()),
        ((DOWN, SILENT), Ending.RETRY, True, ()),
        ((WELL, SILENT), Ending.RETRY, True, (SILENT,)),
        ((ODD,), Ending.REFUSED, False, ()),
        ((WELL, ODD), Ending.REFUSED, True, ()),
    ],
)
async def test_only_who_was_not_told_is_left(
    urls: tuple[str, ...], ending: Ending, reached: bool, left: tuple[str, ...]
) -> None:
    """And whoever kept silent may have heard it."""
    told = await sent(*urls)
    assert (told.ending, told.reached) == (ending, reached)
    assert [chat.urls for chat in told.rest if isinstance(chat, Chat)] == ([left] if left else [])
