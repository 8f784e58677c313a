"""Reads one answer: bytes, headers and a status go in, one finding comes out. Nothing here sends or raises."""

import re
from collections.abc import Iterable, Sequence

from exporter.model import Finding, Kind, Response
from exporter.outcome import Outcome, State
from exporter.providers.reading.body import Body, Shape, read_body
from exporter.providers.reading.classify import Answer, Judgement, classify
from exporter.providers.reading.decision import NO_RULES, Rules
from exporter.providers.reading.echo import echoes, is_foreign, is_prose
from exporter.providers.reading.evidence import Evidence, read_evidence
from exporter.providers.reading.limits import read_limits
from exporter.providers.reading.listing import read_models
from exporter.providers.reading.retry import header_delay, message_delay
from exporter.providers.reading.success import is_success, read_usage
from exporter.providers.redact import redact, word

__all__ = ["NO_RULES", "Rules", "read_answer"]

_OK = range(200, 300)
_ERRORS = range(400, 600)
_THREE_DIGITS = re.compile(r"[0-9]{3}")
_KEY_REFUSED = (Outcome.INVALID_KEY, Outcome.MALFORMED_KEY)


def read_answer(
    kind: Kind, response: Response, rules: Rules, *, secret: str, asked: Iterable[str], now: float
) -> Finding:
    """What ``response`` to a probe of ``kind`` means, by ``rules`` before the generic tables.

    ``asked`` are the models whose availability matters; ``secret`` is taken out of everything.
    """
    body = read_body(response)
    if response.status in _OK and (is_success(kind, body) or _is_cut_list(kind, response, body)):
        return _served(kind, response, body, asked, now)
    layers = read_evidence(body)
    answer = Answer(kind=kind, status=_status(response, body, layers), shape=body.shape, layers=layers)
    judgement = Judgement.unknown() if _is_mute(response, body) else classify(answer, rules)
    return _refused(response, layers, judgement, secret, now)


def _served(kind: Kind, response: Response, body: Body, asked: Iterable[str], now: float) -> Finding:
    usage = read_usage(body)
    return Finding(
        outcome=Outcome.OK,
        limits=read_limits(response.headers, usage.model, now),
        models=read_models(body, asked, complete=response.complete) if kind is Kind.AUTH else None,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
    )


def _refused(response: Response, layers: Sequence[Evidence], judgement: Judgement, secret: str, now: float) -> Finding:
    outcome, layer = judgement.outcome, judgement.layer
    messages = [text for each in layers for text in (each.message, *each.reasons) if text]
    shown = echoes(each.message for each in layers)
    if outcome is Outcome.INVALID_KEY and any(is_prose(echo) for echo in shown):
        outcome = Outcome.MALFORMED_KEY
    retry_after = header_delay(response.headers, now)
    if retry_after is None and outcome.state is State.RATE_LIMITED:
        retry_after = message_delay(messages)
    headers = {name: text for each in layers for name, text in each.headers.items()}
    return Finding(
        outcome=outcome,
        reason=judgement.reason,
        code=word(layer.code or _first(each.code for each in layers), secret),
        type=word(layer.type or layer.status or _first(each.type or each.status for each in layers), secret),
        message=redact(_sentence(layer, messages), secret),
        foreign_key=outcome in _KEY_REFUSED and any(is_foreign(echo, secret) for echo in shown),
        upstream=judgement.upstream,
        retry_after=retry_after,
        limits=read_limits({**headers, **response.headers}, "", now),
    )


def _status(response: Response, body: Body, layers: Sequence[Evidence]) -> int:
    """The HTTP status; in a 2xx that carries an error, the status which the body names."""
    if response.status not in _OK or body.shape not in (Shape.JSON, Shape.STREAM):
        return response.status
    named = (int(layer.code) for layer in layers if _THREE_DIGITS.fullmatch(layer.code))
    return next((status for status in named if status in _ERRORS), response.status)


def _is_mute(response: Response, body: Body) -> bool:
    """A 2xx that is no JSON: somebody else answered (a portal, a proxy), whatever its words are."""
    return response.status in _OK and body.shape not in (Shape.JSON, Shape.STREAM)


def _is_cut_list(kind: Kind, response: Response, body: Body) -> bool:
    """A list of models longer than we keep: served, though its end was not read."""
    if response.complete or kind is not Kind.AUTH or body.shape is not Shape.JSON or body.whole:
        return False
    items = body.value.get("data") if isinstance(body.value, dict) else body.value
    return (
        isinstance(items, list) and bool(items) and isinstance(items[0], dict) and isinstance(items[0].get("id"), str)
    )


def _sentence(layer: Evidence, messages: Sequence[str]) -> str:
    """The words to show: those that decided, or the sentence inside them when they are an object themselves."""
    said = [text for text in (layer.message, *messages) if text]
    return next((text for text in said if "{" not in text), said[0] if said else "")


def _first(texts: Iterable[str]) -> str:
    return next((text for text in texts if text), "")
