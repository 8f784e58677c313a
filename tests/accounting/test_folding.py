"""Few series from many, and every one of them a counter."""

import random

from hypothesis import given
from hypothesis import strategies as st

from exporter.accounting import Folding
from exporter.accounting.remembered import Counts

Pair = tuple[str, str]


def counts(tokens: int) -> Counts:
    return tokens, 0, 0, 0, 0, 1


def weights(counters: dict[Pair, Counts]) -> dict[Pair, int]:
    return {pair: figures[0] for pair, figures in counters.items()}


def test_the_largest_are_shown_and_the_rest_is_other() -> None:
    """Projects and models are ranked each for itself."""
    counters = {
        ("p1", "big"): counts(90),
        ("p2", "big"): counts(50),
        ("p2", "small"): counts(2),
        ("p3", "tiny"): counts(1),
    }
    folding = Folding(top_projects=2, top_models=1)
    assert folding.fold(counters, weights(counters)) == {
        ("p1", "big"): counts(90),
        ("p2", "big"): counts(50),
        ("p2", "other"): counts(2),
        ("other", "other"): counts(1),
    }
    assert folding.folded == 3


def test_what_was_other_stays_other_when_its_model_is_shown() -> None:
    """A newcomer that grows large begins at nought; other does not fall."""
    folding = Folding(top_projects=1, top_models=1)
    early = {("p", "old"): counts(100), ("p", "new"): counts(10)}
    folding.fold(early, weights(early))
    late = {("p", "old"): counts(100), ("p", "new"): counts(500)}
    assert folding.fold(late, weights(late)) == {
        ("p", "old"): (100, 0, 0, 0, 0, 1),
        ("p", "other"): (10, 0, 0, 0, 0, 1),
        ("p", "new"): (490, 0, 0, 0, 0, 0),
    }


def test_there_are_never_more_than_twice_as_many_as_were_asked_for() -> None:
    """However often the ranking changes."""
    folding, counters = Folding(top_projects=1, top_models=3), {}
    for number in range(100):
        counters["p", f"m{number}"] = counts(number + 1)
        folded = folding.fold(counters, weights(counters))
    assert len({model for _, model in folded}) == 7


def test_what_was_shown_is_shown_after_a_restart() -> None:
    """A dashboard does not change its lines because the exporter was restarted."""
    folding = Folding(top_projects=1, top_models=1)
    early = {("p", "old"): counts(100)}
    folding.fold(early, weights(early))
    new = Folding(top_projects=1, top_models=1)
    new.restore(folding.cursor())
    late = {("p", "new"): counts(500), ("p", "old"): counts(1)}
    assert ("p", "old") in new.fold(late, weights(late))
    new.restore({"projects": 5})


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(0, 1000)), max_size=60), st.integers(0, 99))
def test_folded_counters_are_monotone_and_lose_nothing(growth: list[tuple[int, int, int]], seed: int) -> None:
    """Each series only grows, none vanishes, and together they hold every token."""
    folding = Folding(top_projects=2, top_models=2)
    counters: dict[Pair, Counts] = {}
    before: dict[Pair, Counts] = {}
    ranking = random.Random(seed)  # noqa: S311 (no secret depends on it)
    for project, model, tokens in growth:
        pair = f"p{project}", f"m{model}"
        counters[pair] = counts(counters.get(pair, counts(0))[0] + tokens)
        folded = dict(folding.fold(counters, {pair: ranking.randrange(100) for pair in counters}))
        assert all(folded[pair][0] >= figures[0] for pair, figures in before.items())
        assert sum(figures[0] for figures in folded.values()) == sum(figures[0] for figures in counters.values())
        before = folded
