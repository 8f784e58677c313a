"""Whose fault it is, kept current for the whole fleet."""

from collections.abc import Iterable, Mapping

from exporter.alerting import Verdicts, Window, attribute
from exporter.alerting.attribution import health
from exporter.daemon.telling import tell_verdicts
from exporter.model import ProviderHealth, Result, Status, Target

_KEYS_PER_SECOND = 2000.0  # a look at the whole fleet costs about a microsecond a key: not after every probe


class Attribution:
    """The latest verdicts and the window of recent probes behind ``degraded``."""

    def __init__(self, since: float) -> None:
        self.verdicts = Verdicts()
        self._since = since
        self._windows: dict[str, Window] = {}
        self._judged_at = 0.0

    def observe(self, target: Target, result: Result) -> None:
        if not result.local:
            window = self._windows.setdefault(target.provider.name, Window())
            window.observe(result.ended_at, trouble=result.outcome.provider_trouble)

    def judge(self, targets: Mapping[str, Target], board: Mapping[str, Status], now: float) -> None:
        if now - self._judged_at < len(targets) / _KEYS_PER_SECOND:
            return
        self._judged_at = now
        before = self.verdicts
        self.verdicts = attribute(((target, board[name]) for name, target in targets.items()), now, self._since)
        tell_verdicts(before, self.verdicts)

    def set_back(self, now: float) -> None:
        """The wall clock was set back: nothing began or was judged later than now."""
        self._since, self._judged_at = min(self._since, now), 0.0
        self._windows.clear()

    def retain(self, providers: Iterable[str]) -> None:
        """Forget the providers that are no longer configured."""
        kept = set(providers)
        self._windows = {name: window for name, window in self._windows.items() if name in kept}

    def down(self, provider: str) -> bool:
        return self.verdicts.up.get(provider) is False

    def health(self, providers: Iterable[str], now: float) -> dict[str, ProviderHealth]:
        return {name: health(self.verdicts.up.get(name), self._windows.get(name), now) for name in providers}
