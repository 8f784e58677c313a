"""What is at a secret's place.

Wrong *content* never refuses the configuration: it gives no secret and a fault that says where was looked.
"""

import os
import stat
from collections.abc import Callable, Mapping
from pathlib import Path

from exporter.fields import SecretSource
from exporter.model import Secret

LARGEST_FILE = 65536

#: Reads a whole file; raises OSError, of which NotAFileError has words of its own.
Read = Callable[[Path], bytes]


class NotAFileError(OSError):
    """There is a pipe, a socket or a device, which may never come to an end."""


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
