"""The status first, then the body: the document that was asked for, or the finding that says why there is none.

A refusal is never an empty page: an admin key that is dead or lacks the scope would look like an account that
spends nothing. Refusals seen: 401 and 403 "Missing scopes: api.usage.read" (costs, usage), 403 "Missing scopes:
api.management.read" (projects, keys, limits), 401 invalid_api_key.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, TypeVar

from exporter.model import Account, Finding, Kind, Page, Reading, Response
from exporter.outcome import Outcome
from exporter.providers.reading import NO_RULES, read_answer
from exporter.providers.redact import MESSAGE_LIMIT, word

R = TypeVar("R")
Json = Mapping[str, object]

_OK = range(200, 300)
_NOT_FOUND = 404
_PAGED = ("page", "list")
_ADMIN_PREFIX = "sk-admin-"
_HINT = f"this is not an admin key (those begin with {_ADMIN_PREFIX})"
_HINTED = (Outcome.INVALID_KEY, Outcome.PERMISSION_DENIED, Outcome.MALFORMED_KEY, Outcome.NO_ORGANIZATION)
_ADDRESS = ("invalid url", "unknown url", "unknown request url")


def open_answer(response: Response, expected: str, account: Account, now: float) -> Json | Finding:
    """The JSON object whose ``object`` is ``expected``, or what came instead. Never raises."""
    if response.status not in _OK:
        return _refusal(response, account, now)
    document = parsed(response)
    if not isinstance(document, Mapping):
        return _unexpected(expected, _described(response))
    if document.get("error") or document.get("errors"):
        return _refusal(response, account, now)
    kind = document.get("object")
    if kind != expected:
        found = word(kind, secret_of(account)) if isinstance(kind, str) else ""
        return _unexpected(expected, f"an object {found}" if found else "another object")
    if expected in _PAGED and not isinstance(document.get("data"), list):
        return _unexpected(expected, "one without data")
    return document


def items_of(document: Json) -> list[Any]:
    """The buckets or objects of a page or list."""
    data = document["data"]
    return data if isinstance(data, list) else []


def parsed(response: Response) -> object | None:
    """The whole body as JSON; None when it is not, or was cut."""
    if not response.complete:
        return None
    try:
        value: object = json.loads(response.body)
    except (ValueError, RecursionError):
        return None
    return value


def served(page: Page[R]) -> Reading[R]:
    return Reading(page, Finding(outcome=Outcome.OK))


def refused(finding: Finding) -> Reading[R]:
    return Reading(None, finding)


def is_unset(response: Response, finding: Finding) -> bool:
    """Whether the API itself says that there is no such thing, not that there is no such address."""
    document = parsed(response) if response.status == _NOT_FOUND else None
    if not isinstance(document, Mapping):
        return False
    said = isinstance(document.get("error"), Mapping) or document.get("code") is not None
    return said and not any(words in finding.message.lower() for words in _ADDRESS)


def is_vanished(response: Response, finding: Finding) -> bool:
    """Whether the API says that the project, which it listed a moment ago, is not there any more."""
    return response.status == _NOT_FOUND and finding.outcome is Outcome.WRONG_PROJECT


def secret_of(account: Account) -> str:
    return account.secret.value if account.secret else ""


def _refusal(response: Response, account: Account, now: float) -> Finding:
    secret = secret_of(account)
    finding = read_answer(Kind.AUTH, response, NO_RULES, secret=secret, asked=(), now=now)
    if finding.outcome is Outcome.LIMITED_SCOPE:  # fine for a key that serves models, not for one that reads accounts
        finding = replace(finding, outcome=Outcome.PERMISSION_DENIED)
    elif finding.outcome.usable:
        finding = replace(finding, outcome=Outcome.UNKNOWN)
    if finding.outcome in _HINTED and secret and not secret.startswith(_ADMIN_PREFIX):
        words = f"{_HINT}: {finding.message}" if finding.message else _HINT
        finding = replace(finding, message=words[:MESSAGE_LIMIT])
    return finding


def _unexpected(expected: str, found: str) -> Finding:
    return Finding(outcome=Outcome.UNKNOWN, message=f"expected an object {expected}, got {found}")


def _described(response: Response) -> str:
    if not response.complete:
        return "a body that was cut off"
    start = response.body[:200].lstrip()
    if not start:
        return "an empty body"
    return "a web page" if start.startswith(b"<") else "a body that is no JSON object"
