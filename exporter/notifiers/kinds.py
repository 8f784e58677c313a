"""The kinds of value that only receivers have."""

from typing import Annotated

from pydantic import AfterValidator

from exporter.fields import Text, refusal, split_address
from exporter.fields.suspicion import holds_key

UserName = Annotated[
    str, Text("^[^\\x00-\\x1f\\x7f:]{0,256}$", "a user name of at most 256 characters without a colon", holds_key)
]
Mailbox = Annotated[
    str,
    Text(
        "^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9.-]{1,253}$", "an address such as ops@example.org", holds_key
    ),
]


def _some(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise refusal("expected at least one")
    return values


#: For a list that must not be empty. Unlike pydantic's own it does not count the wrong entries as missing.
AT_LEAST_ONE = AfterValidator(_some)


def _smarthost(value: str) -> str:
    words = "expected host:port, such as smtp.example.org:587"
    if holds_key(value):
        raise refusal(f"looks like a secret, and this is shown; {words}")
    try:
        host, port = split_address(value)
    except ValueError:
        raise refusal(words) from None
    if not host or not port:
        raise refusal(words)
    return value


SmartHost = Annotated[str, AfterValidator(_smarthost)]
