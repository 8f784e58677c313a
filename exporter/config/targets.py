"""From the configuration to what is probed."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self

from exporter.accounting import Lookup
from exporter.config.entries import DEFAULT_KIND, KeyEntry, ProviderEntry
from exporter.config.moments import midnight
from exporter.config.overrides import merged
from exporter.config.prices import ProbePrices, price_table
from exporter.config.secrets import Read, find_secret, read_file
from exporter.config.sections import KeyProbing
from exporter.config.settings import Settings
from exporter.config.sharding import shard_of
from exporter.model import Confirm, Price, Probing, Provider, Secret, Severity, Target
from exporter.providers import BUILT_IN, VENDORS


def resolve(
    settings: Settings,
    *,
    environ: Mapping[str, str],
    read: Read = read_file,
    lookup: Lookup | None = None,
    now: Callable[[], float] = time.time,
) -> tuple[Target, ...]:
    """The targets of this shard, in the order of the configuration, with the secrets read now.

    A secret that is not there gives a target without one and says where it was looked for; nothing is raised.
    ``lookup`` prices, as of ``now``, the models of paid probes that neither the configuration nor the vendor prices.
    """
    providers = provider_table(settings)
    common = _Manner.of(settings.probing)
    prices = ProbePrices(price_table(settings.prices), lookup, now())
    targets = (
        _target(
            key,
            provider=providers[key.provider],
            manner=_Manner.of(merged(settings.probing, key.probing)) if key.probing else common,
            found=find_secret(key.secret, folder=settings.folder, environ=environ, read=read),
        )
        for key in settings.keys
        if shard_of(key.name, settings.total_shards) == settings.shard
    )
    return tuple(_with_prices(target, prices.of(target)) for target in targets)


def provider_table(settings: Settings) -> dict[str, Provider]:
    """Every provider by name: the built-in ones, and the configured ones over them."""
    return {**BUILT_IN} | {name: _provider(name, entry) for name, entry in settings.providers.items()}


def _provider(name: str, entry: ProviderEntry) -> Provider:
    built_in = BUILT_IN.get(name)
    if built_in is None:
        kind = entry.kind or (name if name in VENDORS else DEFAULT_KIND)
        return Provider(name=name, kind=kind, base_url=entry.base_url or "")
    kind, base_url = entry.kind or built_in.kind, entry.base_url or built_in.base_url
    itself = (kind, base_url) == (built_in.kind, built_in.base_url)
    return built_in if itself else Provider(name=name, kind=kind, base_url=base_url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How to probe, in the model's words; made once for all keys that do not differ."""

    auth: Probing
    quota: Probing
    confirm: Confirm
    budget: float

    @classmethod
    def of(cls, probing: KeyProbing) -> Self:
        auth, quota, confirm = probing.auth, probing.quota, probing.confirm
        return cls(
            auth=Probing(interval=auth.interval, timeout=auth.timeout),
            quota=Probing(
                interval=quota.interval,
                timeout=quota.timeout,
                enabled=quota.enabled,
                call=quota.call,
                model=quota.model or "",
            ),
            confirm=Confirm(failures=confirm.failures, delay=confirm.delay),
            budget=probing.budget_usd_per_key_per_day,
        )


def _target(key: KeyEntry, *, provider: Provider, manner: _Manner, found: tuple[Secret | None, str]) -> Target:
    secret, fault = found
    return Target(
        name=key.name,
        provider=provider,
        secret=secret,
        secret_fault=fault,
        account=key.account or "",
        organization=key.organization or "",
        project=key.project or "",
        models=key.models,
        severity=Severity(key.severity),
        paused_until=key.paused_until.timestamp() if key.paused_until else None,
        expires_at=midnight(key.expires_on) if key.expires_on else None,
        created_at=midnight(key.created_on) if key.created_on else None,
        rotate_after=key.rotate_after,
        labels=MappingProxyType(key.labels),
        auth=manner.auth,
        quota=manner.quota,
        confirm=manner.confirm,
        budget_usd_per_day=manner.budget,
    )


def _with_prices(target: Target, prices: Mapping[str, Price]) -> Target:
    return replace(target, prices=prices) if prices else target
