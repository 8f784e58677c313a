"""Which pages were wanted, which came, and how soon."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from exporter.outcome import Outcome
from tests.bench.alert_quality.week import AUTH_FAILED, EXHAUSTED, HOUR, MINUTE, UNEVEN, Answered, Incident, Week
from tests.bench.alert_quality.words import Word

REFUSALS = 3  # confirm.failures
CONFIRMING = 15.0  # seconds from the first to the third, when nothing comes between: 5 and 10
AFTER_OUTAGE = 3 * MINUTE  # so long after an outage the daemon may still believe that the provider is down
TELLING = 15 * MINUTE  # so long after an incident's end its pages are still its own: gathered, or found late


@dataclass(frozen=True, kw_only=True)
class Delay:
    """Seconds from the first refusal of an incident's first key to its page, and how many hiccups came between.

    ``confirmed`` is how long it took to be refused the third time. ``met_in_outage``: the provider was down, so that
    nothing could be confirmed. ``joined``: an incident of the same group was open already.
    """

    incident: Incident
    paged: float
    confirmed: float
    hiccups: int
    met_in_outage: bool
    joined: bool


@dataclass
class Quality:
    """What was told, held against what happened."""

    wanted: int = 0
    missed: list[str] = field(default_factory=list)
    unwanted: list[str] = field(default_factory=list)
    later: int = 0
    warnings: Counter[str] = field(default_factory=Counter)
    repeats: int = 0
    ends: int = 0
    notices: int = 0
    delays: list[Delay] = field(default_factory=list)
    gathered: list[float] = field(default_factory=list)
    outages: list[tuple[float, float]] = field(default_factory=list)

    @property
    def came(self) -> int:
        return self.wanted - len(self.missed)

    def undisturbed(self) -> list[Delay]:
        return [delay for delay in self.in_quiet() if not delay.hiccups]

    def disturbed(self) -> list[Delay]:
        return [delay for delay in self.in_quiet() if delay.hiccups]

    def in_quiet(self) -> list[Delay]:
        return [delay for delay in self.delays if not delay.met_in_outage and not delay.joined]

    def joining(self) -> list[Delay]:
        return [delay for delay in self.delays if delay.joined and not delay.met_in_outage]

    def in_outage(self) -> list[Delay]:
        return [delay for delay in self.delays if delay.met_in_outage]


def judge(week: Week, words: Sequence[Word]) -> Quality:
    """A page that belongs to no incident, or tells a subject of one a second time, is unwanted."""
    quality = Quality(notices=len(words))
    quality.repeats = sum(word.repeated for word in words)
    quality.ends = sum(not word.began for word in words)
    quality.warnings = Counter(
        word.rule for word in words if word.began and not word.repeated and word.severity != "critical"
    )
    first: dict[Incident, Word] = {}
    heard: dict[tuple[Incident, str], float] = {}
    for word in words:
        if word.pages:
            _take(quality, week, word, first, heard)
    for incident in week.incidents:
        if incident.wanted:
            quality.wanted += 1
            if incident not in first:
                quality.missed.append(_named(week, incident))
    for incident, word in first.items():
        _time(quality, week, incident, word, heard)
    return quality


def _take(
    quality: Quality,
    week: Week,
    word: Word,
    first: dict[Incident, Word],
    heard: dict[tuple[Incident, str], float],
) -> None:
    """One page: what of it is new, and whether it should be."""
    mine = {one for one in (_meant(week, word, subject) for subject in word.subjects) if one is not None}
    for subject in word.subjects:
        incident = _meant(week, word, subject)
        if incident is None or (incident, subject) in heard:
            why = "nothing happened" if incident is None else "told before"
            quality.unwanted.append(f"{word.rule} {subject} at {_clock(week, word.at)}: {why}")
        else:
            heard[incident, subject] = word.at
    for incident in mine:
        if incident not in first:
            first[incident] = word
        elif word.joins:
            quality.later += 1
        else:
            quality.unwanted.append(f"{word.rule} at {_clock(week, word.at)}: the same incident, opened again")


def _meant(week: Week, word: Word, subject: str) -> Incident | None:
    return next(
        (
            one
            for one in week.incidents
            if one.wanted and one.rule == word.rule and subject in one.subjects and one.lasts(word.at, _grace(one))
        ),
        None,
    )


def _grace(incident: Incident) -> float:
    return TELLING + (UNEVEN if incident.rule == EXHAUSTED else 0.0)


def _time(
    quality: Quality, week: Week, incident: Incident, word: Word, heard: dict[tuple[Incident, str], float]
) -> None:
    if incident.rule not in (AUTH_FAILED, EXHAUSTED):
        quality.outages.append((incident.end - incident.begin, word.at - incident.begin))
        return
    runs = {name: run for name in incident.subjects if (run := _run(week, incident, name)) is not None}
    leader = min(runs, key=lambda name: runs[name][-1].at)
    run = runs[leader]
    at = heard.get((incident, leader), word.at)
    quality.delays.append(
        Delay(
            incident=incident,
            paged=min(at, word.at) - run[0].at,
            confirmed=run[-1].at - run[0].at,
            hiccups=sum(not one.struck for one in run),
            met_in_outage=_in_outage(week, leader, run),
            joined=word.joins,
        )
    )
    for name in runs:
        if name != leader and (incident, name) in heard:
            quality.gathered.append(heard[incident, name] - runs[name][-1].at)


def _run(week: Week, incident: Incident, name: str) -> list[Answered] | None:
    """What a key was answered from its first refusal by the kind of probe that can tell, to its third."""
    told = [one for one in week.answered.get(name, ()) if incident.tells(one.kind)]
    kinds = dict.fromkeys(one.kind for one in told if one.struck)
    runs = [run for kind in kinds if (run := list(_until_third([one for one in told if one.kind is kind])))]
    return min(runs, key=lambda run: run[-1].at, default=None)


def _until_third(told: Iterable[Answered]) -> Iterator[Answered]:
    run: list[Answered] = []
    for one in told:
        if one.outcome is Outcome.OK:
            run = []
        elif one.struck or run:
            run.append(one)
        if sum(each.struck for each in run) == REFUSALS:
            yield from run
            return


def _in_outage(week: Week, name: str, run: Sequence[Answered]) -> bool:
    provider = next(target.provider.name for target in week.targets if target.name == name)
    return any(week.outage(provider, one.at, AFTER_OUTAGE) or week.lost(one.at, AFTER_OUTAGE) for one in run)


def _named(week: Week, incident: Incident) -> str:
    who = ",".join(incident.subjects) or "-"
    return f"{incident.rule} {who} ({incident.outcomes[0]}) from {_clock(week, incident.begin)}"


def _clock(week: Week, at: float) -> str:
    days, rest = divmod(at - week.start, 24 * HOUR)
    return f"day {int(days)} {int(rest // HOUR):02}:{int(rest % HOUR // MINUTE):02}:{int(rest % MINUTE):02}"
