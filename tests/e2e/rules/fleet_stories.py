"""Stories of what is no key's: providers, exporters, receivers; and of throttling that comes and goes."""

from collections.abc import Iterator

from .story import Labels, Story, Value, series, values

HERE = {"instance": "a", "job": "llmkey"}
THERE = {"instance": "b", "job": "llmkey"}
CRITICAL = {"severity": "critical"}
WARNING = {"severity": "warning"}
OPENAI = {"provider": "openai"}
NOBODY: tuple[Labels, ...] = ()

Spans = tuple[tuple[int, Value], ...]


def stories() -> Iterator[Story]:
    yield from _provider_down()
    yield from _provider_degraded()
    yield from _turns()
    yield from _silence()
    yield from _egress()
    yield from _exporter_down()
    yield from _reload()
    yield from _notifications()
    yield from _missed()
    yield from _throttling()
    yield Story(
        name="Watchdog always fires",
        alert="Watchdog",
        series={},
        expect={0: ({"severity": "none"},), 60: ({"severity": "none"},)},
    )


def _story(alert: str, name: str, expect: dict[int, tuple[Labels, ...]], *shown: tuple[str, Spans]) -> Story:
    return Story(
        name=f"{alert} {name}", alert=alert, series={what: values(*spans) for what, spans in shown}, expect=expect
    )


def _up(where: Labels, *spans: tuple[int, Value]) -> tuple[str, Spans]:
    return series("llmkey_provider_up", **OPENAI, **where), spans


def _out(where: Labels, *spans: tuple[int, Value]) -> tuple[str, Spans]:
    return series("llmkey_exporter_egress_up", **where), spans


def _degraded(where: Labels, *spans: tuple[int, Value]) -> tuple[str, Spans]:
    return series("llmkey_provider_degraded", **OPENAI, **where), spans


def _provider_down() -> Iterator[Story]:
    alert, told = "LLMProviderDown", ({**OPENAI, **CRITICAL},)
    life = {19: NOBODY, 20: told, 34: told, 36: NOBODY}
    yield _story(alert, "fires, keeps and resolves", life, _up(HERE, (10, 1), (20, 0), (30, 1)), _out(HERE, (60, 1)))
    yield _story(
        alert, "lets a short outage pass", dict.fromkeys(range(30), NOBODY), _up(HERE, (10, 1), (10, 0), (30, 1))
    )
    yield _story(alert, "is one for two replicas", {30: told}, _up(HERE, (60, 0)), _up(THERE, (60, 0)))
    yield _story(alert, "is silent when one site has answers", {30: NOBODY}, _up(HERE, (60, 0)), _up(THERE, (60, 1)))
    yield _story(alert, "without egress is silent", {30: NOBODY}, _up(HERE, (60, 0)), _out(HERE, (60, 0)))
    blind = (_up(HERE, (60, 0)), _out(HERE, (60, 0)))
    yield _story(
        alert, "is told by the site with egress", {30: told}, *blind, _up(THERE, (60, 0)), _out(THERE, (60, 1))
    )
    yield _story(
        alert,
        "is not hidden by a stale one without egress",
        {30: told},
        _up(HERE, (60, 1)),
        _out(HERE, (60, 0)),
        _up(THERE, (60, 0)),
    )


def _provider_degraded() -> Iterator[Story]:
    alert, told = "LLMProviderDegraded", ({**OPENAI, **WARNING},)
    well = (_up(HERE, (60, 1)), _out(HERE, (60, 1)))
    life = {24: NOBODY, 25: told, 34: told, 40: NOBODY}
    yield _story(alert, "fires and resolves", life, *well, _degraded(HERE, (10, 0), (25, 1), (30, 0)))
    yield _story(
        alert,
        "lets the transient pass",
        dict.fromkeys(range(40), NOBODY),
        *well,
        _degraded(HERE, (10, 0), (15, 1), (30, 0)),
    )
    yield _story(
        alert,
        "without egress is silent",
        {50: NOBODY},
        _up(HERE, (60, 1)),
        _out(HERE, (60, 0)),
        _degraded(HERE, (60, 1)),
    )
    yield _story(
        alert,
        "is told by the site with egress",
        {50: told},
        _out(HERE, (60, 0)),
        _degraded(HERE, (60, 1)),
        _degraded(THERE, (60, 1)),
    )
    yield _story(alert, "is half an outage", {50: told}, _up(HERE, (60, 0)), _up(THERE, (60, 1)))
    yield _story(alert, "gives way to the whole outage", {50: NOBODY}, _up(HERE, (60, 0)), _up(THERE, (60, 0)))


