"""Whatever an alarm's texts and times are, each kind writes a message that can be read."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exporter.model import Alarm, Notice, Phase
from exporter.notifiers import NOTIFIERS, Chat, Mail, Post
from tests.notifiers.specimens import alarm, notice, render

# hypothesis leaves halves of characters out unless asked; the first alphabet has those and all that ends a line.
TRICKY = st.text(
    alphabet=st.sampled_from("\r\n\x00\x85\u2028\ud800\u202e<&>|\"'=?_ :;@,.[]()\\aÄ鍵\N{KEY}"), max_size=200
)
TEXTS = TRICKY | st.text(max_size=200) | st.sampled_from(["", "x" * 9000, "https://x/", "=?utf-8?q?=0d=0aBcc:_a@b?="])
UNSEEN = set("\r\n\x00\x85\u2028\ud800\u202e")
NAMES = st.sampled_from(["summary", "description", "cause", "remedy", "runbook_url", "dashboard_url", "other"])
VALUES = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=128)
LABELS = st.dictionaries(st.sampled_from(["key", "provider", "account", "receiver", "model", "label_team"]), VALUES)
MOMENTS = st.floats(min_value=-1e12, max_value=1e12)


@st.composite
def alarms(draw: st.DrawFn) -> Alarm:
    labels = draw(LABELS) | draw(st.sampled_from([{"severity": "critical"}, {"severity": "none"}, {}]))
    return alarm(
        labels=tuple(sorted(labels.items())),
        texts=draw(st.dictionaries(NAMES, TEXTS)),
        since=draw(MOMENTS),
        fired_at=draw(st.none() | MOMENTS),
        resolved_at=draw(st.none() | MOMENTS),
    )


@st.composite
def notices(draw: st.DrawFn) -> Notice:
    return notice(
        *draw(st.lists(alarms(), min_size=1, max_size=8)),
        others=tuple(draw(st.lists(alarms(), max_size=3))),
        phase=draw(st.sampled_from(Phase)),
        repeated=draw(st.booleans()),
        test=draw(st.booleans()),
        at=draw(MOMENTS),
    )


@pytest.mark.parametrize("kind", NOTIFIERS)
@settings(max_examples=12)  # of each kind
@given(said=notices())
def test_any_notice_can_be_told(kind: str, said: Notice) -> None:
    """JSON that is JSON; a mail with our headers only; nothing raised, nothing empty, nothing unseen."""
    messages = render(kind, said)
    assert messages
    assert messages == render(kind, said)
    for message in messages:
        if isinstance(message, Post):
            json.loads(message.body.decode("utf-8"))
        elif isinstance(message, Mail):
            readable(message)
        else:
            assert isinstance(message, Chat)
            assert not UNSEEN & set(message.title + message.text.replace("\n", ""))
            assert message.text
            (message.title + message.text).encode("utf-8")


HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "References", "Auto-Submitted"]
BODY = ["Content-Type", "Content-Transfer-Encoding", "MIME-Version"]


def readable(message: Mail) -> None:
    found = message_from_bytes(message.content, policy=default)
    assert isinstance(found, EmailMessage)
    assert found.keys() == HEADERS + BODY
    assert not found.defects
    assert found["Subject"].startswith("[")
    assert message.content.isascii()
    assert max(map(len, message.content.split(b"\r\n"))) <= 998
    assert b"\n" not in message.content.replace(b"\r\n", b"")
    assert found.get_content().strip()
