"""What the web asks of the rest of the program. :mod:`exporter.app` implements it over the daemon."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from exporter.model import (
    AccountStatus,
    Alarm,
    Hold,
    KeyDates,
    Kind,
    ProviderHealth,
    Result,
    Status,
    Target,
    Transition,
    VendorStatus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiverStanding:
    """Who is told, and how that goes: ``pending`` is not taken yet, ``failing_since`` None while it takes anything."""

    name: str
    kind: str
    pending: int
    last_success_at: float | None = None
    failing_since: float | None = None


class Desk(Protocol):
    """Reads are cheap and never wait; only :meth:`probe`, :meth:`reload` and :meth:`transitions` may."""

    def targets(self) -> Mapping[str, Target]:
        """The configured keys by name."""

    def board(self) -> Mapping[str, Status]:
        """What is remembered of each key; a key may still be missing."""

    def held(self, name: str, kind: Kind) -> Hold | None:
        """Why this probe is kept back now, if it is."""

    def health(self) -> Mapping[str, ProviderHealth]:
        """Attribution's view of each provider by name."""

    def accounts(self) -> Mapping[str, AccountStatus]:
        """What is known of each account that is read here, by name."""

    def vendors(self) -> Mapping[str, VendorStatus]:
        """The vendors' status pages by provider; one that could not be read lately is missing."""

    def receivers(self) -> Sequence[ReceiverStanding]:
        """Those who are told by the exporter itself, as they stand."""

    def alarms(self) -> Sequence[Alarm]:
        """The alarms that fire now, in no order."""

    def dates(self, name: str) -> KeyDates | None:
        """What the vendor says of a key's dates; None when that is not known."""

    def egress_up(self) -> bool | None:
        """False when nothing that is watched answers at all, None when not known yet."""

    def ready(self) -> bool:
        """Whether every key has one ``auth`` result, or had its time to get one."""

    async def probe(self, name: str, kind: Kind) -> Result | None:
        """One probe of a configured key now; it counts like any probe.

        Within 10 s the last result is answered again. None: held by a pause or the budget, or the
        kind is disabled and nothing is known. Raises KeyError for an unknown name.
        """

    async def reload(self) -> str | None:
        """Read the configuration anew. None: done; else why it was refused (safe to show)."""

    def config_refusal(self) -> str:
        """Why the configuration on disk was last refused (safe to show); empty when it was taken."""

    def config_text(self) -> str:
        """The running configuration as YAML, redacted."""

    async def transitions(self, names: Collection[str] | None, since: float, limit: int) -> list[Transition]:
        """Changes of state of these keys (None: of all) not older than ``since`` (Unix time).

        At most ``limit``, the newest first. Raises StoreError when the database cannot be read.
        """

    def render(self, accept: str, names: Sequence[str]) -> tuple[str, Iterator[bytes]]:
        """The exposition: its content type and its chunks, a family each.

        ``accept`` is the request's header; ``names`` restricts to these families (none: all).
        """

    def now(self) -> float:
        """Unix time."""
