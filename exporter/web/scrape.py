"""Answers in the exposition format: ``/metrics`` for everything, ``/probe`` for one probe of one key."""

import math
from collections.abc import Iterator

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from exporter.metrics.exposition import negotiate
from exporter.model import Kind, Result
from exporter.web.answer import RefusedError, stream
from exporter.web.bucket import Bucket
from exporter.web.desk import Desk
from exporter.web.home import Home
from exporter.web.words import because

_AT_ONCE = 40  # expositions in flight, as node_exporter's --web.max-requests
_PAID_AT_ONCE = 10
_PAID_SECONDS_EACH = 3.0
# Prometheus and what scrapes like it send it, and no page can have a browser send it to another site unasked
# (https://fetch.spec.whatwg.org/#cors-safelisted-request-header).
_SCRAPER = "X-Prometheus-Scrape-Timeout-Seconds"


class Scrape:
    """The two addresses a Prometheus asks."""

    def __init__(self, desk: Desk, home: Home) -> None:
        self._desk = desk
        self._home = home
        self._in_flight = 0
        self._paid = Bucket(desk.now, most=_PAID_AT_ONCE, seconds=_PAID_SECONDS_EACH)

    async def metrics(self, request: web.Request) -> web.StreamResponse:
        """Everything, or the families that ``name[]`` names; text or OpenMetrics by the Accept header."""
        if self._in_flight >= _AT_ONCE:
            raise RefusedError(503, "Too many scrapes at once.", {"Retry-After": "1"})
        self._in_flight += 1
        try:
            names = request.query.getall("name[]", [])
            content_type, chunks = self._desk.render(request.headers.get("Accept", ""), names)
            return await stream(request, content_type, chunks)
        finally:
            self._in_flight -= 1

    async def probe(self, request: web.Request) -> web.StreamResponse:
        """One probe of a configured key as metrics.

        404 for an unknown ``target``; 400 for a missing one or a bad ``kind``; 503 with the reason while
        a pause or the budget holds the probe back, since a value would be a guess and Prometheus then
        says ``up == 0``. 403 when another site's page asks: a probe may cost money. Over plain HTTP an image of
        such a page cannot be told from curl, so who asks for many paid probes and is no Prometheus gets 429.
        """
        self._home.same_site(request)
        name, kind = self._asked(request)
        if kind is Kind.QUOTA and _SCRAPER not in request.headers and (wait := self._paid.take()):
            after = {"Retry-After": str(int(wait) + 1)}
            raise RefusedError(429, f"Too many paid probes are asked for; try again in {int(wait) + 1} s.", after)
        try:
            result = await self._desk.probe(name, kind)
        except KeyError:  # the key went away while it waited
            raise _unknown() from None
        if result is None:
            raise self._held(name, kind)
        encode, content_type = negotiate(request.headers.get("Accept", ""))
        registry = CollectorRegistry()
        registry.register(_Found(result))
        return await stream(request, content_type, (encode(registry),))

    def _asked(self, request: web.Request) -> tuple[str, Kind]:
        name = request.query.get("target", "")
        kind = request.query.get("kind", Kind.AUTH.value)
        if not name:
            raise RefusedError(400, "The parameter target is missing; it takes the name of a configured key.")
        if kind not in list(Kind):
            raise RefusedError(400, "The parameter kind takes auth or quota.")
        if name not in self._desk.targets():
            raise _unknown()
        return name, Kind(kind)

    def _held(self, name: str, kind: Kind) -> RefusedError:
        target, hold, now = self._desk.targets().get(name), self._desk.held(name, kind), self._desk.now()
        if target and not target.probing(kind).enabled:
            return RefusedError(503, f"Not probed: the {kind} probe of this key is switched off.")
        if hold is None:
            return RefusedError(503, "Not probed: it is held back.")
        after = {"Retry-After": str(max(1, math.ceil(hold.until - now)))} if hold.until else None
        return RefusedError(503, f"Not probed: {because(hold, now)}.", after)


class _Found(Collector):
    """One result as families."""

    def __init__(self, result: Result) -> None:
        self._result = result

    def collect(self) -> Iterator[GaugeMetricFamily]:
        found = self._result
        for name, meaning, value in (
            ("probe_success", "1 when the probe ended usable, else 0.", float(found.outcome.usable)),
            ("probe_duration_seconds", "How long the probe took.", found.duration),
            ("probe_http_status_code", "The status of the answer, 0 when none came.", float(found.http_status)),
            ("probe_timestamp_seconds", "When the probe started.", found.at),
            ("probe_tokens", "Tokens the probe consumed.", float(found.tokens)),
            ("probe_cost_usd", "Estimated price of the probe in US dollars.", found.cost_usd),
        ):
            yield GaugeMetricFamily(name, meaning, value=value)
        info = GaugeMetricFamily("probe_outcome_info", "How the probe ended.", labels=("outcome", "reason"))
        info.add_metric((str(found.outcome), str(found.reason)), 1.0)
        yield info


def _unknown() -> RefusedError:
    return RefusedError(404, "No key of this name is configured.")
