"""Mails that can be read, and that hold nothing slipped in."""

from dataclasses import replace
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from exporter.model import Notice
from exporter.notifiers import Mail
from tests.notifiers.specimens import NOTICES, NOW, alarm, notice, render, secrets, settings

FIRING, RESOLVED = NOTICES["firing"], NOTICES["resolved"]


def mail(said: Notice) -> EmailMessage:
    (message,) = render("email", said)
    assert isinstance(message, Mail)
    found = message_from_bytes(message.content, policy=default)
    assert isinstance(found, EmailMessage)
    return found


def test_a_mail_can_be_read() -> None:
    """Subject and text are those of the notice, whatever their script; every line is short and of seven bits."""
    texts = {"summary": "Schlüssel 鍵 \N{KEY} abgelehnt " * 5, "description": "Ünïcødé 鍵 " * 90}
    (message,) = render("email", notice(alarm(texts=texts)))
    assert isinstance(message, Mail)
    assert max(map(len, message.content.split(b"\r\n"))) <= 998
    assert message.content.isascii()
    found = message_from_bytes(message.content, policy=default)
    assert isinstance(found, EmailMessage)
    assert found["Subject"] == f"[FIRING] prod-chat: {texts['summary'].strip()}"
    assert texts["description"].strip() in found.get_content()


def test_no_header_can_be_slipped_in() -> None:
    """Not by a summary, whatever ends its line."""
    found = mail(notice(alarm(texts={"summary": "x\r\nBcc: a@b\nX: y\x85Z: z\u2028\x0bQ: q\r\n\r\nbody"})))
    assert found["Bcc"] is None
    assert not {"X", "Z", "Q"} & set(found.keys())
    assert found["Subject"] == "[FIRING] prod-chat: x Bcc: a@b X: y Z: z Q: q body"


def test_no_header_can_be_slipped_in_as_an_encoded_word() -> None:
    """Which would be decoded, and its end of line with it."""
    found = mail(notice(alarm(texts={"summary": "=?utf-8?q?x=0d=0aBcc:_a@b?="})))
    assert found["Bcc"] is None
    assert found["Subject"] == "[FIRING] prod-chat: = ?utf-8?q?x=0d=0aBcc:_a@b?="


def test_the_mails_of_a_group_are_a_thread() -> None:
    """Each is itself, and is known when it comes again."""
    mails = [mail(said) for said in (FIRING, RESOLVED, NOTICES["repeated"])]
    assert len({found["References"] for found in mails}) == 1
    assert len({found["Message-ID"] for found in mails}) == 3
    assert mail(replace(FIRING, at=NOW + 60))["Message-ID"] == mails[0]["Message-ID"]
    assert mail(NOTICES["firing_twelve"])["References"] != mails[0]["References"]


def test_a_thread_holds_with_the_longest_domain() -> None:
    """A reference that the library encodes is none."""
    sender = f"llmkey@{'a' * 60}.{'b' * 60}.{'c' * 60}.example"
    (message,) = settings("email", **{"from": sender}).render(FIRING, secrets("email"))
    assert isinstance(message, Mail)
    assert b"=?" not in message.content
    found = message_from_bytes(message.content, policy=default)
    assert found["References"].endswith(f"@{sender.partition('@')[2]}>")


def test_a_mail_says_when_it_was_told() -> None:
    """Not when it was sent."""
    assert mail(FIRING)["Date"].datetime.timestamp() == NOW
