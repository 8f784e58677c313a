"""Where a secret is, and what is there.

A wrong *place* (two at once, none, a name that cannot be one) refuses the configuration. Wrong *content* never
does: it gives no secret and a fault that says where was looked, and so disables its own key only.
"""

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from exporter.config.fields import refusal
from exporter.config.suspicion import looks_like_secret
from exporter.model import Secret

REDACTED = "<secret>"
LARGEST_FILE = 65536

_PLACES = "{file: PATH}, {env: NAME} or the secret itself as text"
_VARIABLE = re.compile("[A-Za-z_][A-Za-z0-9_]{0,127}")
_PATH = re.compile("[^\\x00-\\x1f\\x7f]{1,4096}")

#: Reads a whole file; raises OSError, of which NotAFileError has words of its own.
Read = Callable[[Path], bytes]


class NotAFileError(OSError):
    """There is a pipe, a socket or a device, which may never come to an end."""


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Exactly one of a file, an environment variable, or the text in the configuration itself."""

    file: str = ""
    env: str = ""
    text: Secret | None = field(default=None, repr=False)

    @classmethod
    def read(cls, value: object) -> Self:
        """From the configuration. No error names what was found: even a misspelt field may be the secret."""
        if isinstance(value, str):
            return cls(text=Secret(value))
        if not isinstance(value, dict):
            raise refusal(f"expected {_PLACES} (in quotes if it looks like a number)")
        if set(value) == {"file", "env"}:
            raise refusal(f"expected one place only: {_PLACES}; found both file and env")
        if set(value) == {"file"}:
            return cls(file=_file(value["file"]))
        if set(value) == {"env"}:
            return cls(env=_variable(value["env"]))
        raise refusal(f"expected {_PLACES}")

    def written(self) -> dict[str, str] | str:
        """As it may be shown."""
        if self.file:
            return {"file": self.file}
        return {"env": self.env} if self.env else REDACTED

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        written = core_schema.plain_serializer_function_ser_schema(cls.written)
        return core_schema.no_info_plain_validator_function(cls.read, serialization=written)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        places = {"file": "Path of a file that holds the secret", "env": "Name of a variable that holds it"}
        return {"anyOf": [*(_place(*place) for place in places.items()), {"type": "string"}]}


def _place(name: str, description: str) -> JsonSchemaValue:
    return {
        "type": "object",
        "properties": {name: {"type": "string", "description": description}},
        "required": [name],
        "additionalProperties": False,
    }


def _file(value: object) -> str:
    if not isinstance(value, str) or not _PATH.fullmatch(value) or "://" in value:
        raise refusal("expected the path of a file after file:")
    if "/" not in value and looks_like_secret(value):
        raise refusal("expected the path of a file after file:, not the secret itself")
    return value


def _variable(value: object) -> str:
    if not isinstance(value, str) or not _VARIABLE.fullmatch(value) or looks_like_secret(value):
        raise refusal("expected the name of an environment variable after env:, not the secret itself")
    return value


def read_file(path: Path) -> bytes:
    """The whole file, or one byte more than a secret may have. Never waits for a writer, as opening a pipe would."""
    with open(path, "rb", opener=_open_at_once) as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise NotAFileError
        return file.read(LARGEST_FILE + 1)


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def find_secret(
    source: SecretSource, *, folder: Path, environ: Mapping[str, str], read: Read
) -> tuple[Secret | None, str]:
    """The secret, or None and why there is none. Relative paths begin at ``folder``."""
    if source.file:
        return secret_in_file(folder / source.file, read=read)
    if source.env:
        value = environ.get(source.env)
        if not value:
            return None, f"environment variable {source.env} is {'not set' if value is None else 'empty'}"
        return Secret(value), ""
    if source.text is None or not source.text.value:
        return None, "the secret in the configuration is empty"
    return source.text, ""


def secret_in_file(path: Path, *, read: Read) -> tuple[Secret | None, str]:
    """The file's content without the white space at its end, or None and why not."""
    try:
        raw = read(path)
    except (FileNotFoundError, NotADirectoryError):
        return None, f"secret file {path} is missing"
    except IsADirectoryError:
        return None, f"secret file {path} is a directory"
    except NotAFileError:
        return None, f"secret file {path} is not a file"
    except OSError:
        return None, f"secret file {path} is unreadable"
    if len(raw) > LARGEST_FILE:
        return None, f"secret file {path} is too large for a secret"
    # Bytes that are no UTF-8 stay in the text, so that they are found to be a malformed key rather than no key.
    value = raw.decode("utf-8", "surrogateescape").rstrip()
    return (Secret(value), "") if value else (None, f"secret file {path} is empty")