def _turns() -> Iterator[Story]:
    """An hour in which four minutes without an answer and four of server errors take turns."""
    turns = tuple(span for _ in range(8) for span in ((4, 0.0), (4, 1.0)))
    egress, down = ((10, 1.0), *turns, (30, 1.0)), ((10, 1.0), (64, 0.0), (30, 1.0))
    told = ({**OPENAI, **CRITICAL},)
    life = {19: NOBODY, **dict.fromkeys(range(20, 79), told), 80: NOBODY}
    yield _story("LLMProviderDown", "is told though answers come and go", life, _up(HERE, *down), _out(HERE, *egress))
    # Nothing is lost for five minutes on end.
    yield _story(
        "LLMKeyExporterEgressDown", "is not told of turns", dict.fromkeys(range(10, 90), NOBODY), _out(HERE, *egress)
    )
    uncertain = _degraded(HERE, (10, 0), (64, 1), (30, 0))
    yield _story(
        "LLMProviderDegraded",
        "is told though answers come and go",
        {24: NOBODY, 25: ({**OPENAI, **WARNING},), 80: NOBODY},
        _up(HERE, (104, 1)),
        _out(HERE, *egress),
        uncertain,
    )


def _silence() -> Iterator[Story]:
    """Twenty minutes in which nothing answers at all; the provider is believed down for some minutes more."""
    silence = _up(HERE, (10, 1), (28, 0), (30, 1)), _out(HERE, (10, 1), (20, 0), (38, 1))
    nobody = dict.fromkeys(range(68), NOBODY)
    yield _story("LLMProviderDown", "is not told of pure silence", nobody, *silence)
    yield _story(
        "LLMProviderDegraded",
        "is not told of pure silence",
        nobody,
        *silence,
        _degraded(HERE, (10, 0), (28, 1), (30, 0)),
    )
    yield _story("LLMKeyExporterEgressDown", "is told of pure silence", {14: NOBODY, 15: (CRITICAL,)}, *silence)
    outlasting = _up(HERE, (10, 1), (45, 0), (30, 1)), _out(HERE, (10, 1), (20, 0), (55, 1))
    told = {39: NOBODY, 40: ({**OPENAI, **CRITICAL},)}
    yield _story("LLMProviderDown", "is told when errors go on after the silence", told, *outlasting)


def _egress() -> Iterator[Story]:
    alert, told = "LLMKeyExporterEgressDown", (CRITICAL,)
    yield _story(
        alert, "fires and resolves", {14: NOBODY, 15: told, 29: told, 30: NOBODY}, _out(HERE, (10, 1), (20, 0), (30, 1))
    )
    yield _story(
        alert, "lets a short loss pass", dict.fromkeys(range(30), NOBODY), _out(HERE, (10, 1), (5, 0), (30, 1))
    )
    yield _story(alert, "is one for all that lost it", {30: told}, _out(HERE, (60, 0)), _out(THERE, (60, 0)))
    yield _story(alert, "is told of one of two sites", {30: told}, _out(HERE, (60, 0)), _out(THERE, (60, 1)))


def _exporter_down() -> Iterator[Story]:
    alert, told, none = "LLMKeyExporterDown", ({**HERE, **CRITICAL},), (CRITICAL,)
    up, info = series("up", **HERE), series("llmkey_exporter_build_info", **HERE)
    life = {14: NOBODY, 15: told, 29: told, 30: NOBODY}
    yield _story(
        alert, "fires and resolves", life, (up, ((10, 1), (20, 0), (30, 1))), (info, ((10, 1), (20, None), (30, 1)))
    )
    yield _story(
        alert,
        "lets a restart pass",
        dict.fromkeys(range(30), NOBODY),
        (up, ((10, 1), (5, 0), (30, 1))),
        (info, ((10, 1), (5, None), (30, 1))),
    )
    yield _story(
        alert,
        "does not care for others",
        {30: NOBODY},
        (series("up", instance="x", job="node"), ((60, 0),)),
        (info, ((60, 1),)),
    )
    yield _story(
        alert, "without any exporter", {4: NOBODY, 5: none}, (series("up", instance="x", job="node"), ((60, 0),))
    )
    gone = ((up, ((10, 1), (20, None))), (info, ((10, 1), (20, None))))
    yield _story(alert, "with its target taken away", {14: NOBODY, 15: none}, *gone)
    well = (series("up", **THERE), ((1560, 1),)), (series("llmkey_exporter_build_info", **THERE), ((1560, 1),))
    # A day after it last served, only the alert itself remembers that it is ours.
    yield _story(
        alert, "goes on after a day", {1550: told}, *well, (up, ((10, 1), (1550, 0))), (info, ((10, 1), (1, None)))
    )


