"""Growth at a rate that changes: totals, and the pieces of a span."""

import pytest

from exporter.simulator.accounts.curve import Span, curve


def test_factors_hold_within_their_spans() -> None:
    """Nothing before the beginning, the rate without a factor, products where spans overlap."""
    found = curve(100.0, 1.0, [Span(110.0, 120.0, 2.0), Span(115.0, 130.0, 3.0)])
    assert [found.at(time) for time in (90.0, 100.0, 110.0, 115.0, 120.0, 130.0, 140.0)] == [
        *(0.0, 0.0, 10.0, 20.0, 50.0, 80.0, 90.0),
    ]


def test_a_span_from_before_the_beginning_counts() -> None:
    """What began earlier and what never ends hold all the same."""
    found = curve(100.0, 1.0, [Span(0.0, float("inf"), 5.0)])
    assert found.at(110.0) == pytest.approx(50.0)


def test_pieces_cover_what_grows() -> None:
    """Clipped to the span asked for; where nothing grows there is no piece."""
    found = curve(100.0, 1.0, [Span(110.0, 120.0, 0.0)])
    assert list(found.pieces(90.0, 130.0)) == [(100.0, 110.0, 1.0), (120.0, 130.0, 1.0)]
    assert list(found.pieces(112.0, 118.0)) == []
    assert list(found.pieces(50.0, 100.0)) == []
