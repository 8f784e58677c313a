"""The counters of an account as they may be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from exporter.accounting.folding import Folding
from exporter.accounting.remembered import Counts
from exporter.accounting.usage import Usage
from exporter.model import UsageDetail

_DIRECTIONS = ("input", "output", "cached", "input_audio", "output_audio")
_ALWAYS = 2  # the directions that are there from the start; the parts come when they are first used


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What was counted by a moment: as in :class:`exporter.model.AccountStatus`."""

    tokens: Mapping[tuple[str, str, str], float] = field(default_factory=dict)
    requests: Mapping[tuple[str, str], float] = field(default_factory=dict)
    folded: float = 0.0
    details: tuple[UsageDetail, ...] = ()


def counted(usage: Usage, folding: Folding, *, detailed: bool) -> Counted:
    """All that was counted by now, folded; ``detailed``: with all that tells rows apart."""
    counters = folding.fold(usage.counters(), usage.weights())
    return Counted(
        tokens={(*pair, name): float(value) for pair, counts in counters.items() for name, value in _shown(counts)},
        requests={pair: float(counts[-1]) for pair, counts in counters.items()},
        folded=float(folding.folded),
        details=_details(usage) if detailed else (),
    )


def _details(usage: Usage) -> tuple[UsageDetail, ...]:
    return tuple(UsageDetail(*identity, *counts[:-1]) for identity, counts in usage.details().items())


def _shown(counts: Counts) -> list[tuple[str, int]]:
    named = list(zip(_DIRECTIONS, counts, strict=False))
    return [*named[:_ALWAYS], *((name, value) for name, value in named[_ALWAYS:] if value)]
