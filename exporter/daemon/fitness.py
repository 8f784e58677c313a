"""What a dead man's switch is to hear of us."""

from exporter.daemon.alarming import Alarming
from exporter.daemon.memory import Memory
from exporter.dispatch import Health

_RECENT = 300.0


def fitness(memory: Memory, alarming: Alarming, now: float) -> Health:
    """Ready when keys are probed and looked at, and what must be remembered is."""
    if memory.complaint:
        return Health(ready=False, fault="the database cannot be written to; the log says why")
    if _lately(alarming.missed_at, now):
        return Health(ready=False, fault="probes that were due did not start; the log and /metrics say more")
    if _lately(alarming.failed_at, now):
        return Health(ready=False, fault="a fault of our own keeps alarms from being seen; the log says where")
    return Health(ready=alarming.begun)


def _lately(moment: float | None, now: float) -> bool:
    return moment is not None and 0 <= now - moment < _RECENT
