"""What each key does now: the scenario, and what was told since."""

from collections.abc import Mapping

from exporter.simulator.directive import OK, Directive
from exporter.simulator.scenario import Key, Scenario
from exporter.simulator.timeline import outage_at, position, step_at


class Stage:
    """``start`` is the Unix time at which the timelines begin.

    What everybody is told comes before what one key is told, that before the scenario's outages,
    those before the key's timeline.
    """

    def __init__(self, scenario: Scenario, start: float) -> None:
        self._scenario = scenario
        self._start = start
        self._everyone: Directive | None = None
        self._told: dict[str, Directive] = {}
        self.keys: Mapping[str, Key] = {key.name: key for key in scenario.keys}

    def directive(self, name: str, now: float) -> Directive:
        """What the key of that name does; a name that is none of ours does what everybody does."""
        if self._everyone is not None:
            return self._everyone
        if name in self._told:
            return self._told[name]
        place = position(now - self._start, self._scenario.speed, self._scenario.loop)
        key = self.keys.get(name)
        return outage_at(self._scenario.outages, place) or (step_at(key.timeline, place) if key else OK)

    def tell(self, name: str, directive: Directive) -> None:
        """Raises KeyError for a name that is none of ours."""
        self._told[self.keys[name].name] = directive

    def untell(self, name: str) -> None:
        """Back to the scenario. Raises KeyError for a name that is none of ours."""
        self._told.pop(self.keys[name].name, None)

    def tell_everyone(self, directive: Directive | None) -> None:
        """None: back to each key's own."""
        self._everyone = directive

    def begin(self, now: float) -> None:
        """Begin the timelines anew."""
        self._start = now

    def forget(self) -> None:
        """Forget all that was told."""
        self._everyone = None
        self._told.clear()
