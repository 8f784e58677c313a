"""Mail through real servers: encrypted as the settings say, or not at all."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import trustme

from exporter.dispatch.aside import Aside
from exporter.dispatch.delivery import Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.mail import MailBox
from exporter.notifiers import Mail
from exporter.trust import trust
from tests.e2e.conftest import free_port

from .conftest import PASSWORD, Authority, PostOffice

pytestmark = pytest.mark.e2e

Start = Callable[..., Awaitable[PostOffice]]


def mail(port: int, security: str = "none", **fields: Any) -> Mail:
    whole: dict[str, Any] = {
        "host": "localhost",
        "port": port,
        "security": security,
        "sender": "llmkey@example.org",
        "recipients": ("ops@example.org",),
        "content": b"Subject: A key died\r\n\r\nBuy credit\r\n.\r\nor not\n",
    }
    return Mail(**(whole | fields))


LOGIN = {"username": "llmkey", "password": PASSWORD}


async def test_a_mail_arrives_whole(post_office: Start, dispatcher: Dispatcher) -> None:
    """From whom and to whom the settings say; a lone dot does not end it."""
    office = await post_office()
    told = await dispatcher.send([mail(office.port)])
    assert (told.ending, told.words) == (Ending.DELIVERED, "the mail server took it")
    (taken,) = office.mails
    assert (taken.mail_from, taken.rcpt_tos) == ("llmkey@example.org", ["ops@example.org"])
    assert taken.content == b"Subject: A key died\r\n\r\nBuy credit\r\n.\r\nor not\r\n"


# The server does not know that it is behind TLS already.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_an_encrypted_mail_with_login(
    post_office: Start, dispatcher: Dispatcher, authority: Authority, security: str
) -> None:
    """The certificate is one we trust, the login is accepted."""
    context = authority.context()
    options = {"auth_required": True, "auth_require_tls": security == "starttls"}
    office = await post_office(**{security: context}, **options)
    told = await dispatcher.send([mail(office.port, security, **LOGIN)])
    assert told.ending is Ending.DELIVERED
    assert len(office.mails) == 1


async def test_a_wrong_login_is_refused(post_office: Start, dispatcher: Dispatcher, authority: Authority) -> None:
    """And said to be one, without the password."""
    office = await post_office(starttls=authority.context(), auth_required=True)
    wrong = mail(office.port, "starttls", username="llmkey", password=f"not-{PASSWORD}")
    told = await dispatcher.send([wrong])
    assert told.ending is Ending.REFUSED
    assert "SMTP 535: the mail server does not accept the login" in told.words
    assert not told.reached
    assert PASSWORD not in repr((told, wrong))


async def test_without_a_login_where_one_is_needed(
    post_office: Start, dispatcher: Dispatcher, authority: Authority
) -> None:
    """530 is a refused login too."""
    office = await post_office(starttls=authority.context(), auth_required=True)
    told = await dispatcher.send([mail(office.port, "starttls")])
    assert (told.ending, told.words.startswith("SMTP 530")) == (Ending.REFUSED, True)


@pytest.mark.parametrize("security", ["tls", "starttls"])
async def test_a_certificate_of_a_stranger_or_another_host_is_not_accepted(
    post_office: Start, dispatcher: Dispatcher, authority: Authority, security: str
) -> None:
    """Nothing is sent, the password least of all."""
    stranger, misnamed = Authority(trustme.CA()).context(), authority.context("elsewhere.example")
    for context in (stranger, misnamed):
        office = await post_office(**{security: context})
        told = await dispatcher.send([mail(office.port, security, **LOGIN)])
        assert (told.ending, told.words) == (Ending.RETRY, "the receiver's TLS certificate is not accepted")
        assert not told.reached
        assert office.mails == []


async def test_a_server_without_starttls_gets_nothing_in_plain(post_office: Start, dispatcher: Dispatcher) -> None:
    """Neither login nor mail: somebody may have taken the offer out."""
    office = await post_office()
    told = await dispatcher.send([mail(office.port, "starttls", **LOGIN)])
    assert told.ending is Ending.REFUSED
    assert "does not offer STARTTLS" in told.words
    assert office.mails == []


async def test_greylisting_is_waited_for(post_office: Start, dispatcher: Dispatcher) -> None:
    """And who was told already is not told again."""
    office = await post_office()
    office.replies = {"b@example.org": "451 later"}
    told = await dispatcher.send([mail(office.port, recipients=("a@example.org", "b@example.org"))])
    assert (told.ending, told.reached) == (Ending.RETRY, True)
    office.replies = {}
    assert (await dispatcher.send(told.rest)).ending is Ending.DELIVERED
    assert [one.rcpt_tos for one in office.mails] == [["a@example.org"], ["b@example.org"]]


async def test_a_recipient_nobody_knows_is_refused(post_office: Start, dispatcher: Dispatcher) -> None:
    """Alone, nothing arrived; beside another, something did."""
    office = await post_office()
    office.replies = {"b@example.org": "550 who"}
    told = await dispatcher.send([mail(office.port, recipients=("b@example.org",))])
    assert (told.ending, told.reached) == (Ending.REFUSED, False)
    told = await dispatcher.send([mail(office.port, recipients=("a@example.org", "b@example.org"))])
    assert (told.ending, told.reached) == (Ending.REFUSED, True)
    assert told.words == "SMTP 550: the mail server refuses 1 of 2 recipients"


async def test_nobody_there(dispatcher: Dispatcher) -> None:
    """A refused connection, by name."""
    told = await dispatcher.send([mail(free_port())])
    assert (told.ending, told.words, told.reached) == (Ending.RETRY, "connection refused", False)


async def test_a_server_that_says_nothing_does_not_hold_us_up() -> None:
    """It is given up at the deadline, and its connection is closed."""
    closed = asyncio.Event()

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        while await reader.read(1000):
            pass
        closed.set()
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        mailbox = MailBox(context=trust, aside=Aside(), timeout=0.3)
        begun = time.monotonic()
        told = await mailbox.send(mail(server.sockets[0].getsockname()[1]))
        assert time.monotonic() - begun < 2
        assert (told.ending, told.reached) == (Ending.RETRY, False)
        await asyncio.wait_for(closed.wait(), 5)


@pytest.mark.parametrize(("last", "reached"), [(b"RCPT", False), (b".\r\n", True)])
async def test_a_server_that_closes_may_have_taken_what_it_had(
    dispatcher: Dispatcher, last: bytes, reached: bool
) -> None:
    """Only once it had the content: what breaks off before that cannot have arrived."""
    answers = {b"EHLO": b"250 hello\r\n", b"MAIL": b"250 well\r\n", b"RCPT": b"250 well\r\n", b"DATA": b"354 go\r\n"}

    async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example\r\n")
        step = b""
        while step != last:
            step = (await reader.readline())[:4].upper()
            writer.write(b"" if step == last else answers.get(step, b""))
        writer.close()

    async with await asyncio.start_server(closing, "127.0.0.1", 0) as server:
        told = await dispatcher.send([mail(server.sockets[0].getsockname()[1])])
    assert (told.ending, told.words) == (Ending.RETRY, "the mail server closed the connection")
    assert told.reached is reached
