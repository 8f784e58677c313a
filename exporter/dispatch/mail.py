"""Telling by mail: the standard library's client in a thread, encrypted as the settings say, or not at all."""

import asyncio
import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from exporter.dispatch.aside import Aside, StillHangingError
from exporter.dispatch.delivery import Delivery, delivered, retry
from exporter.dispatch.failure import failed, late
from exporter.dispatch.replies import passing, recipients, replied, trouble
from exporter.notifiers.message import Mail

TIMEOUT = 30.0  # seconds for the whole mail: servers that distrust strangers make them wait
_TAKEN = (250, 251)  # 251: and passed on to another address
_LINE_END = re.compile(rb"\r\n|\r|\n")


class MailBox:
    """Sends mails. ``context`` gives whose certificates we believe; the server's name is always compared."""

    def __init__(self, *, context: Callable[[], ssl.SSLContext], aside: Aside, timeout: float = TIMEOUT) -> None:
        self._context, self._aside, self._timeout = context, aside, timeout

    async def send(self, mail: Mail) -> Delivery:
        """One attempt. Raises only what is no trouble of the way."""
        session = _Session(mail, self._context, self._timeout)
        try:
            async with asyncio.timeout(self._timeout):
                return await self._aside.run((mail.host, mail.port), session.run, session.hang_up)
        except StillHangingError:
            return retry("the mail server still holds an earlier attempt")
        except TimeoutError:
            return session.told or late(self._timeout, reached=session.reached)
        except OSError as error:
            told = session.told or failed(error) or late(self._timeout)
            return replace(told, reached=session.reached)


@dataclass(slots=True)
class _Session:
    """One conversation with a mail server, in a thread. The fields are true at any moment."""

    mail: Mail
    context: Callable[[], ssl.SSLContext]
    timeout: float
    doing: str = "connecting"
    reached: bool = False
    told: Delivery | None = None
    smtp: smtplib.SMTP | None = field(default=None, repr=False)

    def run(self) -> Delivery:
        try:
            with self._connected() as smtp:
                self.told = self._say(smtp)
                return self.told
        except smtplib.SMTPException as error:
            return replace(trouble(error, self.doing), reached=self._perhaps(error))

    def _perhaps(self, error: smtplib.SMTPException) -> bool:
        """A server that answered has decided; one that closed while it had the mail may have taken it."""
        return self.reached and isinstance(error, smtplib.SMTPServerDisconnected)

    @contextlib.contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        mail = self.mail
        if mail.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(mail.host, mail.port, timeout=self.timeout, context=self.context())
        else:
            smtp = smtplib.SMTP(mail.host, mail.port, timeout=self.timeout)
        self.smtp = smtp
        try:
            yield smtp
            # It has the mail: how it says good-bye is its own affair.
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()

    def _say(self, smtp: smtplib.SMTP) -> Delivery:
        mail = self.mail
        if mail.security == "starttls":
            self.doing = "STARTTLS"
            smtp.starttls(context=self.context())
        if mail.username:
            self.doing = "the login"
            smtp.login(mail.username, mail.password)
        self.doing = "the mail"
        return self._hand_over(smtp)

    def _hand_over(self, smtp: smtplib.SMTP) -> Delivery:
        """Step by step, not with ``sendmail``: what breaks off before the content cannot have arrived."""
        mail = self.mail
        smtp.ehlo_or_helo_if_needed()
        code, _ = smtp.mail(mail.sender)
        if code not in _TAKEN:
            return replied(code, "the sender")
        codes = {address: smtp.rcpt(address)[0] for address in mail.recipients}
        away = {address: code for address, code in codes.items() if code not in _TAKEN}
        if len(away) == len(codes):
            return recipients(list(away.values()), len(codes))
        self.reached = True
        code, _ = smtp.data(_LINE_END.sub(b"\r\n", mail.content))
        if code not in _TAKEN:
            self.reached = False
            return replied(code, "the mail")
        if not away:
            return delivered("the mail server took it")
        waiting = tuple(address for address, code in away.items() if passing(code))
        rest = (replace(mail, recipients=waiting),) if waiting else ()
        return replace(recipients(list(away.values()), len(codes)), rest=rest)

    def hang_up(self) -> None:
        """From outside the thread: what it waits for will not come any more."""
        if self.smtp is not None and self.smtp.sock is not None:
            with contextlib.suppress(OSError):
                self.smtp.sock.shutdown(socket.SHUT_RDWR)
