"""web.config.file: read it, say precisely what is wrong with it, and read it again when it changes.

Every message names the file, the path in it and what was expected, never a value: the file holds
password hashes.
"""

import logging
import re
import ssl
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import BaseModel, ValidationError

from exporter.web.tls import TlsError, context
from exporter.web.webfile import REFUSED, Headers, Http, Tls, WebFile

_LOG = logging.getLogger(__name__)
_SHOWABLE: Final = re.compile(r"[A-Za-z0-9_.@-]{1,64}")
_SECTIONS: Final[Mapping[str, type[BaseModel]]] = {
    "": WebFile,
    "tls_server_config": Tls,
    "http_server_config": Http,
    "http_server_config.headers": Headers,
}

_EXPECTED: Final = {
    "bool_parsing": "expected true or false",
    "bool_type": "expected true or false",
    "dict_type": "expected a mapping of user names to bcrypt hashes",
    "path_type": "expected a path",
    "string_pattern_mismatch": "expected printable ASCII",
    "string_too_long": "expected at most 4096 characters",
    "string_type": "expected text",
    "tuple_type": "expected a list",
}


class WebConfigError(Exception):
    """The file cannot be used; the text is safe to show."""


class WebConfig:
    """The file as it last was good, and what is made of it.

    :meth:`refresh` looks at the disk; a file or certificate gone bad leaves the last good one in place
    and is logged once, since wrong configuration never stops a running exporter.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.tls: Tls | None = None
        self.context: ssl.SSLContext | None = None
        self.users: Mapping[str, str] = {}
        self.headers: Mapping[str, str] = {}
        self._seen: Mapping[Path, Hashable] = {}
        self._complaint = ""
        self._take(_stamps((path,)))

    def __repr__(self) -> str:
        return f"WebConfig({str(self.path)!r})"

    def refresh(self) -> bool:
        """Read again what changed on disk; whether a good change was taken. Call it off the loop."""
        seen = _stamps(self._files())
        if seen == self._seen:
            return False
        try:
            self._take(seen)
        except WebConfigError as error:
            self._seen = {}  # ask again each time: what mends it may be a file that is not watched yet
            if str(error) != self._complaint:
                _LOG.error("the old web configuration stays: %s", str(error).replace("\n", "; "))
            self._complaint = str(error)
            return False
        self._complaint = ""
        _LOG.info("the web configuration was read again: %s", self.path)
        return True

    def _take(self, seen: Mapping[Path, Hashable]) -> None:
        """Read everything, then change everything. ``seen`` was looked at before the reading."""
        file, made = _read(self.path)
        self.tls, self.context, self.users = file.tls_server_config, made, file.basic_auth_users
        self.headers = file.http_server_config.headers.model_dump(by_alias=True, exclude_none=True)
        self._seen = {path: seen.get(path, stamp) for path, stamp in _stamps(self._files()).items()}

    def _files(self) -> tuple[Path, ...]:
        return (self.path, *(self.tls.files if self.tls else ()))


def load(path: Path | str) -> WebConfig:
    """Read and prove the file, its certificates included. Raises WebConfigError."""
    return WebConfig(Path(path))


def _stamps(files: Iterable[Path]) -> dict[Path, Hashable]:
    """What changes when a file is written, replaced, or its link is turned (as Kubernetes does)."""

    def stamp(path: Path) -> Hashable:
        try:
            stat = path.stat()
        except OSError:
            return None
        return stat.st_ino, stat.st_size, stat.st_mtime_ns

    return {path: stamp(path) for path in files}


def _read(path: Path) -> tuple[WebFile, ssl.SSLContext | None]:
    raw = _document(path)
    for field, reason in REFUSED.items():
        if _holds(raw, field):
            raise WebConfigError(f"{path}: {field}: {reason}")
    try:
        file = WebFile.model_validate(raw)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=False)
        raise WebConfigError("\n".join(f"{path}: {_told(dict(fault))}" for fault in faults)) from None
    if file.tls_server_config is None or file.tls_server_config == Tls():
        return file.model_copy(update={"tls_server_config": None}), None
    tls = _absolute(file.tls_server_config, path.parent)
    try:
        return file.model_copy(update={"tls_server_config": tls}), context(tls)
    except TlsError as error:
        raise WebConfigError(f"{path}: tls_server_config.{error}") from None


def _absolute(tls: Tls, folder: Path) -> Tls:
    names = ("cert_file", "key_file", "client_ca_file")
    return tls.model_copy(update={name: folder / path for name in names if (path := getattr(tls, name))})


class _Strict(yaml.SafeLoader):
    """YAML in which every name is text and stands once; a part left empty is as good as absent."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        del deep
        made: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode) or key.value in made:
                mark = key.start_mark
                raise yaml.MarkedYAMLError(problem="duplicate", problem_mark=mark)
            made[key.value] = self.construct_object(value, deep=True)
        return {name: value for name, value in made.items() if value is not None}


def _document(path: Path) -> Mapping[str, Any]:
    try:
        raw = yaml.load(path.read_bytes(), Loader=_Strict)  # noqa: S506 - a SafeLoader, made stricter
    except OSError as error:
        raise WebConfigError(f"{path}: cannot be read: {error.strerror}") from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        where = f"line {mark.line + 1}, column {mark.column + 1}" if mark else "somewhere"
        expected = "a name that is plain text and stands only once" if error.problem == "duplicate" else "YAML"
        raise WebConfigError(f"{path}: {where}: expected {expected}") from None
    except (yaml.YAMLError, UnicodeDecodeError):
        raise WebConfigError(f"{path}: expected YAML in UTF-8") from None
    if not isinstance(raw, dict | None):
        raise WebConfigError(f"{path}: expected a mapping of {_fields('')}")
    return raw or {}


def _holds(raw: Mapping[str, Any], field: str) -> bool:
    section, _, name = field.partition(".")
    part = raw.get(section)
    return part is not None and (not name or (isinstance(part, dict) and name in part))


def _told(fault: Mapping[str, Any]) -> str:
    """One of pydantic's errors as ``path: what was expected``."""
    steps = [str(step) for step in fault["loc"]]
    where = ".".join(step if _SHOWABLE.fullmatch(step) else "(a name that is not shown)" for step in steps)
    if fault["type"] == "extra_forbidden":
        return f"{where}: unknown field; expected one of {_fields('.'.join(steps[:-1]))}"
    if steps[0] == "basic_auth_users" and len(steps) > 1:
        return f'{where}: expected a bcrypt hash, as `htpasswd -nBC 10 ""` makes it'
    if fault["type"] == "literal_error":
        return f"{where}: expected {fault['ctx']['expected']}"
    if fault["type"] == "model_type":
        return f"{where}: expected a mapping of {_fields('.'.join(steps))}"
    return f"{where}: {_EXPECTED.get(fault['type']) or fault['msg'].removeprefix('Value error, ')}"


def _fields(section: str) -> str:
    model = _SECTIONS[section]
    return ", ".join(field.alias or name for name, field in model.model_fields.items())
