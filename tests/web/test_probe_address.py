"""``/probe``: one probe of a configured key as metrics."""

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics
from prometheus_client.parser import text_string_to_metric_families as plain

from exporter.model import Hold, HoldReason, Kind, Probing
from exporter.outcome import Outcome, Reason
from tests.web.conftest import Browse
from tests.web.fake_desk import NOW, FakeDesk, result

EXPOSITION = """\
# HELP probe_success 1 when the probe ended usable, else 0.
# TYPE probe_success gauge
probe_success 0.0
# HELP probe_duration_seconds How long the probe took.
# TYPE probe_duration_seconds gauge
probe_duration_seconds 0.25
# HELP probe_http_status_code The status of the answer, 0 when none came.
# TYPE probe_http_status_code gauge
probe_http_status_code 429.0
# HELP probe_timestamp_seconds When the probe started.
# TYPE probe_timestamp_seconds gauge
probe_timestamp_seconds 1.795312788e+09
# HELP probe_tokens Tokens the probe consumed.
# TYPE probe_tokens gauge
probe_tokens 1.0
# HELP probe_cost_usd Estimated price of the probe in US dollars.
# TYPE probe_cost_usd gauge
probe_cost_usd 2e-08
# HELP probe_outcome_info How the probe ended.
# TYPE probe_outcome_info gauge
probe_outcome_info{outcome="quota_exhausted",reason="credit_balance"} 1.0
"""


