"""How values look, once for all panels: units, thresholds, colours, value mappings."""

from collections.abc import Mapping
from dataclasses import dataclass

from grafana_foundation_sdk.models import dashboard as model

from exporter.model import Indicator
from exporter.outcome import State
from grafana.promql import CODES

GREEN, YELLOW, ORANGE, RED, BLUE, GREY = "green", "yellow", "orange", "red", "blue", "#808890"

STATE_COLOURS: Mapping[State, str] = {
    State.AUTH_FAILED: "dark-red",
    State.QUOTA_EXHAUSTED: "semi-dark-orange",
    State.MISCONFIGURED: "blue",
    State.RATE_LIMITED: "yellow",
    State.PROVIDER_ERROR: "purple",
    State.UNREACHABLE: "super-light-purple",
    State.UNKNOWN: GREY,
    State.OK: "green",
}
INDICATOR_COLOURS: Mapping[Indicator, str] = {
    Indicator.NONE: GREEN,
    Indicator.MAINTENANCE: BLUE,
    Indicator.UNKNOWN: GREY,
    Indicator.MINOR: YELLOW,
    Indicator.MAJOR: ORANGE,
    Indicator.CRITICAL: "dark-red",
}
INDICATOR_CODES = {indicator: code for code, indicator in enumerate(INDICATOR_COLOURS)}
"""The number of an indicator in timelines; the worst is the greatest."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A colour from each value on; ``base`` below the first."""

    base: str
    steps: tuple[tuple[float, str], ...] = ()


NO_THRESHOLDS = Thresholds(GREY)
PLAIN = Thresholds("text")
NONE_WANTED = Thresholds(GREEN, ((1, RED),))
WARN_IF_ANY = Thresholds(GREEN, ((1, ORANGE),))
SHARE_LEFT = Thresholds(RED, ((0.1, ORANGE), (0.25, GREEN)))
SHARE_USED = Thresholds(GREEN, ((0.5, YELLOW), (0.8, ORANGE), (1.0, RED)))
LAG_SECONDS = Thresholds(GREEN, ((1, YELLOW), (10, RED)))
AGE_OF_COSTS = Thresholds(GREEN, ((2 * 86400, ORANGE), (4 * 86400, RED)))
TIME_LEFT = Thresholds(RED, ((3 * 86400, ORANGE), (14 * 86400, GREEN)))
NONE_LEFT = Thresholds(RED, ((0.01, "text"),))
"""Of US dollars: how many are few depends on what a day costs, which the time left says."""

Mappings = tuple[model.ValueMap, ...]


def mapped(words: Mapping[str, tuple[str, str]]) -> Mappings:
    """Values to (text, colour), in this order."""
    options = {
        value: model.ValueMappingResult(text=text, color=colour, index=place)
        for place, (value, (text, colour)) in enumerate(words.items())
    }
    return (model.ValueMap(options=options),)


STATES = mapped({str(CODES[state]): (state.value, STATE_COLOURS[state]) for state in State})
STATE_NAMES = mapped({state.value: (state.value, STATE_COLOURS[state]) for state in State})
INDICATORS = mapped({str(INDICATOR_CODES[each]): (each.value, colour) for each, colour in INDICATOR_COLOURS.items()})
HEALTH = mapped({"0": ("down", "dark-red"), "1": ("degraded", ORANGE), "2": ("up", GREEN)})
USABLE = mapped({"0": ("unusable", "dark-red"), "1": ("usable", GREEN)})
PAUSED = mapped({"0": ("no", GREEN), "1": ("paused", BLUE)})
ANSWERS = mapped({"0": ("nothing answers", "dark-red"), "1": ("yes", GREEN)})
TARGET_UP = mapped({"0": ("down", "dark-red"), "1": ("up", GREEN)})
SUCCESS = mapped({"0": ("failed", RED), "1": ("ok", GREEN)})
TAKEN = mapped({"0": ("refused", RED), "1": ("taken", GREEN)})
AVAILABLE = mapped({"0": ("missing", RED), "1": ("available", GREEN)})
ENFORCED = mapped({"0": ("no", GREEN), "1": ("calls are refused", "dark-red")})
FOUND = mapped({"1": ("", BLUE)})
NOT_KNOWN = mapped({"0": ("not known", GREY)})
SEVERITIES = mapped({"critical": ("critical", "dark-red"), "warning": ("warning", ORANGE), "info": ("info", BLUE)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """``no_value`` is shown where a query gives nothing; ``fixed``: one colour, whatever the value."""

    unit: str = "short"
    decimals: int | None = None
    low: float | None = None
    high: float | None = None
    thresholds: Thresholds = NO_THRESHOLDS
    mappings: Mappings = ()
    no_value: str = ""
    by_threshold: bool = False


COUNT = Look(decimals=0, thresholds=PLAIN, by_threshold=True)
WANTED_NONE = Look(decimals=0, thresholds=NONE_WANTED, by_threshold=True)
NUMBERS = Look(low=0)
SECONDS = Look(unit="s", low=0)
AGO = Look(unit="dateTimeFromNow", mappings=NOT_KNOWN, thresholds=PLAIN, by_threshold=True)
MOMENT = Look(unit="dateTimeAsIso", mappings=NOT_KNOWN, thresholds=PLAIN, by_threshold=True)
DOLLARS = Look(unit="currencyUSD", decimals=2, low=0, thresholds=PLAIN)
DOLLARS_NOW = Look(unit="currencyUSD", decimals=2, thresholds=PLAIN, by_threshold=True)
SMALL_DOLLARS = Look(unit="currencyUSD", decimals=6, low=0, thresholds=PLAIN)
SMALL_DOLLARS_NOW = Look(unit="currencyUSD", decimals=6, thresholds=PLAIN, by_threshold=True)
HEADROOM = Look(unit="percentunit", low=0, high=1, thresholds=SHARE_LEFT, by_threshold=True)
USED = Look(unit="percentunit", low=0, high=1, thresholds=SHARE_USED, by_threshold=True)


def words(mappings: Mappings) -> Look:
    """Values that are shown as words alone."""
    return Look(unit="none", mappings=mappings)
