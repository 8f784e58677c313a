"""What a bare status means, when neither code, type nor message said more."""

from exporter.model import Kind
from exporter.outcome import Outcome
from exporter.providers.reading.body import Shape
from exporter.providers.reading.decision import SPENT, Decision

_MISTAKES = (400, 404, 405, 406, 411, 413, 414, 415, 417, 422, 431)  # what only a wrong request gets
_SERVER_ERRORS = range(500, 1000)
_REDIRECTS = range(300, 400)
_ABOUT_US = (401, 402, 403, 451)
_FORBIDDEN = 403
_NOT_FOUND = 404

_KNOWN = {
    401: Decision(Outcome.INVALID_KEY),
    402: SPENT,
    403: Decision(Outcome.PERMISSION_DENIED),
    407: Decision(Outcome.BAD_REQUEST),  # our own proxy wants credentials: not the key
    408: Decision(Outcome.SERVER_ERROR),  # an answer came, so it is no timeout of ours
    425: Decision(Outcome.SERVER_ERROR),
    429: Decision(Outcome.RATE_LIMITED_OTHER),
    451: Decision(Outcome.REGION_BLOCKED),
    498: Decision(Outcome.OVERLOADED),  # Groq: flex tier capacity exceeded
    501: Decision(Outcome.BAD_REQUEST),  # the call does not exist there: no outage
    505: Decision(Outcome.BAD_REQUEST),
    529: Decision(Outcome.OVERLOADED),  # Anthropic
}


def by_status(status: int, shape: Shape, kind: Kind) -> Decision:
    """A page (or, for 403, plain text) comes from an edge: it never says anything about the key."""
    if (shape is Shape.PAGE and status in _ABOUT_US) or (shape is Shape.TEXT and status == _FORBIDDEN):
        return Decision(Outcome.UNKNOWN)
    if status == _NOT_FOUND and kind is Kind.QUOTA:
        return Decision(Outcome.MODEL_NOT_FOUND)  # the auth probe passed, so it is this call that is absent
    return _KNOWN.get(status) or Decision(_by_class(status))


def _by_class(status: int) -> Outcome:
    if status in _SERVER_ERRORS:
        return Outcome.SERVER_ERROR
    if status in _MISTAKES or status in _REDIRECTS:  # a redirect is not followed: base_url is not the API's
        return Outcome.BAD_REQUEST
    return Outcome.UNKNOWN  # not understood, so that a new answer shows up as what it is
