"""The dashboards, as code: ``python -m grafana`` writes what is committed beside it.

For development only. The floors, imports go down:

- ``__main__``: writes the files.
- ``build``: all dashboards as JSON, for provisioning and for import by hand.
- ``boards``: one file a dashboard.
- ``board``, ``variables``, ``links``, ``annotations``: what every dashboard has.
- ``panels``, ``table``, ``layout``: a panel, a table of labels, their places.
- ``looks``: units, thresholds, colours and value mappings, once for all.
- ``promql``: selectors and joins.
"""

import warnings

with warnings.catch_warnings():
    # The SDK would rather write the v2 format, which Grafana's file provisioning does not read everywhere yet.
    warnings.filterwarnings("ignore", message="Prefer using dashboardv2", category=DeprecationWarning)
    import grafana_foundation_sdk.builders.bargauge
    import grafana_foundation_sdk.builders.dashboard  # noqa: F401  # both only to have warned
