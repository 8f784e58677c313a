"""Which fields of a receiver are secrets, and what form their content must have to be sent at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import BaseModel

from exporter.fields import SecretSource
from exporter.model import Secret


@dataclass(frozen=True, slots=True)
class Form:
    """What a secret must look like, and the words for it."""

    fits: Callable[[str], bool]
    expected: str


def _is_token(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return _is_token(text) and parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_TOKEN = Form(_is_token, "expected printable ASCII characters without spaces")
_ADDRESS = Form(_is_address, "expected an address that begins with https:// or http://")
_ADDRESSES = Form(
    lambda text: all("://" in address for address in text.split() or [""]),
    "expected addresses such as ntfy://topic, separated by white space",
)

#: Sent in a header or a body as it is.
Token = Annotated[SecretSource, _TOKEN]
OptionalToken = Annotated[SecretSource | None, _TOKEN]
#: An address that is itself the secret.
Address = Annotated[SecretSource, _ADDRESS]
OptionalAddress = Annotated[SecretSource | None, _ADDRESS]
Addresses = Annotated[SecretSource, _ADDRESSES]


def secret_fields(settings: BaseModel) -> Mapping[str, SecretSource]:
    """The places of the secrets that are configured, by field."""
    values = {name: getattr(settings, name) for name in type(settings).model_fields}
    return {name: value for name, value in values.items() if isinstance(value, SecretSource)}


def malformed(settings: BaseModel, field: str, secret: Secret) -> str:
    """What is wrong with a secret's form, without a word of it; empty when nothing is."""
    forms = (entry for entry in type(settings).model_fields[field].metadata if isinstance(entry, Form))
    return next((form.expected for form in forms if not form.fits(secret.value)), "")
