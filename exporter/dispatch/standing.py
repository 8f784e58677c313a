"""How a receiver fares: since when it fails, what it said last; and the lines in the log when that changes."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field

from exporter.dispatch.delivery import Delivery, Ending

log = logging.getLogger(__name__)

#: A failure counts so long (seconds) after the last attempt unless something is delivered. While anything is owed,
#: attempts come more often; what was refused is not tried again, and has to be noticed nevertheless.
LASTING = 3600.0


@dataclass(slots=True, kw_only=True)
class Standing:
    """``subject`` names who fares so, as fields of a log line. ``clock`` gives Unix seconds."""

    clock: Callable[[], float]
    what: str = "receiver"
    subject: dict[str, object] = field(default_factory=dict)
    last_success_at: float | None = None
    last_words: str = ""
    _failing_since: float | None = None
    _lasts_until: float = 0.0

    @property
    def failing_since(self) -> float | None:
        """When the first attempt of those in a row failed; None while it takes what it is told."""
        return self._failing_since if self.clock() < self._lasts_until else None

    def note(self, ending: Delivery, wait: float = 0.0) -> None:
        """An attempt ended so; ``wait`` is how long the next one is put off."""
        now, since = self.clock(), self.failing_since
        news, self.last_words = ending.words != self.last_words, ending.words
        if ending.ending is Ending.DELIVERED:
            self.last_success_at, self._failing_since = now, None
            if since is not None:
                log.info("%s works again", self.what, extra={"fields": {**self.subject, "seconds": round(now - since)}})
            return
        self._lasts_until = now + wait + LASTING
        if since is None:
            self._failing_since = now
        if since is None or news:  # another reason is worth a line of its own
            fields = {**self.subject, "result": str(ending.ending), "reason": ending.words}
            log.error("%s fails", self.what, extra={"fields": fields})
