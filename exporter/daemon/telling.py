"""What is said aloud: one line per change of a key's state, of a provider, of our way out."""

import logging
from collections.abc import Mapping

from exporter.alerting import Verdicts
from exporter.model import Status, Transition
from exporter.outcome import Reason, State
from exporter.outcome.advice import advice

log = logging.getLogger(__name__)


def tell_change(before: Status, after: Status, now: float) -> Transition:
    """Log a change of state with its cause, and give it back as a value to store."""
    track = after.cause()
    outcome, reason = (track.outcome, track.reason) if track else (None, Reason.NONE)
    fields = {"key": after.name, "provider": after.provider, "before": before.state, "state": after.state}
    if outcome is not None:
        fields |= {"outcome": str(outcome), "cause": advice(outcome, reason).cause}
        if reason:
            fields["reason"] = reason
        if after.state is not State.OK:
            fields["remedy"] = advice(outcome, reason).remedy
    level = logging.INFO if after.state in (State.OK, State.UNKNOWN) else logging.WARNING
    if after.state.unusable:
        level = logging.ERROR
    log.log(level, "state changed", extra={"fields": fields})
    return Transition(name=after.name, at=now, before=before.state, after=after.state, outcome=outcome, reason=reason)


def tell_verdicts(before: Verdicts, after: Verdicts) -> None:
    """Log providers that went down or came back, and the loss of our own way out, which comes before theirs."""
    if after.egress is not None and (before.egress is not False) is not after.egress:
        text = "answers arrive again" if after.egress else "nothing we watch answers; it may be this host's network"
        log.log(logging.INFO if after.egress else logging.ERROR, text)
    for provider, up in blamed(after).items():
        if blamed(before).get(provider, True) is not up:
            text = "provider is back" if up else "provider is down: most of its keys get errors or no answer"
            log.log(logging.INFO if up else logging.ERROR, text, extra={"fields": {"provider": provider}})


def blamed(verdicts: Verdicts) -> Mapping[str, bool]:
    """Whether each provider is up, as far as that can be told: without a way out it cannot."""
    return {} if verdicts.egress is False else verdicts.up
