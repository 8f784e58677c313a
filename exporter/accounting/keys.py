"""The keys of an account: which are ours, and what we make of each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from exporter.accounting.dates import DAY
from exporter.accounting.matching import matched
from exporter.model import ApiKey, HeldKey, KeyDates, KeyStanding, ListedKey, Secret

UNUSED_AFTER = 30 * DAY
_OWN = ""  # no key that we watch has this name


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyRing:
    """The listed keys as they may be shown, what the vendor says of ours, by our names of them, and its names by id.

    ``listed`` None: not known, though ours are.
    """

    listed: tuple[ListedKey, ...] | None
    ours: Mapping[str, ApiKey] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    @property
    def dates(self) -> Mapping[str, KeyDates]:
        """By our names of keys."""
        return {
            name: KeyDates(created_at=key.created_at, last_used_at=key.last_used_at, expires_at=key.expires_at)
            for name, key in self.ours.items()
        }


def key_ring(listed: Sequence[ApiKey], held: Iterable[HeldKey], admin: Secret | None, now: float) -> KeyRing:
    """Match what one account lists to our keys. ``held``: those that may belong to the account.

    ``admin``: the account's own admin key; it is ours too and used by every reading.
    """
    return found_ring(listed, ours(listed, held, admin), now)


def ours(listed: Iterable[ApiKey], held: Iterable[HeldKey], admin: Secret | None) -> Mapping[str, ApiKey]:
    """Those that are ours, by our names of them; the admin key's is empty."""
    return matched(listed, held if admin is None else [*held, HeldKey(_OWN, admin)])


def found_ring(listed: Sequence[ApiKey], found: Mapping[str, ApiKey], now: float) -> KeyRing:
    """The ring when it is known which are ours, as :func:`ours` says it."""
    names: dict[str, str] = {}
    for name, key in found.items():
        names.setdefault(key.id, name)
    shown = tuple(
        ListedKey(
            name=key.name,
            project=key.project,
            standing=standing(key, monitored=key.id in names, now=now),
            created_at=key.created_at,
            last_used_at=key.last_used_at,
            expires_at=key.expires_at,
            target=names.get(key.id, ""),
        )
        for key in {key.id: key for key in listed}.values()
    )
    return KeyRing(
        listed=shown,
        ours={name: key for name, key in found.items() if name != _OWN},
        names={key.id: key.name for key in listed if key.name},
    )


def standing(key: ApiKey, *, monitored: bool, now: float) -> KeyStanding:
    """The first that is true. Our own probes count as use, so a monitored key is never ``unused``."""
    if key.owner_active is False:
        return KeyStanding.OWNER_INACTIVE
    if monitored:
        return KeyStanding.MONITORED
    since = key.created_at if key.last_used_at is None else key.last_used_at
    if since is not None and now - since > UNUSED_AFTER:
        return KeyStanding.UNUSED
    return KeyStanding.UNMONITORED


def rotation_due(rotate_after: float | None, created_at: float | None, created_on: float | None) -> float | None:
    """When a key should be replaced: so many seconds after its creation, by the vendor's word, else the operator's."""
    created = created_on if created_at is None else created_at
    return None if rotate_after is None or created is None else created + rotate_after
