"""What is worth saying of the secrets when a configuration is loaded. No note shows one."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from exporter.config.entries import KeyEntry
from exporter.config.naming import some
from exporter.model import Target
from exporter.providers import VENDORS

#: Permission bits of a file, or None when it cannot be seen.
Mode = Callable[[Path], int | None]

_OTHERS_READ = 0o004
# Container platforms mount secrets here, readable for all in a place that holds nobody else.
_MOUNTED = ("/run/", "/var/run/")
# What shells, Kubernetes and compose would have filled in: $NAME, ${NAME}, $(NAME).
_UNEXPANDED = re.compile(r"\s*\$(\w+|\{.*\}|\(.*\))\s*")
# Of a fleet whose secrets are all missing, the first few say it.
_MOST_FAULTS = 20


def secret_notes(folder: Path, keys: list[KeyEntry], targets: list[Target], mode: Mode) -> Iterator[str]:
    """One line a note. ``keys`` and ``targets`` are the same keys, as they are written and as they are probed."""
    yield from _inline(keys)
    yield from _readable(folder, keys, mode)
    yield from _same_secret(targets)
    yield from _faults(targets)


def _inline(keys: list[KeyEntry]) -> Iterator[str]:
    written = {key.name: key.secret.text.value for key in keys if key.secret.text}
    unexpanded = [name for name, text in written.items() if _UNEXPANDED.fullmatch(text)]
    inline = [name for name in written if name not in unexpanded]
    if inline:
        place = "{file: PATH} or {env: NAME} keeps it out of there"
        yield f"the secret of {some('key', inline)} is written in the configuration; {place}"
    if unexpanded:
        how = "variables are not expanded in the configuration, secret: {env: NAME} reads one"
        yield f"the secret of {some('key', unexpanded)} looks like an unexpanded variable; {how}"


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
