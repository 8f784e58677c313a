"""One key as the web sees it: the same view the metrics are drawn from, so that both always agree."""

from exporter.metrics import KeyView
from exporter.model import Status, Target
from exporter.outcome import Outcome, Reason
from exporter.web.desk import Desk


def look(desk: Desk, target: Target, now: float) -> KeyView:
    """The key at this moment; one that was never probed has a blank status."""
    status = desk.board().get(target.name) or blank(target)
    return KeyView(target, status, {kind: desk.held(target.name, kind) for kind in target.kinds}, now)


def blank(target: Target) -> Status:
    """What is known of a key before anything is."""
    return Status(name=target.name, provider=target.provider.name, fingerprint=target.fingerprint)


def cause(view: KeyView) -> tuple[Outcome, Reason] | None:
    """The confirmed outcome behind the state; news that has aged to ``unknown`` is no cause of that."""
    track = view.status.cause()
    if track is None or track.outcome is None or track.outcome.state is not view.status.state:
        return None
    return track.outcome, track.reason
