"""Which paid calls a quota probe may try, and which models are worth watching for it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from exporter.model import ModelInfo, Price, Probing, Status, Target
from exporter.providers.call import Call
from exporter.providers.vendor import Vendor

_AUTO = "auto"
_ROOM = {"embeddings": 0, "chat": 64, "responses": 64}  # an unknown model may be a reasoning one: leave it room
_DEFAULT = "chat"
_MTOK = 1e6


def choose(vendor: Vendor, target: Target, status: Status, now: float) -> tuple[Call, ...]:
    """The calls to try in order: the configured one as it is, or the candidates that may still work.

    Of ``auto``, those go that the last ``auth`` probe did not list or that are past their shutdown, and
    the one that worked last (``status.call``) comes first. Empty when none is left. Each has the target's
    price where that knows the model, else the vendor's.
    """
    return tuple(_priced(call, target.prices) for call in _tried(vendor, target, status, now))


def _tried(vendor: Vendor, target: Target, status: Status, now: float) -> Iterable[Call]:
    if target.quota.model:
        return (_named(vendor, target.quota),)
    models = {info.name: info for info in status.models or ()}
    alive = [call for call in _offered(vendor, target.quota) if _is_alive(models.get(call.model), now)]
    return sorted(alive, key=lambda call: str(call) != status.call)


def watched(vendor: Vendor, target: Target) -> tuple[str, ...]:
    """The names whose availability matters: the configured models, then those of the candidates."""
    quota = target.quota
    names = [quota.model] if quota.model else [call.model for call in _offered(vendor, quota)]
    return tuple(dict.fromkeys((*target.models, *names)))


def _offered(vendor: Vendor, quota: Probing) -> Iterable[Call]:
    return (call for call in vendor.calls if quota.call in (_AUTO, call.name))


def _named(vendor: Vendor, quota: Probing) -> Call:
    """The call for a model that the user names, with its price when we know it."""
    name = quota.call if quota.call != _AUTO else _guess(vendor, quota.model)
    known = next((call for call in (*vendor.calls, *vendor.prices) if call.model == quota.model), None)
    if known is not None and known.name == name:
        return known
    return Call(
        name=name,
        model=quota.model,
        usd_per_mtok_in=known.usd_per_mtok_in if known else None,
        usd_per_mtok_out=known.usd_per_mtok_out if known else None,
        tokens_in=1 if name == "embeddings" else 8,
        max_tokens_out=_ROOM.get(name, 0),
    )


def _priced(call: Call, prices: Mapping[str, Price]) -> Call:
    price = prices.get(call.model)
    if price is None:
        return call
    return replace(call, usd_per_mtok_in=price.input * _MTOK, usd_per_mtok_out=price.output * _MTOK)


def _guess(vendor: Vendor, model: str) -> str:
    known = next((call.name for call in (*vendor.calls, *vendor.prices) if call.model == model), None)
    return known or ("embeddings" if "embed" in model.lower() else _DEFAULT)


def _is_alive(info: ModelInfo | None, now: float) -> bool:
    return info is None or (info.available and (info.shutdown_at is None or now < info.shutdown_at))
