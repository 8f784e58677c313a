"""Everything a simulated admin API can do: refuse, be in trouble, or serve documents with something odd in them.

What becomes of a wrong or narrow key at the admin API is documented nowhere and was not recorded: ``permission_denied``
and ``ordinary_key`` are our guess, in the words OpenAI has for restricted keys. The rows shared with the
keys' behaviours keep their bodies.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from exporter.simulator import headers
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.behaviours import BEHAVIOURS
from exporter.simulator.catalogue import pretty
from exporter.simulator.question import Answer, Manner, Question

_MISSING_SCOPES = (
    "You have insufficient permissions for this operation. Missing scopes: {}. Check that you have the correct role "
    "in your organization (Owner), and if you're using a restricted API key, that it has the necessary scopes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Twist:
    """What is odd about the documents that are served.

    ``endless``: there is always another page. ``stuck``: it is always this one. ``amount`` makes what
    is told of a figure (of a cost, or a count). ``correction`` adds a negative row to each day's
    costs. ``strange`` adds members, and a row of an object, that nobody knows.
    """

    endless: bool = False
    stuck: bool = False
    currency: str = "usd"
    amount: Callable[[float], object] | None = None
    correction: bool = False
    strange: bool = False


PLAIN = Twist()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdminBehaviour:
    """``refuse`` answers instead of serving; ``play`` sends what would be served otherwise than whole."""

    says: str
    refuse: Callable[[Question, Endpoint], Answer] | None = None
    play: Callable[[Answer], Answer] | None = None
    twist: Twist = PLAIN

    @property
    def changes_documents(self) -> bool:
        return self.twist != PLAIN


def _denied(question: Question, endpoint: Endpoint) -> Answer:
    """Approximate."""
    message = _MISSING_SCOPES.format(endpoint.scope)
    body = pretty({"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}})
    return Answer(status=403, headers=headers.refused(question), body=body)


def _ordinary(question: Question, endpoint: Endpoint) -> Answer:
    """Approximate: ``error`` is a string here, as one of the real answers to a restricted key has it."""
    body = pretty({"error": _MISSING_SCOPES.format(endpoint.scope)})
    return Answer(status=401, headers=headers.refused(question), body=body)


def _shared(name: str) -> AdminBehaviour:
    row = BEHAVIOURS[name]
    return AdminBehaviour(says=row.says, refuse=lambda question, _endpoint: row.reply(question))


def _served_as(says: str, manner: Manner) -> AdminBehaviour:
    return AdminBehaviour(says=says, play=lambda served: replace(served, manner=manner))


def _twisted(says: str, twist: Twist) -> AdminBehaviour:
    return AdminBehaviour(says=says, twist=twist)


def _cut(served: Answer) -> Answer:
    return replace(served, body=served.body[: len(served.body) // 2])


_SHARED = (
    *("invalid_key", "missing_key", "account_deactivated", "no_organization", "ip_not_allowed", "region_blocked"),
    *("server_error", "bad_gateway", "html_502", "html_520", "text_503", "empty_503", "overloaded"),
    *("rate_limited_requests", "slow_down", "slow_down_503", "html_403", "html", "empty", "garbage", "redirect"),
)
_PLAYED = {
    "timeout": ("nothing ever comes", Manner.HANG),
    "stall": ("the head comes, the body never", Manner.STALL),
    "trickling": ("a byte every `pace` seconds", Manner.TRICKLE),
    "oversized": ("`size` bytes of white space, then the answer", Manner.OVERSIZED),
    "unreachable": ("the connection ends without an answer", Manner.CLOSE),
    "reset": ("the connection is reset", Manner.RESET),
    "truncated": ("half of the promised bytes, then the end", Manner.TRUNCATED),
}
ADMIN_BEHAVIOURS: Mapping[str, AdminBehaviour] = {
    "ok": AdminBehaviour(says="served"),
    **{name: _shared(name) for name in _SHARED},
    "permission_denied": AdminBehaviour(says="the admin key lacks the scope (a 403)", refuse=_denied),
    "ordinary_key": AdminBehaviour(says="the key is an ordinary one (a 401, `error` a string)", refuse=_ordinary),
    **{name: _served_as(*row) for name, row in _PLAYED.items()},
    "cut_json": AdminBehaviour(says="a 200 with half of a JSON document", play=_cut),
    "endless_paging": _twisted("there is always another page", Twist(endless=True)),
    "stuck_paging": _twisted("there is always another page, and it is this one", Twist(stuck=True)),
    "wrong_currency": _twisted("costs and limits are in euros", Twist(currency="eur")),
    "null_amounts": _twisted("amounts and counts are null", Twist(amount=lambda _amount: None)),
    "text_amounts": _twisted("amounts and counts are text", Twist(amount=str)),
    "absurd_amounts": _twisted("amounts and counts are beyond all measure", Twist(amount=lambda _amount: 10**300)),
    "negative_amounts": _twisted("each day has a correction of minus a tenth of its cost", Twist(correction=True)),
    "strange_fields": _twisted("members and objects that nobody knows", Twist(strange=True)),
}
