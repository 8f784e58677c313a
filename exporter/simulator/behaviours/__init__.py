"""Everything a simulated key can do: one row a behaviour, pure from question to answer.

Messages are taken word for word from recorded answers where one was found; the new billing codes
of 2026 are documented by code only, so their messages are ours. A broken TLS handshake is not a
behaviour of a key (nothing of the key has arrived yet): it has a port of its own.
"""

from collections.abc import Mapping

from exporter.simulator.behaviours.identity import IDENTITY
from exporter.simulator.behaviours.money import MONEY
from exporter.simulator.behaviours.oddity import ODDITY
from exporter.simulator.behaviours.outage import OUTAGE
from exporter.simulator.behaviours.row import Behaviour
from exporter.simulator.behaviours.throttle import THROTTLE

BEHAVIOURS: Mapping[str, Behaviour] = {**ODDITY, **IDENTITY, **MONEY, **THROTTLE, **OUTAGE}

__all__ = ["BEHAVIOURS", "Behaviour"]
