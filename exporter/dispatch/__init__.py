"""What is told, to whom, and whether it arrived: the only floor that talks to receivers.

A :class:`Dispatcher` makes one attempt and says how it ended. A :class:`Courier` brings one receiver its notices, in
order and with patience; a :class:`Herald` says to an Alertmanager what fires, again and again; a :class:`Heartbeat`
tells a dead man's switch that all is well.
"""

from exporter.dispatch.courier import Courier, Ledger
from exporter.dispatch.delivery import Delivery, Ending
from exporter.dispatch.dispatcher import Dispatcher
from exporter.dispatch.heartbeat import Health, Heartbeat
from exporter.dispatch.herald import Herald
from exporter.dispatch.standing import Standing

__all__ = [
    "Courier",
    "Delivery",
    "Dispatcher",
    "Ending",
    "Health",
    "Heartbeat",
    "Herald",
    "Ledger",
    "Standing",
]
