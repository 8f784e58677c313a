"""The keys that an account has, counted by what we make of them; those that need a look are named."""

from collections.abc import Iterator
from typing import Final

from exporter.accounting.keys import UNUSED_AFTER
from exporter.model import AccountStatus, KeyStanding
from exporter.web.accounts.line import Line, Tone, named

_WORDS: Final = {
    KeyStanding.MONITORED: "monitored",
    KeyStanding.UNMONITORED: "not monitored",
    KeyStanding.UNUSED: f"unused for {UNUSED_AFTER / 86400:.0f} days or more",
    KeyStanding.OWNER_INACTIVE: "of an owner who has lost access",
}


def listed(status: AccountStatus) -> Iterator[Line]:
    """A line for each standing that any key has."""
    if status.keys is None:
        yield Line("keys: not known")
        return
    names: dict[KeyStanding, list[str]] = {standing: [] for standing in _WORDS}
    for key in status.keys:
        names[key.standing].append(key.name)
    if not status.keys:
        yield Line("no key is listed")
    for standing, found in names.items():
        if found:
            told = f"{len(found)} {'key' if len(found) == 1 else 'keys'} {_WORDS[standing]}"
            tone = Tone.DOUBT if standing is KeyStanding.OWNER_INACTIVE else Tone.PLAIN
            yield Line(told if standing is KeyStanding.MONITORED else f"{told}: {named(found)}", tone)
