"""Every secret that is held, for the veil over the log."""

from collections.abc import Iterable, Iterator

from exporter.model import Account, Secret
from exporter.notifiers import Heartbeat, Receiver


def account_secrets(accounts: Iterable[Account]) -> Iterator[Secret | None]:
    """Admin keys, and the keys that the accounts may list: those of other shards are held for them too."""
    for account in accounts:
        yield account.secret
        yield from (key.secret for key in account.held)


def told_secrets(receivers: Iterable[Receiver], heartbeat: Heartbeat | None) -> Iterator[Secret | None]:
    """Every secret by which somebody is told; one that holds several addresses, also each of them."""
    held = [secret for receiver in receivers for secret in receiver.secrets.values()]
    for secret in (*held, *((heartbeat.url, heartbeat.fail_url) if heartbeat else ())):
        yield secret
        yield from map(Secret, secret.value.split() if secret else ())
