"""What people read: the committed receivers and template, with nothing changed but where they send to."""

import asyncio
import email
import email.policy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.deployed import ALERTMANAGER
from tests.e2e.conftest import eventually, free_port

from .conftest import Alertmanager, Labels, Sink, Start, committed, hurried

pytestmark = pytest.mark.e2e

RUNBOOK = "http://127.0.0.1:10427/runbooks/LLMKeyAuthFailed"


class Mailbox:
    """Takes every mail."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        del server, session
        assert isinstance(envelope.content, bytes)
        self.mails.append(envelope.content)
        return "250 taken"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.fixture
async def telling(start: Start, sink: Sink, mailbox: tuple[Mailbox, int], tmp_path: Path) -> Alertmanager:
    """The committed file with sinks behind the committed receivers."""
    document = committed()
    document["templates"] = [str(ALERTMANAGER.parent / name) for name in document["templates"]]
    document["route"] = hurried(document["route"])
    document["global"] |= {"smtp_smarthost": f"127.0.0.1:{mailbox[1]}", "smtp_require_tls": False}
    receivers: dict[str, Any] = {receiver["name"]: receiver for receiver in document["receivers"]}
    key, hook = tmp_path / "routing-key", tmp_path / "slack-webhook"
    key.write_text("0" * 32)
    hook.write_text(f"{sink.url}/slack")
    receivers["pager"]["pagerduty_configs"][0] |= {"routing_key_file": str(key), "url": f"{sink.url}/pagerduty"}
    receivers["ticket"]["slack_configs"][0] |= {"api_url_file": str(hook)}
    return await start(document)


def labels(key: str, severity: str) -> Labels:
    return {
        "alertname": "LLMKeyAuthFailed",
        "key": key,
        "provider": "openai",
        "account": "acme",
        "severity": severity,
    }


def told(key: str) -> Labels:
    return {
        "summary": "An API key is not accepted.",
        "description": f"The key {key} of openai (account acme) fails authentication.",
        "remedy": "Create a new key.",
        "runbook_url": RUNBOOK,
    }


async def test_a_page_says_which_key_what_and_what_to_do(telling: Alertmanager, sink: Sink) -> None:
    """The title stands alone; below it are description, remedy and runbook; the end is told too."""
    await telling.post(labels("prod-chat", "critical"), annotations=told("prod-chat"))
    await eventually(lambda: len(sink.taken), 1)
    _, body = sink.taken[0]
    assert (body["event_action"], body["routing_key"]) == ("trigger", "0" * 32)
    assert body["payload"]["severity"] == "critical"
    assert body["payload"]["summary"] == "[FIRING] prod-chat: An API key is not accepted."
    assert body["payload"]["custom_details"]["firing"] == (
        "prod-chat: The key prod-chat of openai (account acme) fails authentication.\n"
        f"Remedy: Create a new key.\nRunbook: {RUNBOOK}\n"
    )
    await telling.post(labels("prod-chat", "critical"), annotations=told("prod-chat"), over=True)
    await eventually(lambda: [body["event_action"] for _, body in sink.taken], ["trigger", "resolve"])
    assert sink.taken[1][1]["dedup_key"] == body["dedup_key"]


async def test_a_ticket_lists_its_keys(telling: Alertmanager, sink: Sink, mailbox: tuple[Mailbox, int]) -> None:
    """Several keys of an account are one message in Slack and one mail in plain text; what they share stands once."""
    names = [f"key-{number:02}" for number in range(12)]
    # At once: on a busy machine one after the other would take longer than Alertmanager waits for company.
    await asyncio.gather(*(telling.post(labels(name, "warning"), annotations=told(name)) for name in names))
    await eventually(lambda: (len(sink.taken), len(mailbox[0].mails)), (1, 1))
    [attachment] = sink.taken[0][1]["attachments"]
    mail = email.message_from_bytes(mailbox[0].mails[0], policy=email.policy.default)
    assert attachment["title"] == mail["Subject"] == "[FIRING x12] acme: An API key is not accepted."
    assert attachment["title_link"] == RUNBOOK
    assert [part.get_content_type() for part in mail.walk() if not part.is_multipart()] == ["text/plain"]
    body = mail.get_body()
    assert body is not None
    for text in (attachment["text"], body.get_content().replace("\r\n", "\n")):
        assert text.splitlines() == [
            *(f"key-{n:02}: The key key-{n:02} of openai (account acme) fails authentication." for n in range(10)),
            "… 12 in all.",
            "Remedy: Create a new key.",
            f"Runbook: {RUNBOOK}",
        ]


async def test_the_end_is_told_in_the_same_words(telling: Alertmanager, sink: Sink) -> None:
    """What is over is named, beside what goes on and alone; different remedies stand with their keys."""
    one, other = labels("one", "warning"), labels("other", "warning")
    await telling.post(one, annotations=told("one"))
    await telling.post(other, annotations=told("other") | {"remedy": "Ask the owner."})
    await eventually(lambda: len(sink.taken), 1)
    assert attachment(sink)["text"].splitlines()[:2] == [
        "one: The key one of openai (account acme) fails authentication. Remedy: Create a new key.",
        "other: The key other of openai (account acme) fails authentication. Remedy: Ask the owner.",
    ]
    await telling.post(one, annotations=told("one"), over=True)
    await eventually(lambda: len(sink.taken), 2)
    assert attachment(sink)["title"] == "[FIRING] acme: An API key is not accepted."
    assert "Over for one." in attachment(sink)["text"].splitlines()
    await telling.post(other, annotations=told("other"), over=True)
    await eventually(lambda: len(sink.taken), 3)
    assert attachment(sink)["title"] == "[RESOLVED] other: An API key is not accepted."
    assert attachment(sink)["text"].splitlines() == ["Over for other.", f"Runbook: {RUNBOOK}"]


def attachment(sink: Sink) -> dict[str, str]:
    found: dict[str, str] = sink.taken[-1][1]["attachments"][0]
    return found
