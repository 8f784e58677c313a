"""The provider is in trouble, and says so in one way or another."""

import json
from collections.abc import Mapping

from exporter.outcome import Outcome
from exporter.simulator import headers
from exporter.simulator.behaviours.row import Behaviour, fails
from exporter.simulator.call import PAID
from exporter.simulator.question import Answer, Question

_SORRY = (
    "The server had an error processing your request. Sorry about that! You can retry your request, or contact us "
    "through our help center at help.openai.com if you keep seeing this error. (Please include the request ID {id} in "
    "your email.)"
)
_BUSY = (
    "That model is currently overloaded with other requests. You can retry your request, or contact us through our "
    "help center at help.openai.com if the error persists. (Please include the request ID {id} in your message.)"
)
_BAD_GATEWAY = b"""<html>
<head><title>502 Bad Gateway</title></head>
<body>
<center><h1>502 Bad Gateway</h1></center>
<hr><center>cloudflare</center>
</body>
</html>
"""
_LANDING = b"""<!DOCTYPE html>
<html lang="en-US"><head><title>api.openai.com | 520: Web server is returning an unknown error</title></head>
<body><h1>Web server is returning an unknown error <span>Error code 520</span></h1>
<p>There is an unknown connection issue between Cloudflare and the origin web server.</p></body></html>
"""
_ENVOY = b"upstream connect error or disconnect/reset before headers. reset reason: connection termination"


def page(outcome: Outcome, status: int, body: bytes, *, says: str, content_type: str = "text/html") -> Behaviour:
    """A row that answers something other than JSON."""

    def reply(question: Question) -> Answer:
        return Answer(status=status, headers=headers.edge(question, content_type), body=body)

    return Behaviour(outcome=outcome, says=says, reply=reply)


def _stream_error(question: Question) -> Answer:
    """A 200 that turns out to be an error: what a stream does when the model fails."""
    event = {
        "type": "error",
        "code": "server_error",
        "message": "An error occurred while processing your request. You can retry your request, or contact us through "
        "our help center at help.openai.com if the error persists. Please include the request ID "
        f"{headers.request_id(question)} in your message.",
        "param": None,
        "sequence_number": 2,
    }
    body = f"event: error\ndata: {json.dumps(event)}\n\n".encode()
    return Answer(status=200, headers=headers.served(question) | {"Content-Type": "text/event-stream"}, body=body)


OUTAGE: Mapping[str, Behaviour] = {
    "server_error": fails(
        Outcome.SERVER_ERROR, 500, _SORRY, says="an internal error", kind="server_error", head=headers.edge
    ),
    "bad_gateway": Behaviour(
        outcome=Outcome.SERVER_ERROR,
        says="a bad gateway as JSON, its code an integer",
        reply=lambda question: Answer(
            status=502,
            headers=headers.edge(question),
            body=b'{"error":{"code":502,"message":"Bad gateway.","param":null,"type":"cf_bad_gateway"}}',
        ),
    ),
    "html_502": page(Outcome.SERVER_ERROR, 502, _BAD_GATEWAY, says="a bad gateway as a short page"),
    "html_520": page(Outcome.SERVER_ERROR, 520, _LANDING, says="a trouble page of the edge"),
    "text_503": page(
        Outcome.SERVER_ERROR, 503, _ENVOY, says="a proxy that lost its upstream, as text", content_type="text/plain"
    ),
    "empty_503": page(Outcome.SERVER_ERROR, 503, b"", says="a 503 with nothing in it", content_type="text/plain"),
    "sse_error": Behaviour(
        outcome=Outcome.SERVER_ERROR, says="a 200 whose stream holds an error event", reply=_stream_error, calls=PAID
    ),
    "overloaded": fails(
        Outcome.OVERLOADED,
        503,
        "Our servers are currently overloaded. Please try again later.",
        says="the servers are overloaded",
        kind="service_unavailable_error",
        code="server_is_overloaded",
        head=headers.edge,
    ),
    "overloaded_model": fails(
        Outcome.OVERLOADED,
        503,
        _BUSY,
        says="the model is overloaded: type server_error, only the message tells",
        kind="server_error",
        calls=PAID,
    ),
    "overloaded_429": fails(
        Outcome.OVERLOADED,
        429,
        _BUSY,
        says="the same as a 429",
        kind="server_error",
        calls=PAID,
    ),
}
