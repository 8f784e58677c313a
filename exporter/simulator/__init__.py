"""The fault server: an OpenAI API that fails on command.

A scenario says what becomes of each simulated key; everything from a request to its answer is pure
(``reception``, ``behaviours``, ``service``); ``server``, ``manners`` and ``handshake`` hold the sockets.
"""

from exporter.simulator.behaviours import BEHAVIOURS, Behaviour
from exporter.simulator.call import Call
from exporter.simulator.scenario import Key, Scenario, demo, load
from exporter.simulator.schema import ScenarioError
from exporter.simulator.server import Simulator
from exporter.simulator.stats import Stats

__all__ = [
    "BEHAVIOURS",
    "Behaviour",
    "Call",
    "Key",
    "Scenario",
    "ScenarioError",
    "Simulator",
    "Stats",
    "demo",
    "load",
]
