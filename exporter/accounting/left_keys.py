"""The keys that an account listed, as the next process needs them: without anything of their values."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from exporter.accounting.checked import number_or_none, text
from exporter.accounting.keys import KeyRing, found_ring, ours
from exporter.model import ApiKey, HeldKey, Secret

MOST_LEFT = 10_000
_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftKeys:
    """``matches`` says which key (by id) a secret of ours was, by our name of it and the secret's fingerprint: the
    redacted values are not kept. ``whole`` False: there were too many keys, these are ours alone.
    """

    listed: tuple[ApiKey, ...]
    matches: Mapping[str, tuple[str, str]]
    whole: bool = True


def keys_cursor(listed: Sequence[ApiKey], held: Iterable[HeldKey], admin: Secret | None) -> dict[str, Any]:
    """As JSON can hold it: at most 10,000 keys. One whose secret is too short for a fingerprint is not known again."""
    held = tuple(held)
    found = ours(listed, held, admin)
    fingerprints = {key.name: key.secret.fingerprint for key in held} | {"": admin.fingerprint if admin else ""}
    matches = {name: [key.id, fingerprints[name]] for name, key in found.items() if fingerprints[name]}
    keys = {key.id: key for key in listed}
    whole = len(keys) <= MOST_LEFT
    if not whole:
        keys = {name: keys[name] for name in [name for name, _ in matches.values()][:MOST_LEFT]}
    return {"keys": [_row(key) for key in keys.values()], "ours": matches, "whole": whole}


def read_keys_cursor(cursor: Mapping[str, Any]) -> LeftKeys | None:
    """None when it cannot be read."""
    try:
        return LeftKeys(
            listed=tuple(map(_key, cursor["keys"])),
            matches={text(name): (text(match[0]), text(match[1])) for name, match in cursor["ours"].items()},
            whole=cursor["whole"] is True,
        )
    except (*_UNREADABLE, IndexError):
        return None


def left_ring(left: LeftKeys, held: Iterable[HeldKey], admin: Secret | None, now: float) -> KeyRing:
    """As :func:`exporter.accounting.key_ring`, by what was matched then: a secret that is another now is no match."""
    by_id = {key.id: key for key in left.listed}
    secrets = {"": admin} if admin else {}
    secrets |= {key.name: key.secret for key in held}
    found = {
        name: by_id[key]
        for name, (key, fingerprint) in left.matches.items()
        if name in secrets and secrets[name].fingerprint == fingerprint and fingerprint and key in by_id
    }
    ring = found_ring(left.listed, found, now)
    return ring if left.whole else replace(ring, listed=None)


def _row(key: ApiKey) -> list[object]:
    return [
        key.id,
        key.name,
        key.project,
        key.created_at,
        key.last_used_at,
        key.expires_at,
        key.owner_active,
        key.admin,
    ]


def _key(row: Sequence[object]) -> ApiKey:
    key, name, project, created, used, expires, owner, admin = row
    return ApiKey(
        id=text(key),
        name=text(name),
        project=text(project),
        created_at=number_or_none(created),
        last_used_at=number_or_none(used),
        expires_at=number_or_none(expires),
        owner_active=owner if isinstance(owner, bool) else None,
        admin=admin is True,
    )
