"""The admin API of simulated accounts: costs, usage, limits, projects and keys, from what a scenario says they spend.

``account`` describes the scenario; ``ledger`` knows what is spent; ``costs``, ``usage`` and ``listing`` make documents
of it; ``service`` goes from question to answer: all pure. ``desk`` holds an account while the simulator runs, ``front``
is its side of the server.
"""

from exporter.simulator.accounts.account import Account
from exporter.simulator.accounts.behaviours import ADMIN_BEHAVIOURS
from exporter.simulator.accounts.desk import Desk
from exporter.simulator.accounts.directive import AccountDirective, account_directive
from exporter.simulator.accounts.endpoint import Endpoint
from exporter.simulator.accounts.front import Front

__all__ = ["ADMIN_BEHAVIOURS", "Account", "AccountDirective", "Desk", "Endpoint", "Front", "account_directive"]
