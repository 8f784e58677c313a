"""Alarms: what we remember of a rule on a subject, when it fires and ends, and who is owed word of it."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from exporter.alerting.alarms.firing import FLEET, Firing, account_subject, key_subject
from exporter.alerting.alarms.ledger import Ledger, Reach
from exporter.alerting.alarms.owed import Entry, Record, Told, place
from exporter.alerting.alarms.sighting import Sighting, Style, account_sightings, fleet_sightings, key_sightings
from exporter.alerting.alarms.slots import Policy
from exporter.alerting.rules import AccountScene, FleetScene, KeyScene
from exporter.model import Alarm

Scene = KeyScene | AccountScene | FleetScene

__all__ = ["Alarms", "Entry", "Ledger", "Policy", "Reach", "Record", "Style", "Told", "place"]


class Alarms:
    """The state machine of all alarms, and the ledger of who is told. Pure: time comes in with every call."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        known = list(records)
        self._firing = Firing(record for record in known if isinstance(record, Alarm))
        self.ledger = Ledger(self._firing, [record for record in known if not isinstance(record, Alarm)])
        self.style = Style()

    def adopt(self, reach: Mapping[str, Reach], now: float, *, policy: Policy, style: Style) -> None:
        """These receivers, told in this manner, from now on."""
        self.style = style
        self.ledger.adopt(reach, now, policy)

    def observe_key(self, scene: KeyScene) -> list[Alarm]:
        """Look at one key; the alarms that fired or ended by that."""
        return self._observe(key_subject(scene.target.name), key_sightings(scene, self.style), scene)

    def observe_account(self, scene: AccountScene) -> list[Alarm]:
        """Look at one account."""
        return self._observe(account_subject(scene.status.name), account_sightings(scene, self.style), scene)

    def observe_fleet(self, scene: FleetScene) -> list[Alarm]:
        """Look at everything that is neither. Before keys and accounts, since it may mute what they have to say."""
        return self._observe(FLEET, fleet_sightings(scene, self.style), scene)

    def _observe(self, subject: str, sightings: Iterable[Sighting], scene: Scene) -> list[Alarm]:
        return self._tell(self._firing.observe(subject, sightings, scene.now, scene.unread), scene.now)

    def expect(self, account: str, provider: str, until: float, now: float) -> None:
        """More keys of this account are about to say what one has said: their first notice waits until then."""
        self.ledger.expect(account, provider, until, now)

    def forget(self, key: str, now: float) -> list[Alarm]:
        """The key is not watched any more."""
        return self._tell(self._firing.forget(key_subject(key), now), now)

    def forget_account(self, account: str, now: float) -> list[Alarm]:
        """The account is not read any more."""
        return self._tell(self._firing.forget(account_subject(account), now), now)

    def retain(self, keys: Iterable[str], accounts: Iterable[str], now: float) -> list[Alarm]:
        """Forget all keys and accounts but these."""
        kept = {FLEET, *map(key_subject, keys), *map(account_subject, accounts)}
        gone = [subject for subject in self._firing.subjects() if subject not in kept]
        return [alarm for subject in gone for alarm in self._tell(self._firing.forget(subject, now), now)]

    def _tell(self, changed: list[Alarm], now: float) -> list[Alarm]:
        for alarm in changed:
            ended = alarm.resolved_at is not None
            self.ledger.changes[place(alarm)] = None if ended else alarm
            if ended:
                self.ledger.resolved(alarm, now)
            elif alarm.fired_at == now:
                self.ledger.fired(alarm, now)
            else:
                self.ledger.relabelled(alarm, now)
        return changed

    def pass_time(self, now: float) -> None:
        self.ledger.pass_time(now)

    def jumped(self, by: float, now: float) -> None:
        """The wall clock was set by so many seconds, or the machine slept."""
        self._firing.shift(by)
        self.ledger.set_back(now)

    def take_changes(self) -> dict[str, Record | None]:
        """What the store is to write, once."""
        taken = dict(self.ledger.changes)
        self.ledger.changes.clear()
        return taken

    def take_tally(self) -> Mapping[tuple[str, str], int]:
        """How much news was ``superseded`` or ``expired``, by receiver, since this was last asked."""
        taken = Counter(self.ledger.tally)
        self.ledger.tally.clear()
        return taken

    def lately(self, now: float) -> Iterator[Alarm]:
        """What fires, and what ended in the last five minutes."""
        return self._firing.lately(now)

    def firing(self) -> Mapping[tuple[str, str], int]:
        """How many alarms fire, by rule and severity."""
        return Counter((alarm.rule, alarm.severity) for alarm in self._firing.firing.values())
