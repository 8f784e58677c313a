"""What is allowed and still worth saying when a configuration is loaded. No note shows a secret."""

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from exporter.config.budget import budget_notes
from exporter.config.entries import KeyEntry
from exporter.config.naming import some
from exporter.config.settings import Settings
from exporter.model import Kind, Target

#: Permission bits of a file, or None when it cannot be seen.
Mode = Callable[[Path], int | None]

_OTHERS_READ = 0o004
# Container platforms mount secrets here, readable for all in a place that holds nobody else.
_MOUNTED = ("/run/", "/var/run/")


def file_mode(path: Path) -> int | None:
    """Follows links."""
    try:
        return path.stat().st_mode
    except OSError:
        return None


def notes(
    settings: Settings, targets: Iterable[Target], *, now: Callable[[], float] = time.time, mode: Mode = file_mode
) -> list[str]:
    """One line a note, for the log."""
    targets = list(targets)
    here = {target.name for target in targets}
    keys = [key for key in settings.keys if key.name in here]
    return [
        *settings.remarks,
        *_inline(keys),
        *_readable(settings.folder, keys, mode),
        *_same_secret(targets),
        *_dates(targets, now()),
        *_timeouts(targets),
        *budget_notes(targets),
        *_not_yet(settings),
    ]


def _inline(keys: list[KeyEntry]) -> Iterator[str]:
    inline = [key.name for key in keys if key.secret.text]
    if inline:
        place = "{file: PATH} or {env: NAME} keeps it out of there"
        yield f"the secret of {some('key', inline)} is written in the configuration; {place}"


def _readable(folder: Path, keys: list[KeyEntry], mode: Mode) -> Iterator[str]:
    files = {str(folder / key.secret.file): key.name for key in keys if key.secret.file}
    open_to_all = [
        name for path, name in files.items() if not path.startswith(_MOUNTED) and (mode(Path(path)) or 0) & _OTHERS_READ
    ]
    if open_to_all:
        yield f"the secret file of {some('key', open_to_all)} can be read by everybody on this machine; chmod 600 helps"


def _same_secret(targets: list[Target]) -> Iterator[str]:
    names = defaultdict(list)
    for target in targets:
        if target.secret is not None:
            names[target.provider.name, target.organization, target.project, target.secret.value].append(target.name)
    for same in names.values():
        if len(same) > 1:
            yield f"{some('key', same)} have the same secret: it is probed, and paid for, {len(same)} times"


def _dates(targets: list[Target], now: float) -> Iterator[str]:
    resumed = [t.name for t in targets if t.paused_until is not None and t.paused_until <= now]
    if resumed:
        yield f"paused_until of {some('key', resumed)} has passed; it can be removed"
    expired = [t.name for t in targets if t.expires_at is not None and t.expires_at <= now]
    if expired:
        yield f"expires_on of {some('key', expired)} has passed"


def _timeouts(targets: list[Target]) -> Iterator[str]:
    for kind in Kind:
        longer = [t.name for t in targets if kind in t.kinds and t.probing(kind).timeout > t.probing(kind).interval]
        if longer:
            yield f"the {kind} timeout of {some('key', longer)} is longer than the interval: probes can be late"


def _not_yet(settings: Settings) -> Iterator[str]:
    for field, entries in (("accounts", settings.accounts), ("receivers", settings.receivers)):
        if entries:
            yield f"{field} are configured, but this version does nothing with them yet"
