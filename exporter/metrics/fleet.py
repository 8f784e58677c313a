"""Where the metrics come from: the daemon, seen from here."""

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from exporter.metrics.view import AccountsView, FleetView, KeyView
from exporter.model import AccountStatus, Hold, KeyDates, Kind, ProviderHealth, Status, Target, VendorStatus
from exporter.outcome import State


class Fleet(Protocol):
    """Everything that is watched. Reading it is cheap: a scrape asks for every key."""

    @property
    def targets(self) -> Mapping[str, Target]:
        """The watched keys by name. A reload puts another mapping in its place."""

    @property
    def board(self) -> Mapping[str, Status]:
        """What is remembered of them by name; a key not seen yet may be missing."""

    def held(self, name: str, kind: Kind) -> Hold | None:
        """Why this probe must not start now; None when it may."""

    def health(self) -> Mapping[str, ProviderHealth]:
        """Attribution's view of each provider by name."""

    def egress_up(self) -> bool | None:
        """Whether anything at all answers us; None is not known yet."""

    def in_flight(self) -> Mapping[str, int]:
        """How many probes of each provider are under way."""

    def accounts(self) -> Mapping[str, AccountStatus]:
        """What is known of our own accounts by name; the same objects until something changes."""

    def vendors(self) -> Mapping[str, VendorStatus]:
        """The vendors' status pages by provider, those that could be read lately."""

    def dates(self, name: str) -> KeyDates | None:
        """The vendor's dates of one of our keys, None when not known; the same object until they change."""


def unseen(target: Target) -> Status:
    """The status of a key of which nothing is known."""
    return Status(name=target.name, provider=target.provider.name, fingerprint=target.fingerprint)


def key_view(fleet: Fleet, target: Target, now: float) -> KeyView:
    """One key at this moment."""
    holds = {kind: fleet.held(target.name, kind) for kind in target.kinds}
    return KeyView(target, fleet.board.get(target.name) or unseen(target), holds, now, fleet.dates(target.name))


def accounts_view(accounts: Mapping[str, AccountStatus], now: float) -> AccountsView:
    """All accounts at this moment."""
    return AccountsView(tuple(accounts.values()), datetime.fromtimestamp(now, UTC).date().isoformat())


def overview(fleet: Fleet) -> FleetView:
    """The fleet at this moment."""
    targets, board = fleet.targets, fleet.board
    states = Counter(status.state for name in targets if (status := board.get(name)))
    states[State.UNKNOWN] += len(targets) - states.total()
    return FleetView(
        health=dict(fleet.health()),
        states=states,
        egress_up=fleet.egress_up(),
        in_flight=dict(fleet.in_flight()),
        vendors=dict(fleet.vendors()),
    )
