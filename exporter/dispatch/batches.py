"""What an Alertmanager is told in one round, cut into posts of a size that gets through."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from exporter.dispatch.delivery import Delivery, Ending
from exporter.model import Alarm
from exporter.notifiers import Alertmanager, Receiver
from exporter.notifiers.message import Post

#: Alarms in one post: half a megabyte, of which proxies let one through (nginx: ``client_max_body_size``), and
#: written in a twentieth of a second, in which nothing else happens here.
LARGEST = 500
#: How long (seconds) a written post may be sent: far less than what it says to be the end of what fires.
_FRESH = 60.0


class Batches:
    """Each post is written when the first member is to get it, once for all members. ``clock`` gives Unix seconds."""

    def __init__(self, receiver: Receiver, alarms: Sequence[Alarm], clock: Callable[[], float]) -> None:
        self._receiver, self._clock = receiver, clock
        self._alarms = [alarms[begin : begin + LARGEST] for begin in range(0, len(alarms), LARGEST)]
        self._written: dict[int, tuple[float, Sequence[Post]]] = {}

    def __len__(self) -> int:
        return len(self._alarms)

    def post(self, number: int, url: str) -> Post:
        """For the member at this address."""
        now, (at, posts) = self._clock(), self._written.get(number, (0.0, ()))
        settings = alertmanager(self._receiver)
        if not posts or not 0 <= now - at < _FRESH:
            posts = settings.posts(self._alarms[number], now, self._receiver.secrets)
            self._written[number] = now, posts
        return posts[settings.urls.index(url)]

    def untaken(self, endings: Sequence[Delivery]) -> Sequence[Alarm]:
        """The alarms of posts that did not end well, or were not sent at all."""
        taken = {number for number, ending in enumerate(endings) if ending.ending is Ending.DELIVERED}
        return [alarm for number, alarms in enumerate(self._alarms) if number not in taken for alarm in alarms]


def alertmanager(receiver: Receiver) -> Alertmanager:
    """Its settings, which say where the members are."""
    if not isinstance(receiver.settings, Alertmanager):
        raise TypeError(type(receiver.settings).__name__)
    return receiver.settings


def whole(endings: Sequence[Delivery]) -> Delivery:
    """How all the posts to one member ended: well when each did; tried again when that can help any."""
    bad = [ending for ending in endings if ending.ending is not Ending.DELIVERED]
    if not bad:
        return endings[-1]
    worst = next((ending for ending in bad if ending.ending is Ending.RETRY), bad[0])
    words = worst.words if len(endings) == 1 else f"{len(bad)} of {len(endings)} posts failed: {worst.words}"
    return replace(worst, words=words, retry_after=endings[-1].retry_after)
