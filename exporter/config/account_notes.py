"""What is worth saying of accounts and status pages when a configuration is loaded. No note shows a secret."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from exporter.accounting import LONGEST_DAYS, older_than_costs
from exporter.config.account_entry import AccountEntry
from exporter.config.accounts import sharing
from exporter.config.naming import some
from exporter.config.settings import Settings
from exporter.config.status_pages import page_url
from exporter.config.targets import provider_table
from exporter.model import Account, Target
from exporter.providers import ADMINS

# Of admin keys. https://github.com/gitleaks/gitleaks, cmd/generate/config/rules/openai.go
_ADMIN_PREFIX = "sk-admin-"


def account_notes(
    settings: Settings, targets: Iterable[Target], accounts: Iterable[Account], now: float
) -> Iterator[str]:
    """One line a note. ``targets`` and ``accounts`` are those of this shard, ``now`` is Unix time."""
    targets, own = list(targets), [account for account in accounts if account.own]
    here = {account.name for account in own}
    asked = [account for account in own if account.secret is not None or account.secret_fault]
    yield from _without_use([entry for entry in settings.accounts if entry.name in here])
    yield from _without_api(asked)
    yield from _faults(asked)
    yield from _same_secret(asked)
    yield from _old_credit(asked, now)
    yield from _admin_keys(targets)
    yield from _ageless(settings, targets)
    yield from _pageless(settings)


def _without_use(entries: list[AccountEntry]) -> Iterator[str]:
    """Fields that need another one."""
    unread = [entry.name for entry in entries if entry.admin_secret is None and _asks(entry)]
    if unread:
        yield f"nothing is read of {some('account', unread)}: admin_secret is missing"
    unwarned = [e.name for e in entries if e.monthly_budget_usd is None and "warn_at" in e.model_fields_set]
    if unwarned:
        yield f"warn_at of {some('account', unwarned)} does nothing without monthly_budget_usd"


def _asks(entry: AccountEntry) -> bool:
    return not entry.model_fields_set.isdisjoint(("collect", "compat", "top_projects", "top_models"))


def _without_api(asked: list[Account]) -> Iterator[str]:
    kinds = defaultdict(list)
    for account in asked:
        if account.provider.kind not in ADMINS:
            kinds[account.provider.kind].append(account.name)
    for kind, names in kinds.items():
        yield f"nothing is read of {some('account', names)}: providers of kind {kind} have no admin API"


def _faults(asked: list[Account]) -> Iterator[str]:
    """Admin secrets that will not do, found without asking the provider."""
    ordinary = []
    for account in asked:
        admin = ADMINS.get(account.provider.kind)
        finding = admin.fault(account) if admin else None
        if finding is not None:
            yield f"account {account.name}: {finding.message}; nothing can be read of it"
        elif account.provider.official and account.secret and not account.secret.value.startswith(_ADMIN_PREFIX):
            ordinary.append(account.name)
    if ordinary:
        yield (
            f"the admin_secret of {some('account', ordinary)} does not begin with {_ADMIN_PREFIX}: "
            "only an admin key can read an account"
        )


def _same_secret(asked: list[Account]) -> Iterator[str]:
    names = defaultdict(list)
    for account in asked:
        if account.secret is not None:
            names[account.provider.name, account.secret.value].append(account.name)
    for same in names.values():
        if len(same) > 1:
            yield f"{some('account', same)} have the same admin_secret: it is read, and counted, {len(same)} times"


def _old_credit(asked: list[Account], now: float) -> Iterator[str]:
    """Grants that are in force for longer than the days are known of which they were spent."""
    old = [account.name for account in asked if older_than_costs(account.credit, now)]
    if old:
        yield (
            f"the credit of {some('account', old)} cannot be told: a grant in force is older than the {LONGEST_DAYS} "
            "days whose costs are kept; state what was left of it at a later granted_on"
        )


def _admin_keys(targets: list[Target]) -> Iterator[str]:
    admins = [t.name for t in targets if t.secret is not None and t.secret.value.startswith(_ADMIN_PREFIX)]
    if admins:
        what = "an admin key serves no models, it belongs under accounts: as admin_secret"
        yield f"the secret of {some('key', admins)} begins with {_ADMIN_PREFIX}: {what}"


def _ageless(settings: Settings, targets: list[Target]) -> Iterator[str]:
    """Keys that have an age to be replaced at, when nothing tells their age."""
    table = provider_table(settings)
    told = {
        key.name
        for entry, keys in sharing(settings)
        if entry.admin_secret is not None and entry.collect.keys.enabled and table[entry.provider].kind in ADMINS
        for key in keys
    }
    ageless = [t.name for t in targets if t.rotate_after and t.created_at is None and t.name not in told]
    if ageless:
        yield f"rotate_after of {some('key', ageless)} does nothing: neither created_on nor an account tells the age"


def _pageless(settings: Settings) -> Iterator[str]:
    """Pages that somebody wrote about, and that have no address."""
    table = provider_table(settings)
    wanted = [
        name
        for name, entry in settings.providers.items()
        if entry.status.model_fields_set and entry.status.enabled and not page_url(entry.status, table[name])
    ]
    if wanted:
        yield f"the status page of {some('provider', wanted)} is not read: status.url is missing"
