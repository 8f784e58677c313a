"""What is sent, and what becomes of an answer that came."""

from dataclasses import replace

import httpx

from exporter import __version__
from exporter.model import Kind, Secret, Status, Target
from exporter.outcome import Outcome
from tests.prober.conftest import CANARY, NOW, MakeProber

MODELS = {"object": "list", "data": [{"id": "gpt-5.4-nano", "object": "model"}]}


async def test_a_good_key_is_ok(make_prober: MakeProber, target: Target, status: Status) -> None:
    """The result tells the target, the kind, when, how long, the status and the finding."""
    prober = make_prober(lambda _request: httpx.Response(200, json=MODELS))
    result = await prober.probe(target, Kind.AUTH, status)
    assert (result.target, result.kind, result.outcome) == ("prod", Kind.AUTH, Outcome.OK)
    assert (result.at, result.duration, result.http_status) == (NOW, 1.0, 200)
    assert (result.local, result.call, result.tokens, result.cost_usd) == (False, "", 0, 0.0)


async def test_what_the_vendor_describes_is_what_is_sent(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """Method, address and headers are the vendor's; we add the one encoding that we can bound."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, json=MODELS)

    await make_prober(answer).probe(target, Kind.AUTH, status)
    (request,) = seen
    assert (request.method, str(request.url)) == ("GET", "https://api.openai.com/v1/models")
    assert request.headers["authorization"] == f"Bearer {CANARY}"
    assert request.headers.get_list("user-agent") == [f"llmkey-exporter/{__version__}"]
    assert request.headers["accept-encoding"] == "gzip"


async def test_an_error_is_read_by_the_vendor(make_prober: MakeProber, target: Target, status: Status) -> None:
    """A 401 is an answer like any other: its words reach the finding, its status the result."""
    error = {
        "error": {"message": "Incorrect API key provided", "type": "invalid_request_error", "code": "invalid_api_key"}
    }
    result = await make_prober(lambda _request: httpx.Response(401, json=error)).probe(target, Kind.AUTH, status)
    assert (result.outcome, result.http_status, result.finding.code) == (Outcome.INVALID_KEY, 401, "invalid_api_key")


async def test_a_key_that_is_faulty_on_its_face_is_not_sent(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """What the vendor finds locally costs no time, no slot and no request."""

    def answer(_request: httpx.Request) -> httpx.Response:
        raise AssertionError("nothing may be sent")

    prober = make_prober(answer)
    for secret, outcome in ((None, Outcome.MISSING_KEY), (Secret(f"Bearer {CANARY}"), Outcome.MALFORMED_KEY)):
        result = await prober.probe(replace(target, secret=secret), Kind.AUTH, status)
        assert (result.outcome, result.local, result.http_status, result.duration) == (outcome, True, 0, 0.0)


async def test_redirects_are_not_followed(make_prober: MakeProber, target: Target, status: Status) -> None:
    """A key never goes where an answer points."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(307, headers={"location": "https://elsewhere.example/v1/models"})

    result = await make_prober(answer).probe(target, Kind.AUTH, status)
    assert asked == ["api.openai.com"]
    assert result.http_status == 307
    assert not result.outcome.usable


async def test_cookies_are_not_kept(make_prober: MakeProber, target: Target, status: Status) -> None:
    """What the provider sets for one key never travels with another."""
    seen: list[httpx.Headers] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json=MODELS, headers={"set-cookie": "session=of-another-key; Path=/"})

    prober = make_prober(answer)
    await prober.probe(target, Kind.AUTH, status)
    await prober.probe(replace(target, name="other"), Kind.AUTH, status)
    assert [headers.get("cookie") for headers in seen] == [None, None]


async def test_headers_reach_the_vendor_in_lower_case(make_prober: MakeProber, target: Target, status: Status) -> None:
    """Of a repeated header the first counts, so that nothing appended on the way overrides it."""
    headers = [("Retry-After", "7"), ("retry-after", "9000")]
    prober = make_prober(lambda _request: httpx.Response(429, json={}, headers=headers))
    assert (await prober.probe(target, Kind.AUTH, status)).finding.retry_after == 7.0


async def test_a_key_in_the_answer_does_not_reach_the_result(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """A provider or gateway that echoes the key does not make us tell it."""
    body = {"error": {"message": f"Incorrect API key provided: {CANARY}.", "code": CANARY, "type": CANARY}}
    for code in (200, 400, 401, 403, 429, 500):
        result = await make_prober(lambda _request, code=code: httpx.Response(code, json=body)).probe(  # type: ignore[misc]  # mypy cannot infer the default
            target, Kind.AUTH, status
        )
        assert "CANARY" not in repr(result)


async def test_an_unknown_vendor_is_unknown_not_an_exception(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """A fault of our own ends as a result that names the exception's type only."""
    lost = replace(target, provider=replace(target.provider, kind="no-such-vendor"))
    result = await make_prober(lambda _request: httpx.Response(200)).probe(lost, Kind.AUTH, status)
    assert (result.outcome, result.finding.code) == (Outcome.UNKNOWN, "KeyError")


async def test_a_list_of_models_longer_than_we_read_still_proves_the_key(
    make_prober: MakeProber, target: Target, status: Status
) -> None:
    """Its beginning is enough; the rest is left, although the header announced it."""
    models = {"object": "list", "data": [{"id": f"model-{number}", "object": "model"} for number in range(40_000)]}
    result = await make_prober(lambda _request: httpx.Response(200, json=models)).probe(target, Kind.AUTH, status)
    assert result.outcome is Outcome.OK
