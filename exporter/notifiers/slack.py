"""Slack, incoming webhook.

https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks; limits of blocks:
https://docs.slack.dev/reference/block-kit/blocks
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from pydantic import Field

from exporter.model import Notice, Secret
from exporter.notifiers.json_body import JSON_HEADERS, encode
from exporter.notifiers.message import Post
from exporter.notifiers.receiver import ReceiverSettings
from exporter.notifiers.secret_fields import Address
from exporter.notifiers.text import facts, links, title

_LONGEST_HEADER = 150
_LONGEST_SECTION = 3000
_MOST_SECTIONS = 40
_SIGNS = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


class Slack(ReceiverSettings):
    """A channel with an incoming webhook."""

    kind: Literal["slack"] = Field(description="An incoming webhook of Slack")
    url: Address = Field(description="Where the address of the webhook is; it is a secret")

    def render(self, notice: Notice, secrets: Mapping[str, Secret]) -> Sequence[Post]:
        headline = escaped(title(notice), _LONGEST_HEADER)
        header = {"type": "header", "text": {"type": "plain_text", "text": headline}}
        sections = list(_sections(_lines(notice)))[:_MOST_SECTIONS]
        blocks = [header, *({"type": "section", "text": {"type": "mrkdwn", "text": text}} for text in sections)]
        body = encode({"text": headline, "blocks": blocks})
        return [Post(url=secrets["url"].value, headers=JSON_HEADERS, body=body)]


def escaped(text: str, limit: int) -> str:
    """Without Slack's control signs, at most ``limit`` characters, no sign cut in two."""
    parts = [_SIGNS.get(sign, sign) for sign in text]
    if sum(map(len, parts)) <= limit:
        return "".join(parts)
    length, kept = 1, []
    for part in parts:
        length += len(part)
        if length > limit:
            break
        kept.append(part)
    return "".join(kept) + "…"


def _lines(notice: Notice) -> Iterator[str]:
    for fact in facts(notice):
        label = f"*{escaped(fact.label, _LONGEST_HEADER)}:* " if fact.label else ""
        yield label + escaped(fact.text, _LONGEST_SECTION - len(label))
    addresses = [f"<{_address(link.text)}|{link.label}>" for link in links(notice.alarms)]
    if addresses:
        yield "  ".join(addresses)


def _address(url: str) -> str:
    """An address as it may stand in a link; longer ones than anybody writes are cut off."""
    return escaped(url.replace("|", "%7C"), _LONGEST_SECTION // 3)


def _sections(lines: Iterator[str]) -> Iterator[str]:
    """Lines put together as far as a section goes."""
    text = ""
    for line in lines:
        if text and len(text) + 1 + len(line) > _LONGEST_SECTION:
            yield text
            text = line
        else:
            text = f"{text}\n{line}" if text else line
    if text:
        yield text
