"""``notify-test``: a marked test through every kind of receiver, and what the command says of it."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.e2e.dispatch.conftest import PostOffice, Sink

from .conftest import SECRETS, arrived, every_kind

pytestmark = pytest.mark.e2e

Command = Callable[..., Awaitable[tuple[int, str, str]]]
StartSink = Callable[..., Awaitable[Sink]]
StartOffice = Callable[..., Awaitable[PostOffice]]


def settings(there: Sink, office: PostOffice) -> dict[str, Any]:
    """Receivers of every kind and no keys."""
    return {"keys": [], "receivers": every_kind(there, office)}


def unseen(*texts: str) -> None:
    """None of the secrets is in there."""
    for text in texts:
        for secret in SECRETS:
            assert secret not in text


async def test_a_test_reaches_every_kind(command: Command, sink: StartSink, post_office: StartOffice) -> None:
    """All deliver: status 0, a line for each; the messages say that they are a test; nothing stays open."""
    there, office = await sink(), await post_office(auth_require_tls=False)
    status, out, err = await command("notify-test", settings=settings(there, office))
    assert status == 0, out + err
    rows = {line.split()[1]: line for line in out.splitlines() if len(line.split()) > 1}
    for name in ("am", "hook", "pd", "chat", "tail", "mail"):
        assert "delivered" in rows[name]
    assert len(office.mails) == 1
    assert b"Subject: [TEST]" in (office.mails[0].content or b"")
    begun, ended = arrived(there, "pd")
    assert (begun["event_action"], ended["event_action"]) == ("trigger", "resolve")
    others = [body for name in ("alerts", "hook", "chat", "tail") for body in arrived(there, name)]
    assert len(others) == 4
    assert all("[TEST]" in json.dumps(body) for body in (begun, *others))
    unseen(out, err)


async def test_a_refusal_is_said_and_is_a_failure(command: Command, sink: StartSink, post_office: StartOffice) -> None:
    """Status 1 and the receiver's own words; only the one named was asked."""
    there, office = await sink(), await post_office()
    there.status, there.says = 400, '{"status": "invalid event", "errors": ["Length of routing_key is incorrect"]}'
    status, out, err = await command("notify-test", "pd", settings=settings(there, office))
    assert status == 1
    assert "HTTP 400" in out
    assert "Length of routing_key is incorrect" in out
    assert "chat" not in out
    assert there.paths == ["/pd"]
    unseen(out, err)


async def test_a_receiver_nobody_knows(command: Command, sink: StartSink, post_office: StartOffice) -> None:
    """Status 3 and the names there are; nobody is told anything."""
    there, office = await sink(), await post_office()
    status, out, err = await command("notify-test", "nobody", settings=settings(there, office))
    assert status == 3
    assert "no such receiver: nobody" in err
    assert there.paths == []
    unseen(out, err)
