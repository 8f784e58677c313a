"""What is counted."""

from exporter.simulator import Call, Stats
from exporter.simulator.stats import Visit


def visit(stats: Stats, key: str = "a", call: Call = Call.MODELS, at: float = 0.0, organization: str = "") -> Visit:
    one = Visit(key=key, call=call, at=at, organization=organization)
    stats.begin(one)
    return one


def test_requests_are_counted_by_key_and_call() -> None:
    """Each key has its own figures, and the total has all."""
    stats = Stats()
    for one in (visit(stats, at=2.0), visit(stats, call=Call.CHAT, at=3.0), visit(stats, key="b", at=4.0)):
        one.behaviour = "ok"
        stats.end(one)
    assert (stats.key("a").requests, stats.key("a").paid, stats.key("b").paid) == (2, 1, 0)
    assert stats.total.calls == {Call.MODELS: 2, Call.CHAT: 1}
    assert stats.total.behaviours == {"ok": 3}
    assert stats.times("a") == [2.0, 3.0]
    assert stats.times("a", Call.CHAT) == [3.0]
    assert stats.key("nobody").requests == 0


def test_the_most_at_once_is_remembered() -> None:
    """The peak stays when the requests are over."""
    stats = Stats()
    flying = [visit(stats), visit(stats), visit(stats, key="b")]
    for one in flying:
        stats.end(one)
    stats.end(visit(stats))
    assert (stats.total.peak_in_flight, stats.key("a").peak_in_flight, stats.total.in_flight) == (3, 2, 0)


def test_headers_are_kept_once() -> None:
    """Organisations a key named, in the order seen, each once and not without end."""
    stats = Stats()
    for number in [1, 1, 2, *range(100)]:
        stats.end(visit(stats, organization=f"org-{number}"))
    assert stats.key("a").organizations[:3] == ["org-1", "org-2", "org-0"]
    assert len(stats.key("a").organizations) == 20


def test_reset_counts_from_zero() -> None:
    """A request that was on its way at the reset disturbs nothing."""
    stats = Stats()
    late = visit(stats)
    stats.reset()
    assert stats.total.requests == stats.total.in_flight == 0
    stats.end(late)
    stats.end(visit(stats))
    assert (stats.total.requests, stats.total.in_flight) == (1, 0)


def test_the_document_is_by_path() -> None:
    """For JSON, calls are told by their paths, with their times."""
    stats = Stats()
    stats.end(visit(stats, at=5.0))
    key = stats.document()["keys"]
    assert isinstance(key, dict)
    assert key["a"]["paths"] == {"/v1/models": 1}
    assert key["a"]["times"] == {"/v1/models": [5.0]}
