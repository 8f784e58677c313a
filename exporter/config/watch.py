"""Watched secret files: a rotated secret is used without a restart.

The keys' are told by :meth:`SecretFiles.poll`; for accounts, receivers and heartbeat :func:`resolve_accounts`,
:func:`resolve_receivers` and :func:`resolve_heartbeat` are asked again with :meth:`SecretFiles.reader`, after a poll
that raised :attr:`SecretFiles.revision`.

A file is known by its device, inode, size and time of change, seen through links, so that the swapped links of a
Kubernetes volume count; whether anything changed is decided by the content.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from exporter.config.accounts import sharing
from exporter.config.secrets import Read, read_file, secret_in_file
from exporter.config.settings import Settings
from exporter.fields import SecretSource
from exporter.model import Account, Secret, Target
from exporter.notifiers import Heartbeat, Receiver, secret_fields

#: How long a secret outlives its file, in seconds: rotation may empty or remove the file for a moment.
GRACE = 60.0

# A file changed this recently (seconds) may change again within one tick of its file system's clock.
_UNSETTLED = 3.0


@dataclass(frozen=True, slots=True)
class Mark:
    """What tells one content of a file from the next without reading it. ``changed_at`` is in nanoseconds."""

    device: int
    inode: int
    size: int
    changed_at: int


#: The mark of a file, or None when there is none to be seen.
Stat = Callable[[Path], Mark | None]


def stat_file(path: Path) -> Mark | None:
    """Follows links."""
    try:
        found = path.stat()
    except OSError:
        return None
    return Mark(device=found.st_dev, inode=found.st_ino, size=found.st_size, changed_at=found.st_mtime_ns)


@dataclass(slots=True)
class _Watched:
    """One file, the keys it serves, and what was last found in it."""

    path: Path
    keys: list[str]
    secret: Secret | None
    fault: str = ""
    mark: Mark | None = None
    settled: bool = False
    lost_at: float | None = None


class SecretFiles:
    """The files behind the secrets of targets, and of accounts, receivers and the heartbeat as far as they are given.

    ``revision`` rises whenever another content, or another fault, is found in any of them.
    """

    def __init__(
        self,
        settings: Settings,
        targets: Iterable[Target],
        receivers: Iterable[Receiver] = (),
        heartbeat: Heartbeat | None = None,
        accounts: Iterable[Account] = (),
        *,
        read: Read = read_file,
        stat: Stat = stat_file,
    ) -> None:
        self.revision = 0
        self._read = read
        self._stat = stat
        self._targets = {target.name: target for target in targets}
        self._files: dict[Path, _Watched] = {}
        for key in settings.keys:
            target = self._targets.get(key.name)
            if target is not None and key.secret.file:
                path = settings.folder / key.secret.file
                self._files.setdefault(path, _Watched(path, [], target.secret)).keys.append(key.name)
        others = (*_of_accounts(settings, accounts), *_of_receivers(receivers), *_of_heartbeat(settings, heartbeat))
        for source, secret in others:
            if source.file:
                path = settings.folder / source.file
                self._files.setdefault(path, _Watched(path, [], secret))

    def poll(self, now: float) -> tuple[Target, ...] | None:
        """The targets whose secret changed since the last look, made anew; None when nothing did."""
        changed = [target for file in self._files.values() for target in self._look(file, now)]
        return tuple(changed) or None

    def reader(self) -> Read:
        """Reads like the one given, but gives the last good secret where a file is lost for the moment.

        For a reload: a rotation that it falls into must not cost a key its minute. And for the others at any time.
        """

        def read(path: Path) -> bytes:
            file = self._files.get(path)
            if file is None or file.secret is None or secret_in_file(path, read=self._read)[0] is not None:
                return self._read(path)
            return file.secret.value.encode("utf-8", "surrogateescape")

        return read

    def _look(self, file: _Watched, now: float) -> list[Target]:
        mark = self._stat(file.path)
        if mark is not None and mark == file.mark and file.settled and file.lost_at is None:
            return []
        secret, fault = secret_in_file(file.path, read=self._read)
        file.mark = mark
        file.settled = mark is not None and now - mark.changed_at / 1e9 > _UNSETTLED
        if self._spared(file, secret, now):
            return []
        if (secret, fault) != (file.secret, file.fault):
            self.revision += 1
        file.secret, file.fault = secret, fault
        return [self._renewed(key, secret, fault) for key in file.keys if self._differs(key, secret, fault)]

    @staticmethod
    def _spared(file: _Watched, secret: Secret | None, now: float) -> bool:
        """Whether the last good secret stays although nothing is there now."""
        if secret is not None or file.secret is None:
            file.lost_at = None
            return False
        if file.lost_at is None:
            file.lost_at = now
        return now - file.lost_at < GRACE

    def _differs(self, key: str, secret: Secret | None, fault: str) -> bool:
        target = self._targets[key]
        return (target.secret, target.secret_fault) != (secret, fault)

    def _renewed(self, key: str, secret: Secret | None, fault: str) -> Target:
        self._targets[key] = replace(self._targets[key], secret=secret, secret_fault=fault)
        return self._targets[key]


def _of_accounts(settings: Settings, accounts: Iterable[Account]) -> Iterator[tuple[SecretSource, Secret | None]]:
    """The admin keys, and the keys of all shards that may be an account's, those without a secret too."""
    given = {account.name: account for account in accounts}
    held = {key.name: key.secret for account in given.values() for key in account.held}
    sources: dict[str, SecretSource] = {}  # several accounts may hold the same key
    for entry, keys in sharing(settings):
        account = given.get(entry.name)
        if account is None:
            continue
        if entry.admin_secret is not None:
            yield entry.admin_secret, account.secret
        sources.update((key.name, key.secret) for key in keys)
    yield from ((source, held.get(name)) for name, source in sources.items())


def _of_receivers(receivers: Iterable[Receiver]) -> Iterator[tuple[SecretSource, Secret | None]]:
    for receiver in receivers:
        for field, source in secret_fields(receiver.settings).items():
            yield source, receiver.secrets.get(field)


def _of_heartbeat(settings: Settings, heartbeat: Heartbeat | None) -> Iterator[tuple[SecretSource, Secret | None]]:
    section = settings.heartbeat
    if section is None or heartbeat is None:
        return
    yield section.url, heartbeat.url
    if section.fail_url is not None:
        yield section.fail_url, heartbeat.fail_url