async def test_a_probe_is_answered_as_metrics(desk: FakeDesk, browse: Browse) -> None:
    """The result of the asked kind is told family by family, in text."""
    desk.add("a")
    desk.results["a", Kind.QUOTA] = result(
        Outcome.QUOTA_EXHAUSTED, Kind.QUOTA, reason=Reason.CREDIT_BALANCE, http_status=429, tokens=1, cost_usd=2e-8
    )
    answer = await (await browse(desk)).get("/probe?target=a&kind=quota", headers={"Accept-Encoding": "identity"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert await answer.text() == EXPOSITION


async def test_auth_is_the_default_kind(desk: FakeDesk, browse: Browse) -> None:
    """Without ``kind`` the free probe is made."""
    desk.add("a")
    desk.results["a", Kind.AUTH] = result(Outcome.OK)
    answer = await (await browse(desk)).get("/probe?target=a", headers={"Accept-Encoding": "identity"})
    samples = {sample.name: sample.value for family in plain(await answer.text()) for sample in family.samples}
    assert (samples["probe_success"], samples["probe_http_status_code"]) == (1.0, 200.0)


async def test_openmetrics_is_negotiated(desk: FakeDesk, browse: Browse) -> None:
    """A client that asks for OpenMetrics gets valid OpenMetrics, with the info still a gauge."""
    desk.add("a")
    desk.results["a", Kind.AUTH] = result(Outcome.OK)
    headers = {"Accept": "application/openmetrics-text; version=1.0.0", "Accept-Encoding": "identity"}
    answer = await (await browse(desk)).get("/probe?target=a", headers=headers)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    parsed = openmetrics(await answer.text())  # type: ignore[no-untyped-call]  # the library leaves it untyped
    assert {family.name: family.type for family in parsed}["probe_outcome_info"] == "gauge"


@pytest.mark.parametrize(
    ("query", "status", "sentence"),
    [
        ("", 400, "The parameter target is missing; it takes the name of a configured key."),
        ("?target=", 400, "The parameter target is missing; it takes the name of a configured key."),
        ("?target=a&kind=paid", 400, "The parameter kind takes auth or quota."),
        ("?target=sk-proj-CANARY", 404, "No key of this name is configured."),
        ("?target=https://evil.example", 404, "No key of this name is configured."),
    ],
)
async def test_what_cannot_be_probed_is_said_in_words(
    desk: FakeDesk, browse: Browse, query: str, status: int, sentence: str
) -> None:
    """A wrong parameter gets its status and a sentence that does not repeat the value."""
    desk.add("a")
    answer = await (await browse(desk)).get(f"/probe{query}")
    assert (answer.status, await answer.text()) == (status, sentence + "\n")


async def test_a_key_that_goes_away_meanwhile_is_unknown(desk: FakeDesk, browse: Browse) -> None:
    """A reload that removes the key while its probe waits leads to 404, not to a fault."""
    desk.add("a")
    desk.fault = KeyError("a")
    assert (await (await browse(desk)).get("/probe?target=a")).status == 404


async def test_a_held_probe_says_why_and_until_when(desk: FakeDesk, browse: Browse) -> None:
    """A spent budget is a 503 with the reason, the end of the hold and Retry-After."""
    desk.add("a")
    desk.holds["a", Kind.QUOTA] = Hold(HoldReason.BUDGET, NOW + 7200.5)
    answer = await (await browse(desk)).get("/probe?target=a&kind=quota")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "7201")
    assert await answer.text() == (
        "Not probed: the day's probe budget is spent, until 2026-11-22T04:00:00.500Z (in 2 h).\n"
    )


async def test_a_hold_without_a_date_promises_none(desk: FakeDesk, browse: Browse) -> None:
    """Without a known end there is no Retry-After."""
    desk.add("a")
    desk.holds["a", Kind.AUTH] = Hold(HoldReason.PAUSED)
    answer = await (await browse(desk)).get("/probe?target=a")
    assert (answer.status, "Retry-After" in answer.headers) == (503, False)
    assert await answer.text() == "Not probed: the key is paused.\n"


async def test_a_kind_that_is_switched_off_says_so(desk: FakeDesk, browse: Browse) -> None:
    """A disabled kind of which nothing is known is a 503 that names the reason."""
    desk.add("a", quota=Probing(interval=900.0, timeout=30.0, enabled=False))
    answer = await (await browse(desk)).get("/probe?target=a&kind=quota")
    assert answer.status == 503
    assert await answer.text() == "Not probed: the quota probe of this key is switched off.\n"


@pytest.mark.parametrize("method", ["POST", "HEAD"])
async def test_only_get_probes(desk: FakeDesk, browse: Browse, method: str) -> None:
    """Anything but GET does not cause a probe."""
    desk.add("a")
    assert (await (await browse(desk)).request(method, "/probe?target=a")).status == 405


async def test_many_paid_probes_are_for_scrapers_alone(desk: FakeDesk, browse: Browse) -> None:
    """Ten at once, then one every three seconds, whatever the key; Prometheus is never told to wait, nor is auth."""
    for number in range(15):
        desk.add(f"k{number}")
        desk.results[f"k{number}", Kind.QUOTA] = desk.results[f"k{number}", Kind.AUTH] = result(Outcome.OK)
    client = await browse(desk)

    async def ask(number: int, kind: str = "quota", **headers: str) -> int:
        return (await client.get(f"/probe?target=k{number}&kind={kind}", headers=headers)).status

    scrape = {"X-Prometheus-Scrape-Timeout-Seconds": "10"}
    assert [await ask(number, **scrape) for number in range(15)] == [200] * 15
    assert [await ask(number) for number in range(10)] == [200] * 10
    refused = await client.get("/probe?target=k1&kind=quota")
    assert (refused.status, refused.headers["Retry-After"]) == (429, "4")
    assert await refused.text() == "Too many paid probes are asked for; try again in 4 s.\n"
    assert [await ask(number, "auth") for number in range(15)] == [200] * 15
    assert await ask(11, **scrape) == 200
    assert len(desk.probed) == 41
    desk.moved = 3.0
    assert await ask(12) == 200


async def test_another_sites_page_cannot_spend_money(desk: FakeDesk, browse: Browse) -> None:
    """An image or a link on a foreign page does not cause a probe."""
    desk.add("a")
    desk.results["a", Kind.QUOTA] = result(Outcome.OK, Kind.QUOTA)
    client = await browse(desk)
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://rebind.evil", "Host": "rebind.evil"}):
        assert (await client.get("/probe?target=a&kind=quota", headers=headers)).status == 403
