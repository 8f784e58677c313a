"""What concerns more than one key: a sentence each above the list, and a few words each in the summary."""

from collections.abc import Iterable, Iterator, Sequence

from exporter.web.accounts import AccountTable
from exporter.web.accounts.line import Tone
from exporter.web.desk import Desk
from exporter.web.providers import ProviderLine, says
from exporter.web.receivers import ReceiverLine


def notices(desk: Desk) -> Iterator[str]:
    """Sentences; our own way out comes before any provider."""
    if refusal := desk.config_refusal():
        yield f"The configuration on disk is refused, the one before it runs: {refusal}"
    if desk.egress_up() is False:
        yield "Nothing that is watched answers. It may be the way out of this machine, not the providers."
    else:
        vendors = desk.vendors()
        for name in sorted(name for name, health in desk.health().items() if health.up is False):
            yield (
                f"The provider {name} is down: most of its keys get errors or no answer. The keys are not to blame."
                f"{says(vendors.get(name))}"
            )
    if not desk.ready():
        yield "Starting: not every key has had its first probe yet."


def wrong(
    desk: Desk, providers: Iterable[ProviderLine], accounts: AccountTable, receivers: Iterable[ReceiverLine]
) -> Iterator[str]:
    """What is wrong with anything but a key, in a few words."""
    if desk.egress_up() is False:
        yield "nothing that is watched answers"
    else:
        yield from _told("the provider", "is down", [line.name for line in providers if line.health == "down"])
    bad = [row.name for row in accounts.rows if row.rank == Tone.BAD.rank]
    yield from _told("the account", "needs a look", bad, "accounts need a look")
    failing = [line.name for line in receivers if line.failing]
    yield from _told("the receiver", "takes nothing", failing, "receivers take nothing")
    if desk.config_refusal():
        yield "the configuration on disk is refused"


def doubtful(providers: Iterable[ProviderLine]) -> Iterator[str]:
    """What is in doubt beside the keys."""
    yield from _told("the provider", "is degraded", [line.name for line in providers if line.health == "degraded"])


def _told(what: str, how: str, names: Sequence[str], many: str = "") -> Iterator[str]:
    """One by name; several are counted when there are words for that."""
    if len(names) > 1 and many:
        yield f"{len(names)} {many}"
    else:
        yield from (f"{what} {name} {how}" for name in names)
