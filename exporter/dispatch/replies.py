"""What a mail server's replies mean. Pure. Codes: RFC 5321, sections 4.2.1 and 4.2.3."""

import smtplib
from collections.abc import Collection
from dataclasses import replace

from exporter.dispatch.delivery import Delivery, refused, retry

# The server refuses the login, not the mail: RFC 4954, section 6, and what Exchange and Postfix add.
_NOT_LET_IN = {530, 534, 535, 538}
_PASSING = range(400, 500)
_FINAL = range(500, 600)
_LOGIN = "the mail server does not accept the login; look at username and password"


def replied(code: int, doing: str) -> Delivery:
    """A reply that is no success to ``doing`` (such as ``MAIL FROM``). Codes that are none are a bad connection."""
    if code in _NOT_LET_IN:
        return refused(f"SMTP {code}: {_LOGIN}")
    if code in _FINAL:
        return refused(f"SMTP {code}: the mail server refuses {doing}")
    if code in _PASSING:
        return retry(f"SMTP {code}: the mail server asks us to try again later ({doing})")
    return retry("the mail server gives no proper answer")


def passing(code: int) -> bool:
    """Whether trying again can help."""
    return code not in _FINAL


def recipients(codes: Collection[int], of: int) -> Delivery:
    """Some of ``of`` recipients were not taken, with these codes. While one may yet be, trying again can help."""
    first = next(filter(passing, codes), next(iter(codes)))
    return replace(replied(first, f"{len(codes)} of {of} recipients"), reached=len(codes) < of)


def trouble(error: smtplib.SMTPException, doing: str) -> Delivery:
    """What a refusal means that smtplib raised while ``doing``. Its text is the server's and is not told."""
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return refused(f"the mail server does not offer {doing}; look at security and port")
    if isinstance(error, smtplib.SMTPResponseException):
        return replied(error.smtp_code, doing)
    return retry("the mail server closed the connection")
