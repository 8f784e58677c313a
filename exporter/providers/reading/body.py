"""From bytes to one of five shapes: JSON, an event stream, a page, plain text, nothing."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from exporter.model import Response
from exporter.providers.reading.mend import embedded, loads, scraped, straight

_TEXT_LIMIT = 16_384  # an error that is longer has said what it has to say by then
_LIST_LIMIT = 262_144  # of a list of models that was cut as much as is mended in some milliseconds
_OK = range(200, 300)
_PAGE = re.compile(
    r"(?i)^\s*(?:<!doctype html|<html|<\?xml|<head|<body|<title|<center|<h1|<!--)|<html[\s>]|</html>|</h1>"
)
_EVENT = re.compile(r"(?m)^(?:event|data):[^\n]")
_DATA = re.compile(r"(?m)^data:[ \t]*(\S.*)$")
_MOST_EVENTS = 200


class Shape(Enum):
    """What kind of body it is, which says how far its words and its status may be trusted."""

    JSON = auto()
    STREAM = auto()
    PAGE = auto()
    TEXT = auto()
    EMPTY = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """``value`` is the parsed JSON, or the list of a stream's events; ``text`` is what could not be parsed.

    ``whole`` is False when members were saved from a body that is not JSON: good enough for an
    error, never for a success.
    """

    shape: Shape
    value: object = None
    text: str = ""
    whole: bool = True


def read_body(response: Response) -> Body:
    """The body in the shape it has, whatever the Content-Type claims."""
    raw = response.body
    if response.complete and raw[:1] in (b"{", b"["):  # the ordinary case, and the fast one
        value = loads(raw.decode("utf-8", "replace"))
        if isinstance(value, dict | list):
            return Body(shape=Shape.JSON, value=value)
    text = raw.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if text in ("", "null"):
        return Body(shape=Shape.EMPTY)
    value = loads(text)
    if isinstance(value, dict | list | str):
        return Body(shape=Shape.EMPTY if value == "" else Shape.JSON, value=value)
    cut_list = response.status in _OK and not response.complete
    return _of_text(text[: _LIST_LIMIT if cut_list else _TEXT_LIMIT], response.headers)


def _of_text(text: str, headers: Mapping[str, str]) -> Body:
    if _PAGE.search(text[:4096]) or (text[0] == "<" and "html" in headers.get("content-type", "")):
        return Body(shape=Shape.PAGE, text=text)
    if _EVENT.search(text[:4096]):
        return _stream(text)
    return _saved(text)


def _stream(text: str) -> Body:
    events = (loads(data) for data in _DATA.findall(text)[:_MOST_EVENTS])
    return Body(shape=Shape.STREAM, value=[event for event in events if isinstance(event, dict)], text=text)


def _saved(text: str) -> Body:
    """An error object rendered, quoted or cut by somebody on the way; else plain words."""
    value = embedded(straight(text)) or embedded(text) or scraped(text)
    if value is not None:
        return Body(shape=Shape.JSON, value=value, text=text, whole=False)
    return Body(shape=Shape.TEXT, text=text)
