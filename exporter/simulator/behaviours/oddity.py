"""Wrong questions, answers nobody understands, and answers that never quite arrive."""

import json
from collections.abc import Mapping
from dataclasses import replace

from exporter.outcome import Outcome
from exporter.simulator import headers
from exporter.simulator.behaviours.outage import page
from exporter.simulator.behaviours.row import Behaviour, fails
from exporter.simulator.call import PAID, Call
from exporter.simulator.question import Answer, Manner, Question
from exporter.simulator.service import model_denied, model_not_found, serve

_SLOW = 3.0
_CHALLENGE = b"""<!DOCTYPE html>
<html class="no-js" lang="en-US"><head><title>Attention Required! | Cloudflare</title></head>
<body><h1 data-translate="block_headline">Sorry, you have been blocked</h1></body></html>
"""
_PORTAL = (
    b"<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Please accept.</body></html>\n"
)
_GARBAGE = bytes(place * 197 % 256 for place in range(512))


def _played(outcome: Outcome, manner: Manner, *, says: str) -> Behaviour:
    """A row that plays an ordinary answer in another manner."""
    return Behaviour(outcome=outcome, says=says, reply=lambda question: replace(serve(question), manner=manner))


def _slow(question: Question) -> Answer:
    """Slow by itself, unless a latency is told (which every behaviour adds)."""
    return replace(serve(question), delay=0.0 if question.options.latency else _SLOW)


def _cut_json(question: Question) -> Answer:
    """A whole answer as HTTP sees it, half of one as JSON sees it."""
    answer = serve(question)
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def _redirect(question: Question) -> Answer:
    sent = headers.edge(question, "text/html") | {"Location": "https://example.com/v1/models"}
    return Answer(status=302, headers=sent, body=b"")


def _new_code(question: Question) -> Answer:
    error = {"message": "This key is on hold.", "type": "workspace_state", "param": None, "code": "workspace_on_hold"}
    return Answer(status=200, headers=headers.served(question), body=json.dumps({"error": error}).encode())


ODDITY: Mapping[str, Behaviour] = {
    "ok": Behaviour(outcome=Outcome.OK, says="served", reply=serve),
    "slow": Behaviour(outcome=Outcome.OK, says=f"served after the latency told, {_SLOW:g} s without one", reply=_slow),
    "model_not_found": Behaviour(
        outcome=Outcome.MODEL_NOT_FOUND,
        says="no model exists for paid calls, nor one asked for by name",
        reply=model_not_found,
        calls=PAID | {Call.MODEL},
    ),
    "model_denied": Behaviour(
        outcome=Outcome.MODEL_NOT_FOUND,
        says="the project has no access to any model it calls",
        reply=model_denied,
        calls=PAID,
    ),
    "bad_request": fails(
        Outcome.BAD_REQUEST,
        400,
        "Unknown parameter: 'quality'.",
        says="the request is wrong",
        code="unknown_parameter",
        param="quality",
        calls=PAID,
    ),
    "unknown": Behaviour(
        outcome=Outcome.UNKNOWN, says="an error with status 200 and a code nobody has seen before", reply=_new_code
    ),
    "html_403": page(Outcome.UNKNOWN, 403, _CHALLENGE, says="blocked by the edge: says nothing about the key"),
    "html": page(Outcome.UNKNOWN, 200, _PORTAL, says="a page with status 200: a captive portal"),
    "empty": page(Outcome.UNKNOWN, 200, b"", says="a 200 with nothing in it", content_type="application/json"),
    "garbage": page(
        Outcome.UNKNOWN, 200, _GARBAGE, says="a 200 with bytes that are no text", content_type="application/json"
    ),
    "cut_json": Behaviour(outcome=Outcome.UNKNOWN, says="a 200 with half of a JSON document", reply=_cut_json),
    "redirect": Behaviour(
        outcome=Outcome.BAD_REQUEST, says="sent elsewhere: the base URL is not the API's", reply=_redirect
    ),
    "oversized": _played(Outcome.UNKNOWN, Manner.OVERSIZED, says="`size` bytes of white space, then the answer"),
    "timeout": _played(Outcome.TIMEOUT, Manner.HANG, says="nothing ever comes"),
    "hang": _played(Outcome.TIMEOUT, Manner.HANG, says="the same by another name"),
    "stall": _played(Outcome.TIMEOUT, Manner.STALL, says="the head comes, the body never"),
    "trickling": _played(Outcome.TIMEOUT, Manner.TRICKLE, says="a byte every `pace` seconds"),
    "unreachable": _played(Outcome.UNREACHABLE, Manner.CLOSE, says="the connection ends without an answer"),
    "reset": _played(Outcome.UNREACHABLE, Manner.RESET, says="the connection is reset"),
    "truncated": _played(Outcome.UNREACHABLE, Manner.TRUNCATED, says="half of the promised bytes, then the end"),
}
