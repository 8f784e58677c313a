"""The addresses of the API, one row each: the router and the document read the same rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from exporter import __version__
from exporter.model import Indicator
from exporter.web.openapi import accounts, alarms, keys
from exporter.web.openapi.schema import COUNT, FLAG, TEXT, TIME, URL, Schema, items, maybe, named, one_of, record, told

MOST_CHANGES: Final = 1000
MOST_KEYS: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """One address: ``answer`` names what :class:`exporter.web.api.Api` does, ``schema`` what comes back.

    ``parameters`` are those of the query by name; a name in the path is ``{name}``.
    """

    answer: str
    summary: str
    schema: Schema
    parameters: Mapping[str, Schema] | None = None


_INCIDENT: Final = record(title=TEXT, impact=one_of(Indicator), began_at=maybe(TIME), url=URL)
_VENDOR: Final = record(indicator=one_of(Indicator), incidents=items(_INCIDENT), at=maybe(TIME))
_PROVIDER: Final = record(
    name=TEXT,
    up=told(maybe(FLAG), "as our probes find it; null when not known"),
    degraded=maybe(FLAG),
    keys=COUNT,
    vendor=told(maybe(_VENDOR), "what the vendor's status page says; null when not known"),
)
_SECTION: Final[Mapping[str, Schema]] = {
    "limit": {
        "type": "integer",
        "minimum": 1,
        "maximum": MOST_KEYS,
        "description": "at most so many; default: all. Fewer than that are the last",
    },
    "after": told(TEXT, "only keys whose names come after this one: the last name of the answer before"),
}
_WINDOW: Final[Mapping[str, Schema]] = {
    "since": told(TIME, "not older than this; a Unix time is taken too; default: 30 days ago"),
    "limit": {"type": "integer", "minimum": 1, "maximum": MOST_CHANGES, "default": 100},
}

ADDRESSES: Final[Mapping[str, Address]] = {
    "/api/v1/keys": Address(
        answer="keys",
        summary="Every key, by name, or a section of the list",
        schema=record(keys=items(named("Key"))),
        parameters=_SECTION,
    ),
    "/api/v1/keys/{name}": Address(
        answer="key", summary="One key with its history; 404 for an unknown name", schema=named("KeyInFull")
    ),
    "/api/v1/accounts": Address(
        answer="accounts",
        summary="Every account that is read here, by name",
        schema=record(accounts=items(named("Account"))),
    ),
    "/api/v1/accounts/{name}": Address(
        answer="account", summary="One account with its keys; 404 for an unknown name", schema=named("AccountInFull")
    ),
    "/api/v1/alarms": Address(
        answer="alarms",
        summary="Every alarm that fires, the worst first",
        schema=record(alarms=items(named("Alarm"))),
    ),
    "/api/v1/providers": Address(
        answer="providers",
        summary="Every provider with its health and its vendor's word",
        schema=record(providers=items(named("Provider"))),
    ),
    "/api/v1/transitions": Address(
        answer="transitions",
        summary="Changes of state of all keys, newest first",
        schema=record(transitions=items(named("Change"))),
        parameters=_WINDOW,
    ),
    "/api/v1/openapi.json": Address(
        answer="description", summary="This document", schema={"type": "object", "additionalProperties": True}
    ),
}
_SCHEMAS: Final = {
    **keys.SCHEMAS,
    **accounts.SCHEMAS,
    **alarms.SCHEMAS,
    "Provider": _PROVIDER,
    "Error": record(error=told(TEXT, "a sentence")),
}


def document(prefix: str) -> dict[str, Any]:
    """The whole document; ``prefix`` is the path under which the browser sees us."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "llmkey-exporter",
            "version": __version__,
            "description": "Times are RFC 3339 in UTC, durations seconds, money US dollars; "
            "what is not known is null, never 0. No answer holds a secret.",
        },
        "servers": [{"url": prefix or "/"}],
        "paths": {path: {"get": _operation(path, address)} for path, address in ADDRESSES.items()},
        "components": {"schemas": _SCHEMAS},
    }


def _operation(path: str, address: Address) -> dict[str, Any]:
    parameters = [
        {"name": name, "in": "query", "required": False, "schema": schema}
        for name, schema in (address.parameters or {}).items()
    ]
    if "{name}" in path:
        parameters.append({"name": "name", "in": "path", "required": True, "schema": TEXT})
    return {
        "operationId": address.answer,
        "summary": address.summary,
        "parameters": parameters,
        "responses": {
            "200": _response("The answer", address.schema),
            "default": _response("A refusal in words", named("Error")),
        },
    }


def _response(description: str, schema: Schema) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
