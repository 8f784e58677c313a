"""The precedence of evidence: exact code, exact type, message, hints, status; a vendor's table before the generic one.

Section by section this follows what survives recorded answers: a code is believed before prose, prose
before a status, and a status alone only where nobody on the way could have made it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from exporter.model import Kind
from exporter.outcome import Outcome, Reason, State
from exporter.providers.reading.body import Shape
from exporter.providers.reading.decision import NO_RULES, Decision, Rules, normal
from exporter.providers.reading.evidence import Evidence
from exporter.providers.reading.messages import MESSAGES, REQUESTS, SCOPES, TOKENS
from exporter.providers.reading.statuses import by_status
from exporter.providers.reading.words import WEAK, WORDS

_OK = range(200, 300)
_CLIENT_FAULTS = range(400, 429)
_SERVER_FAULTS = 500
# A proxy of ours, or somebody who sends us elsewhere: whatever they say, they have not looked at the key.
_NOT_THE_PROVIDER = (*range(300, 400), 407)
_LISTING_SCOPES = ("model.read", "models.read", "model.list", "models.list")
_BARE = Evidence()


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What was decided, on which layer, and whether a gateway only passed it on."""

    outcome: Outcome
    reason: Reason
    layer: Evidence
    upstream: bool

    @classmethod
    def unknown(cls) -> "Judgement":
        """Nothing can be said."""
        return cls(outcome=Outcome.UNKNOWN, reason=Reason.NONE, layer=_BARE, upstream=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An error answer laid out: ``status`` is the HTTP status, or in a 200 the one that the body names."""

    kind: Kind
    status: int
    shape: Shape
    layers: Sequence[Evidence]


def classify(answer: Answer, rules: Rules) -> Judgement:
    """The one outcome for an answer that is not a success."""
    if answer.status in _NOT_THE_PROVIDER:
        return _judged(answer, by_status(answer.status, answer.shape, answer.kind), _BARE)
    quoted = [layer for layer in answer.layers if layer.upstream]
    own = [layer for layer in answer.layers if not layer.upstream]
    # Behind a 4xx the gateway's upstream explains what happened; behind a 5xx the gateway is the trouble.
    layers = [*quoted, *own] if answer.status < _SERVER_FAULTS else [*own, *quoted]
    for decision, layer in _decisions(answer, layers, rules):
        return _judged(answer, decision, layer)
    return _judged(answer, _fallback(answer, rules, relayed=bool(quoted)), layers[0] if layers else _BARE)


def _decisions(answer: Answer, layers: Sequence[Evidence], rules: Rules) -> Iterator[tuple[Decision, Evidence]]:
    """Every decision the evidence supports, the best supported first."""
    for layer in layers:
        yield from _known(layer, (layer.code,), (rules.words, WORDS))
    for layer in layers:
        yield from _known(layer, (layer.type, layer.status, *layer.reasons), (rules.words, WORDS))
    for layer in layers:
        decision = _said(layer, rules)
        if decision and _fits_message(decision, answer.status):
            yield decision, layer
    for layer in layers:
        words = (layer.code, layer.type, layer.status, *layer.reasons)
        for decision, _ in _known(layer, words, (rules.weak, WEAK)):
            if _fits_status(decision, answer.status):
                yield decision, layer


def _known(
    layer: Evidence, words: Iterable[str], tables: Iterable[Mapping[str, Decision]]
) -> Iterator[tuple[Decision, Evidence]]:
    names = [normal(word) for word in words if word]
    for table in tables:
        yield from ((table[name], layer) for name in names if name in table)


def _said(layer: Evidence, rules: Rules) -> Decision | None:
    if not layer.text:
        return None
    tables = (*rules.messages, *MESSAGES)
    return next((decision for pattern, decision in tables if pattern.search(layer.text)), None)


def _fits_message(decision: Decision, status: int) -> bool:
    """Behind a 5xx words never blame the probe: it was understood well enough to fail."""
    return status < _SERVER_FAULTS or decision.outcome.state is not State.MISCONFIGURED


def _fits_status(decision: Decision, status: int) -> bool:
    """A hint must not contradict the status it came with."""
    if decision.outcome is Outcome.BAD_REQUEST:
        return status in _OK
    if decision.outcome is Outcome.SERVER_ERROR:
        return status not in _CLIENT_FAULTS
    return True


def _fallback(answer: Answer, rules: Rules, *, relayed: bool) -> Decision:
    """By status alone. A bare refusal that a gateway relays says nothing about our key."""
    decision = by_status(answer.status, answer.shape, answer.kind)
    if answer.shape in (Shape.JSON, Shape.EMPTY):
        decision = rules.statuses.get(answer.status, decision)
    if relayed and decision.outcome is Outcome.PERMISSION_DENIED:
        return Decision(Outcome.UNKNOWN)
    return decision


def _judged(answer: Answer, decision: Decision, layer: Evidence) -> Judgement:
    outcome, reason = decision
    upstream = layer.upstream
    if answer.status >= _SERVER_FAULTS and outcome.unusable:
        return Judgement(outcome=Outcome.SERVER_ERROR, reason=Reason.NONE, layer=layer, upstream=True)
    if outcome is Outcome.RATE_LIMITED_OTHER:
        outcome = _which_limit(answer.layers)
    elif outcome is Outcome.PERMISSION_DENIED and answer.kind is Kind.AUTH and _only_listing(layer):
        outcome = Outcome.LIMITED_SCOPE
    elif outcome is Outcome.QUOTA_EXHAUSTED and reason is Reason.UNSPECIFIED:
        reason = _which_bucket(answer.layers)
    return Judgement(outcome=outcome, reason=reason, layer=layer, upstream=upstream)


def _which_limit(layers: Iterable[Evidence]) -> Outcome:
    """Requests or tokens: the type says so, else whichever the message names first."""
    for layer in layers:
        exact = WORDS.get(normal(layer.type))
        if exact and exact.outcome in (Outcome.RATE_LIMITED_REQUESTS, Outcome.RATE_LIMITED_TOKENS):
            return exact.outcome
    for layer in layers:
        tokens, requests = TOKENS.search(layer.text), REQUESTS.search(layer.text)
        if tokens and (not requests or tokens.start() < requests.start()):
            return Outcome.RATE_LIMITED_TOKENS
        if requests:
            return Outcome.RATE_LIMITED_REQUESTS
    return Outcome.RATE_LIMITED_OTHER


def _which_bucket(layers: Iterable[Evidence]) -> Reason:
    """A general code with a message that is more precise."""
    for layer in layers:
        decision = _said(layer, NO_RULES)
        if decision and decision.outcome is Outcome.QUOTA_EXHAUSTED and decision.reason is not Reason.UNSPECIFIED:
            return decision.reason
    return Reason.UNSPECIFIED


def _only_listing(layer: Evidence) -> bool:
    """Whether the scopes that are missing are those for listing models and no other."""
    match = SCOPES.search(layer.text)
    scopes = [scope.strip(" .") for scope in match.group(1).split(",")] if match else []
    scopes = [scope for scope in scopes if scope]
    return bool(scopes) and all(scope.endswith(_LISTING_SCOPES) for scope in scopes)
