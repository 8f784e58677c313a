"""The maintained price list."""

import subprocess
import sys
import time

import pytest

from exporter.accounts import price_list
from exporter.model import Price

from .conftest import NOON, at

OFFLINE = """
import socket, sys
def refuse(*_): raise AssertionError("the network was asked")
socket.socket.connect = socket.getaddrinfo = refuse
from exporter.accounts import price_list
found = price_list()
assert "genai_prices" not in sys.modules, "it is read before anybody asks"
assert found("gpt-4o", 1.8e9)
sys.modules["genai_prices"] = None
assert price_list() is None
"""


def price(model: str, now: float = NOON) -> Price | None:
    lookup = price_list()
    assert lookup is not None
    return lookup(model, now)


@pytest.mark.parametrize(
    ("model", "wanted"),
    [
        ("gpt-4o", Price(2.5e-6, 1e-5, 1.25e-6)),
        ("gpt-4o-2024-08-06", Price(2.5e-6, 1e-5, 1.25e-6)),
        ("text-embedding-3-small", Price(2e-8, 0.0)),
        ("gpt-5.4", Price(2.5e-6, 1.5e-5, 2.5e-7)),
        ("omni-moderation-latest", Price(0.0, 0.0)),
        ("tts-1", None),
        ("whisper-1", None),
        ("claude-3-opus", None),
        ("nonsense", None),
        ("", None),
    ],
)
def test_a_listed_model_has_its_price_a_token(model: str, wanted: Price | None) -> None:
    """Of several tiers the first; none for what is not listed, or sold by the minute or the character."""
    assert price(model) == wanted


def test_a_price_is_that_of_the_moment() -> None:
    """One model became cheaper on a day in June 2025."""
    assert price("o3", at("2025-06-01")) == Price(1e-5, 4e-5, 5e-7)
    assert price("o3") == Price(2e-6, 8e-6, 5e-7)


def test_it_is_read_when_it_is_asked_and_never_over_the_network() -> None:
    """And where the extra is not installed there is no list."""
    subprocess.run([sys.executable, "-c", OFFLINE], check=True)


def test_asking_again_is_fast() -> None:
    """A thousand times in a twentieth of a second, the unknown ones too."""
    price("gpt-4o"), price("nonsense")
    began = time.process_time()
    for _ in range(500):
        price("gpt-4o"), price("nonsense")
    assert time.process_time() - began < 0.05
