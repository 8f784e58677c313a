"""Which of the keys that a vendor lists are ours, by what their redacted values still show."""

from collections.abc import Iterable, Mapping, Sequence

from exporter.accounting.redacted import shape
from exporter.model import ApiKey, HeldKey

Pairs = dict[str, set[str]]


def matched(listed: Iterable[ApiKey], held: Iterable[HeldKey]) -> Mapping[str, ApiKey]:
    """Our keys (by name) and what the vendor says of them.

    A listed key is ours when it fits one secret and that secret fits no other listed key. Where several fit, those
    count whose project is the configured one; what then is not one to one is no match: none is better than a wrong one.
    Names with the same secret are one key.
    """
    by_secret: dict[str, list[HeldKey]] = {}
    for key in held:
        by_secret.setdefault(key.secret.value, []).append(key)
    by_id = {key.id: key for key in listed}
    pairs = _one_to_one(_candidates(by_id.values(), by_secret), by_id, by_secret)
    return {ours.name: by_id[key] for key, secret in pairs.items() for ours in by_secret[secret]}


def _candidates(listed: Iterable[ApiKey], secrets: Iterable[str]) -> Pairs:
    """The secrets that each listed key (by id) may be."""
    secrets = list(secrets)
    endings: dict[int, dict[str, list[str]]] = {}  # by the length of the tail: thousands of keys meet thousands
    found: Pairs = {}
    for key in listed:
        shown = shape(key.redacted)
        if shown is None:
            continue
        length = len(shown.tail)
        if length not in endings:
            ending = endings[length] = {}
            for secret in secrets:
                ending.setdefault(secret[-length:], []).append(secret)
        fitting = {secret for secret in endings[length].get(shown.tail, ()) if shown.fits(secret)}
        if fitting:
            found[key.id] = fitting
    return found


def _one_to_one(
    pairs: Pairs, listed: Mapping[str, ApiKey], by_secret: Mapping[str, Sequence[HeldKey]]
) -> Mapping[str, str]:
    rivals = _turned(pairs)
    unclear = {
        key for key, secrets in pairs.items() if len(secrets) > 1 or any(len(rivals[secret]) > 1 for secret in secrets)
    }
    clear = {
        key: {
            secret
            for secret in secrets
            if key not in unclear or any(_same_project(listed[key], ours) for ours in by_secret[secret])
        }
        for key, secrets in pairs.items()
    }
    rivals = _turned(clear)
    return {
        key: secret
        for key, secrets in clear.items()
        if len(secrets) == 1
        for secret in secrets
        if len(rivals[secret]) == 1
    }


def _turned(pairs: Pairs) -> Pairs:
    turned: Pairs = {}
    for key, secrets in pairs.items():
        for secret in secrets:
            turned.setdefault(secret, set()).add(key)
    return turned


def _same_project(key: ApiKey, ours: HeldKey) -> bool:
    return bool(key.project) and key.project == ours.project
