"""The signs in a runbook's texts (:mod:`exporter.alerting.runbooks.blocks`), taken apart for a template."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_SIGNS: Final = re.compile(
    r"`(?P<code>[^`]+)`"
    r"|\[(?P<link>[^]]+)\]\((?P<address>(?:https://|/)[^()\s]*)\)"
    r"|(?P<bare>https://[^\s()<>`]*[^\s()<>`.,;:])"
    r"|(?P<strong>\*\*)"
)


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of a text; ``kind`` is text, code or link."""

    kind: str
    text: str
    address: str = ""
    strong: bool = False


def spans(text: str) -> Iterator[Span]:
    """The pieces in order; what is no sign of ours stays text."""
    strong, end = False, 0
    for sign in _SIGNS.finditer(text):
        if sign.start() > end:
            yield Span("text", text[end : sign.start()], strong=strong)
        end = sign.end()
        if sign["strong"]:
            strong = not strong
        elif sign["code"]:
            yield Span("code", sign["code"], strong=strong)
        elif sign["bare"]:
            yield Span("link", sign["bare"].removeprefix("https://"), sign["bare"], strong=strong)
        else:
            yield Span("link", sign["link"].strip("`"), sign["address"], strong=strong)
    if end < len(text):
        yield Span("text", text[end:], strong=strong)
