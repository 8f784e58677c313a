"""What the parts of a configuration say about each other: names taken twice, names of nothing."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from exporter.config.account_entry import AccountEntry
from exporter.config.entries import KeyEntry, ProviderEntry
from exporter.notifiers import ReceiverSettings
from exporter.providers import BUILT_IN, VENDORS

#: Where in the configuration, such as ("keys", 0, "name"), and what was expected there.
Contradiction = tuple[tuple[str | int, ...], str]

#: What an alarm's labels are called, beside those of its key.
ALARM_LABELS = (
    "account",
    "alertname",
    "collector",
    "key",
    "limit",
    "model",
    "project",
    "provider",
    "receiver",
    "scope",
    "severity",
    "threshold",
)

_MOST_NAMED = 20


def taken_twice(field: str, entries: Sequence[AccountEntry | KeyEntry | ReceiverSettings]) -> Iterator[Contradiction]:
    """Names that an earlier entry of the same list has."""
    first: dict[str, int] = {}
    for index, entry in enumerate(entries):
        if first.setdefault(entry.name, index) != index:
            yield (field, index, "name"), f"{entry.name} is already the name of {field}[{first[entry.name]}]"


def unknown_vendors(providers: Mapping[str, ProviderEntry]) -> Iterator[Contradiction]:
    """Kinds that nobody speaks, and providers without an address."""
    for name, entry in providers.items():
        if entry.kind is not None and entry.kind not in VENDORS:
            yield ("providers", name, "kind"), f"expected {_one_of(VENDORS)}"
        if entry.base_url is None and name not in BUILT_IN:
            yield (
                ("providers", name, "base_url"),
                "required, but missing; only a built-in provider knows its own address",
            )


def unknown_providers(
    field: str, entries: Sequence[AccountEntry | KeyEntry], providers: Mapping[str, ProviderEntry]
) -> Iterator[Contradiction]:
    """References to a provider that is neither configured nor built in."""
    known = {**BUILT_IN, **providers}
    for index, entry in enumerate(entries):
        if entry.provider not in known:
            yield (field, index, "provider"), f"expected the name of a provider: {_one_of(known)}"


def unknown_accounts(keys: Sequence[KeyEntry], accounts: Sequence[AccountEntry]) -> Iterator[Contradiction]:
    """References to no account, or to an account at another provider."""
    providers = {account.name: account.provider for account in accounts}
    for index, key in enumerate(keys):
        if key.account is None:
            continue
        place = ("keys", index, "account")
        if key.account not in providers:
            named = _one_of(providers) if providers else "none is configured"
            yield place, f"expected the name of an account: {named}"
        elif providers[key.account] != key.provider:
            yield place, "expected an account at the same provider as the key"


def warned_twice(accounts: Sequence[AccountEntry]) -> Iterator[Contradiction]:
    """Shares of the budget that are the same as metrics and alarms write them: each is a series of its own."""
    for index, account in enumerate(accounts):
        shares = [f"{share:g}" for share in account.warn_at]
        for number, share in enumerate(shares):
            if share in shares[:number]:
                yield ("accounts", index, "warn_at", number), f"expected each share once, {share} stands there twice"


def unknown_labels(receivers: Sequence[ReceiverSettings]) -> Iterator[Contradiction]:
    """Matchers that ask for a label no alarm has: nobody would ever be told."""
    for index, receiver in enumerate(receivers):
        for number, matcher in enumerate(receiver.matchers):
            if matcher.name not in ALARM_LABELS and not matcher.name.startswith("label_"):
                place = ("receivers", index, "matchers", number)
                yield place, f"expected a label of alarms: {_one_of(ALARM_LABELS)}, or label_NAME for a label of keys"


def _one_of(names: Iterable[str]) -> str:
    ordered = sorted(names)
    rest = len(ordered) - _MOST_NAMED
    shown = ", ".join(ordered[:_MOST_NAMED])
    return f"{shown} and {rest} more" if rest > 0 else shown