def _reload() -> Iterator[Story]:
    alert, told = "LLMKeyExporterConfigReloadFailed", (WARNING,)
    taken = series("llmkey_exporter_config_last_reload_successful", **HERE)
    there = series("llmkey_exporter_config_last_reload_successful", **THERE)
    yield _story(alert, "fires and resolves", {19: NOBODY, 20: told, 30: NOBODY}, (taken, ((10, 1), (20, 0), (30, 1))))
    yield _story(
        alert, "lets an editor correct it", dict.fromkeys(range(30), NOBODY), (taken, ((10, 1), (10, 0), (30, 1)))
    )
    yield _story(alert, "is one for two", {30: told}, (taken, ((60, 0),)), (there, ((60, 0),)))


def _notifications() -> Iterator[Story]:
    alert, told = "LLMKeyExporterNotificationsFailing", ({"receiver": "am", **WARNING},)
    waits = series("llmkey_exporter_notifications_pending", receiver="am", **HERE)
    refused = series("llmkey_exporter_notifications_total", receiver="am", result="refused", **HERE)
    sent = series("llmkey_exporter_notifications_total", receiver="am", result="delivered", **HERE)
    yield _story(
        alert, "waiting fires and resolves", {19: NOBODY, 20: told, 30: NOBODY}, (waits, ((10, 0), (20, 3), (30, 0)))
    )
    yield _story(alert, "lets a retry pass", dict.fromkeys(range(30), NOBODY), (waits, ((10, 0), (10, 1), (30, 0))))
    yield _story(
        alert, "refused fires for an hour", {19: NOBODY, 21: told, 60: told, 75: NOBODY}, (refused, ((10, 0), (90, 1)))
    )
    yield _story(alert, "delivered is silent", {30: NOBODY}, (sent, ((60, float),)), (waits, ((60, 0),)))


def _missed() -> Iterator[Story]:
    alert, told = "LLMKeyExporterProbesMissed", (WARNING,)
    missed = series("llmkey_exporter_probes_missed_total", **HERE)
    steady: Value = lambda minute: float(max(0, minute - 9))  # noqa: E731  # a line of figures, no more
    yield _story(
        alert, "fires and resolves", {19: NOBODY, 21: told, 40: told, 60: NOBODY}, (missed, ((41, steady), (30, 31)))
    )
    yield _story(alert, "none missed is silent", {30: NOBODY}, (missed, ((60, 7),)))


def _throttling() -> Iterator[Story]:
    """A quarter of the last hour's probes, and three at least; one probe every five minutes."""
    alert = "LLMKeyRateLimited"
    key = {"key": "k", "provider": "openai", **HERE}
    told = ({"key": "k", "provider": "openai", "account": "acme", **WARNING},)
    info = series("llmkey_info", account="acme", severity="critical", **key), ((240, 1.0),)

    def counted(throttled_every: int) -> tuple[tuple[str, Spans], ...]:
        hits: Value = lambda minute: float(minute // throttled_every)  # noqa: E731  # a line of figures, no more
        rest: Value = lambda minute: float(minute // 5 - minute // throttled_every)  # noqa: E731  # same
        return (
            (series("llmkey_rate_limit_hits_total", **key), ((240, hits),)),
            (series("llmkey_probes_total", probe="auth", outcome="ok", **key), ((240, rest),)),
            (series("llmkey_probes_total", probe="auth", outcome="rate_limited_tokens", **key), ((240, hits),)),
        )

    yield _story(alert, "fires for a share", {150: told}, info, *counted(15))
    yield _story(alert, "is silent for a small share", {150: NOBODY}, info, *counted(25))
    two: Value = lambda minute: 2.0 if minute >= 100 else 0.0  # noqa: E731  # a line of figures, no more
    few = (
        (series("llmkey_rate_limit_hits_total", **key), ((240, two),)),
        (series("llmkey_probes_total", probe="quota", outcome="slow_down", **key), ((240, two),)),
    )
    yield _story(alert, "is silent for two", dict.fromkeys(range(100, 160, 5), NOBODY), info, *few)
