"""The vendor's status page, as simulated: Statuspage's documents, with what incident.io leaves out left out.

In a scenario::

    status:
      omit: [incidents, scheduled_maintenances, indicator]   # members that are not there
      timeline:
        - {at: 0, indicator: none}
        - at: 180
          indicator: major             # none, minor, major, critical, maintenance, or a word nobody knows
          description: Partial outage  # made from the indicator when not given
          components: {Chat Completions: partial_outage}     # the others are operational
          incidents:                   # those that are open; one that was and is not any more is resolved
            - {name: Elevated error rates, impact: major, status: identified}
        - {at: 400, indicator: none, behaviour: html_502}    # as for accounts; the page itself is in trouble

``/_sim/status-page/api/v2/summary.json`` and ``incidents.json``, open to everybody. It loops as keys do.
"""

from exporter.simulator.statuspage.board import StatusBoard
from exporter.simulator.statuspage.page import StatusPage, StatusStep, status_told

__all__ = ["StatusBoard", "StatusPage", "StatusStep", "status_told"]
