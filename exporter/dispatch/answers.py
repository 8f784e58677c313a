"""What an HTTP answer to a notice means. Pure."""

import json
from collections.abc import Mapping
from http import HTTPStatus

from httpx import codes

from exporter.dispatch.delivery import Delivery, delivered, refused, retry
from exporter.providers import redact
from exporter.providers.reading.retry import header_delay

LONGEST_RETRY_AFTER = 3600.0  # seconds; a receiver that asks for more is asked again after an hour
_LONGEST_EXCERPT = 200
_SHORTEST_HIDDEN = 4  # of a secret: shorter ones would tear ordinary words apart

# A gateway that gave up waiting does not know whether the receiver behind it was told.
_PERHAPS_ARRIVED = {HTTPStatus.GATEWAY_TIMEOUT}
_PASSING = {HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS}
# What is wrong is in what we sent, and some say what: PagerDuty lists ``errors``, Alertmanager has a text.
_EXPLAINED = {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}

_UNACCEPTED = "the receiver does not accept what was sent; look at its settings"
_REFUSALS: Mapping[int, str] = {
    401: "the receiver does not let us in; look at its secret (key, token or address)",
    403: "the receiver does not accept this; look at its routing key or address",
    404: "there is no receiver at this address; look at its address",
    410: "the receiver at this address is gone; look at its address",
    413: "the notice is too large for the receiver",
}
_REDIRECTED = "the receiver is elsewhere and redirects are not followed; look at its address"


def answered(
    status: int, headers: Mapping[str, str], body: bytes = b"", *, now: float, secrets: tuple[str, ...] = ()
) -> Delivery:
    """From status, headers (names in small letters) and the beginning of the body.

    ``secrets`` are taken out of the little that is quoted: of a refused notice, the JSON members
    ``message`` and ``errors``, which is where PagerDuty says what it does not accept
    (https://developer.pagerduty.com/docs/events-api-v2-overview#response-codes--retry-logic).
    """
    if codes.is_success(status):
        return delivered(f"HTTP {status}")
    if codes.is_server_error(status) or status in _PASSING:
        wait = header_delay(headers, now)
        bounded = None if wait is None else min(wait, LONGEST_RETRY_AFTER)
        return retry(f"HTTP {status}: {_trouble(status)}", retry_after=bounded, reached=status in _PERHAPS_ARRIVED)
    words = _REDIRECTED if codes.is_redirect(status) else _REFUSALS.get(status, _UNACCEPTED)
    quoted = _excerpt(body, secrets) if status in _EXPLAINED else ""
    return refused(f"HTTP {status}: {words}" + (f' (it says "{quoted}")' if quoted else ""))


def _trouble(status: int) -> str:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return "the receiver asks us to slow down"
    return "the receiver is in trouble" if codes.is_server_error(status) else "the receiver asks us to try again"


def _excerpt(body: bytes, secrets: tuple[str, ...]) -> str:
    """The receiver's own words, when they are short, plain and name nothing of ours; else nothing."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(said, dict):
        return ""
    errors = said.get("errors")
    parts = [said.get("message"), *(errors if isinstance(errors, list) else [errors])]
    text = "; ".join(part for part in parts if isinstance(part, str))
    if not text.isascii() or not text.isprintable() or "://" in text:
        return ""
    hidden = [secret for secret in secrets if len(secret) >= _SHORTEST_HIDDEN]
    if any(secret in text for secret in hidden):
        return ""
    return redact(text, *hidden, limit=_LONGEST_EXCERPT)
