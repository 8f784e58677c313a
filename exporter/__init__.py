"""llmkey-exporter: a Prometheus exporter and alerting daemon for OpenAI (and compatible) API keys.

The floors, top to bottom; imports only go down, and an import contract checks it:

    __main__, cli               the command line
    app                         builds everything from Settings, runs until a signal, closes it
    daemon | web | config | simulator
    prober | accounts | dispatch | store | metrics | log
    wire
                                talk to providers and receivers, keep state, draw families, write lines
    trust | fault               whose certificates we believe; how our own faults are told
    notifiers                   one file each: settings and rendering
    fields                      what settings are made of
    providers | alerting | accounting
                                requests and outcomes; pure state machines; what money readings mean
    model                       frozen values
    outcome                     the vocabulary

From ``notifiers`` down there is no I/O, no clock and no environment.
"""

__version__ = "0.1.0"

METRIC_PREFIX = "llmkey_"
ENV_PREFIX = "LLMKEY_"
DEFAULT_PORT = 10427

# Where links in alerts lead when nobody says otherwise: this exporter and a Grafana on the same host.
DEFAULT_RUNBOOKS = f"http://127.0.0.1:{DEFAULT_PORT}/runbooks"
DEFAULT_GRAFANA = "http://127.0.0.1:3000"
