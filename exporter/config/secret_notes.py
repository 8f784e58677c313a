"""What is worth saying of the secrets when a configuration is loaded. No note shows one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from exporter.config.entries import KeyEntry
from exporter.config.naming import some
from exporter.config.settings import Settings
from exporter.fields import SecretSource
from exporter.model import Account, Target
from exporter.notifiers import secret_fields
from exporter.providers import VENDORS

#: Permission bits of a file, or None when it cannot be seen.
Mode = Callable[[Path], int | None]

#: Names, and where the secret is that each of them has; a name can have several.
Held = list[tuple[str, SecretSource]]

_OTHERS_READ = 0o004
# Container platforms mount secrets here, readable for all in a place that holds nobody else.
_MOUNTED = ("/run/", "/var/run/")
# What shells, Kubernetes and compose would have filled in: $NAME, ${NAME}, $(NAME).
_UNEXPANDED = re.compile(r"\s*\$(\w+|\{.*\}|\(.*\))\s*")
# Of a fleet whose secrets are all missing, the first few say it.
_MOST_FAULTS = 20


def secret_notes(
    settings: Settings, keys: list[KeyEntry], targets: list[Target], accounts: list[Account], mode: Mode
) -> Iterator[str]:
    """One line a note. ``keys`` and ``targets`` are the same keys, as they are written and as they are probed."""
    own = {account.name for account in accounts if account.own}
    holders = {
        "key": [(key.name, key.secret) for key in keys],
        "account": [(one.name, one.admin_secret) for one in settings.accounts if one.name in own and one.admin_secret],
        "receiver": [(entry.name, source) for entry in settings.receivers for source in secret_fields(entry).values()],
        "heartbeat": list(secret_fields(settings.heartbeat).items()) if settings.heartbeat else [],
    }
    for noun, held in holders.items():
        yield from _inline(noun, held)
        yield from _readable(noun, held, settings.folder, mode)
    yield from _same_secret(targets)
    yield from _faults(targets)


def _inline(noun: str, held: Held) -> Iterator[str]:
    texts = [(name, source.text.value) for name, source in held if source.text]
    unexpanded = _names(name for name, text in texts if _UNEXPANDED.fullmatch(text))
    inline = _names(name for name, text in texts if not _UNEXPANDED.fullmatch(text))
    if inline:
        place = "{file: PATH} or {env: NAME} keeps it out of there"
        yield f"the secret of {some(noun, inline)} is written in the configuration; {place}"
    if unexpanded:
        how = "variables are not expanded in the configuration, {env: NAME} reads one"
        yield f"the secret of {some(noun, unexpanded)} looks like an unexpanded variable; {how}"


def _readable(noun: str, held: Held, folder: Path, mode: Mode) -> Iterator[str]:
    files = {str(folder / source.file): name for name, source in held if source.file}
    open_to_all = _names(
        name for path, name in files.items() if not path.startswith(_MOUNTED) and (mode(Path(path)) or 0) & _OTHERS_READ
    )
    if open_to_all:
        yield (
            f"the secret file of {some(noun, open_to_all)} can be read by everybody on this machine; chmod 600 helps"
        )


def _names(names: Iterable[str]) -> list[str]:
    """Each once: a receiver can have several secrets."""
    return list(dict.fromkeys(names))


def _same_secret(targets: list[Target]) -> Iterator[str]:
    names = defaultdict(list)
    for target in targets:
        if target.secret is not None:
            names[target.provider.name, target.organization, target.project, target.secret.value].append(target.name)
    for same in names.values():
        if len(same) > 1:
            yield f"{some('key', same)} have the same secret: it is probed, and paid for, {len(same)} times"


def _faults(targets: Iterable[Target]) -> Iterator[str]:
    """What will be found wrong without asking the provider; keys with the same fault are told together."""
    names = defaultdict(list)
    for target in targets:
        finding = VENDORS[target.provider.kind].fault(target)
        if finding is not None:
            names[finding.message, finding.outcome].append(target.name)
    for (message, outcome), faulty in list(names.items())[:_MOST_FAULTS]:
        yield f"{some('key', faulty)}: {message}; it will be reported as {outcome}"
    rest = [name for faulty in list(names.values())[_MOST_FAULTS:] for name in faulty]
    if rest:
        yield f"{some('key', rest)}: no usable secret either"
