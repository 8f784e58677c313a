"""The figures as rows of a table."""

import statistics
from collections.abc import Callable, Iterable, Sequence

from tests.bench.alert_quality.judging import Delay, Quality
from tests.bench.alert_quality.week import Week


def rows(week: Week, paths: Sequence[Quality]) -> list[str]:
    """What, and how much: by the daemon / through Prometheus, as far as asked for. Times are seconds."""

    def row(what: str, figure: Callable[[Quality], str | int]) -> str:
        return f"| {what} | {' / '.join(str(figure(one)) for one in paths)} |"

    return [
        row(f"{_length(week)}, {week.keys} keys: pages wanted", lambda one: one.wanted),
        row("of these came", lambda one: one.came),
        row("of these were missed (goal: 0)", lambda one: len(one.missed)),
        row("unwanted pages (goal: 0)", lambda one: len(one.unwanted)),
        row("later word of an incident that was told (more keys of it)", lambda one: one.later),
        row("warnings told", lambda one: one.warnings.total()),
        row("notices in all, repetitions and ends among them", lambda one: one.notices),
        row("of these repetitions after hours", lambda one: one.repeats),
        row("of these ends", lambda one: one.ends),
        row("first refusal to page: median, worst", lambda one: _spread(each.paged for each in one.undisturbed())),
        row("of that confirmation: worst", lambda one: _worst(each.confirmed for each in one.undisturbed())),
        row("confirmed to page, hiccups or not: worst", lambda one: _worst(map(_told, one.in_quiet()))),
        row("first refusal to page with a hiccup in between: how many, worst", lambda one: _few(one.disturbed())),
        row("the same when another incident of the same group was open", lambda one: _few(one.joining())),
        row("the same when first refused in an outage or just after", lambda one: _few(one.in_outage())),
        row("later keys of an incident, confirmed to word: median, worst", lambda one: _spread(one.gathered)),
        row("outage, or loss of egress, to page: worst", lambda one: _worst(after for _, after in one.outages)),
    ]


def _length(week: Week) -> str:
    return "a simulated week" if week.days == 7 else f"{week.days:g} simulated days"


def _told(delay: Delay) -> float:
    return delay.paged - delay.confirmed


def _few(delays: Sequence[Delay]) -> str:
    return f"{len(delays)}, {_worst(delay.paged for delay in delays)}"


def _spread(seconds: Iterable[float]) -> str:
    found = list(seconds)
    return f"{statistics.median(found):.0f} s, {max(found):.0f} s" if found else "none"


def _worst(seconds: Iterable[float]) -> str:
    worst = max(seconds, default=None)
    return "none" if worst is None else f"{worst:.0f} s"
