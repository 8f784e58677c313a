"""From the configuration to the accounts that are read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from exporter.config.account_entry import AccountEntry, CreditGrant
from exporter.config.entries import KeyEntry
from exporter.config.moments import midnight
from exporter.config.prices import price_table
from exporter.config.secrets import Read, find_secret, read_file
from exporter.config.settings import Settings
from exporter.config.sharding import shard_of
from exporter.config.targets import provider_table
from exporter.fields import SecretSource
from exporter.model import Account, Collector, Grant, HeldKey, Price, Provider, Secret
from exporter.providers import ADMINS


def resolve_accounts(settings: Settings, *, environ: Mapping[str, str], read: Read = read_file) -> tuple[Account, ...]:
    """The accounts that this shard reads, in the order of the configuration, with the secrets read now.

    Those of this shard, and of the others those that may hold a key of this shard: of them only the keys are read. A
    secret that is not there gives an account without one and says where it was looked for; nothing is raised.
    """

    @cache  # all accounts at a provider may hold a key that names none
    def found(source: SecretSource) -> tuple[Secret | None, str]:
        return find_secret(source, folder=settings.folder, environ=environ, read=read)

    @cache
    def held(name: str, source: SecretSource, project: str) -> HeldKey | None:
        secret, _ = found(source)
        return HeldKey(name, secret, project) if secret is not None else None

    providers, prices = provider_table(settings), price_table(settings.prices)
    accounts = []
    for entry, keys in sharing(settings):
        ours = (held(key.name, key.secret, key.project or "") for key in keys)
        account = _account(
            entry,
            provider=providers[entry.provider],
            secret=found(entry.admin_secret) if entry.admin_secret is not None else (None, ""),
            own=_here(settings, entry.name),
            held=tuple(key for key in ours if key is not None),
            models=tuple(dict.fromkeys(model for key in keys for model in key.models)),
            prices=prices,
        )
        accounts.append(account)
    return tuple(account for account in accounts if account.own or account.intervals)


def sharing(settings: Settings) -> Iterator[tuple[AccountEntry, tuple[KeyEntry, ...]]]:
    """The accounts of this shard, and those that may hold a key of it, with the keys of all shards that may be theirs.

    A key that names no account may be of any account at its provider.
    """
    named: dict[str, list[KeyEntry]] = defaultdict(list)
    unnamed: dict[str, list[KeyEntry]] = defaultdict(list)
    for key in settings.keys if settings.accounts else ():
        (named[key.account] if key.account else unnamed[key.provider]).append(key)
    for entry in settings.accounts:
        keys = (*named[entry.name], *unnamed[entry.provider])
        if _here(settings, entry.name) or any(_here(settings, key.name) for key in keys):
            yield entry, keys


def _here(settings: Settings, name: str) -> bool:
    return shard_of(name, settings.total_shards) == settings.shard


def _account(
    entry: AccountEntry,
    *,
    provider: Provider,
    secret: tuple[Secret | None, str],
    own: bool,
    held: tuple[HeldKey, ...],
    models: tuple[str, ...],
    prices: Mapping[str, Price],
) -> Account:
    return Account(
        name=entry.name,
        provider=provider,
        secret=secret[0],
        secret_fault=secret[1],
        own=own,
        held=held,
        intervals=MappingProxyType(_intervals(entry, provider, own=own)),
        usage_bucket=entry.collect.usage.bucket,
        budget_usd=entry.monthly_budget_usd,
        warn_at=tuple(sorted(entry.warn_at)),
        credit=tuple(_grant(grant) for grant in entry.credit),
        top_models=entry.top_models,
        top_projects=entry.top_projects,
        models=models,
        prices=prices,
        compat=frozenset(entry.compat),
    )


def _intervals(entry: AccountEntry, provider: Provider, *, own: bool) -> dict[Collector, float]:
    """What is on: nothing without an admin key, or where there is no admin API to ask."""
    if entry.admin_secret is None or provider.kind not in ADMINS:
        return {}
    sections = {collector: getattr(entry.collect, collector) for collector in (Collector if own else (Collector.KEYS,))}
    return {collector: section.interval for collector, section in sections.items() if section.enabled}


def _grant(grant: CreditGrant) -> Grant:
    return Grant(
        usd=grant.granted_usd,
        granted_at=midnight(grant.granted_on),
        expires_at=midnight(grant.expires_on) if grant.expires_on else None,
    )
