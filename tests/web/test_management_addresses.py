"""``/-/healthy``, ``/-/ready``, ``/-/reload``, ``/config``, and what is true of every address."""

import pytest

from tests.web.conftest import Browse
from tests.web.fake_desk import FakeDesk

ADDRESSES = ["/", "/metrics", "/api/v1/keys", "/api/v1/keys/a", "/config", "/-/healthy", "/-/ready", "/nowhere"]


async def test_healthy_is_always_200(desk: FakeDesk, browse: Browse) -> None:
    """A process that serves is alive, ready or not."""
    desk.is_ready = False
    client = await browse(desk)
    assert (await client.get("/-/healthy")).status == 200
    assert (await client.head("/-/healthy")).status == 200


@pytest.mark.parametrize(("ready", "status"), [(True, 200), (False, 503)])
async def test_ready_follows_the_desk(desk: FakeDesk, browse: Browse, ready: bool, status: int) -> None:
    """Readiness is 503 until the first probes are through."""
    desk.is_ready = ready
    client = await browse(desk)
    assert (await client.get("/-/ready")).status == status
    assert (await client.head("/-/ready")).status == status


async def test_reload_reads_anew(desk: FakeDesk, browse: Browse) -> None:
    """POST reloads once and says so."""
    answer = await (await browse(desk)).post("/-/reload")
    assert (answer.status, await answer.text()) == (200, "The configuration was read anew.\n")
    assert desk.reloads == 1


async def test_a_refused_reload_tells_its_reason(desk: FakeDesk, browse: Browse) -> None:
    """A configuration that is refused is a 500 with the reason."""
    desk.refusal = "llmkey.yml: keys.0.name: expected a name"
    answer = await (await browse(desk)).post("/-/reload")
    assert (answer.status, await answer.text()) == (500, "llmkey.yml: keys.0.name: expected a name\n")


async def test_get_does_not_reload(desk: FakeDesk, browse: Browse) -> None:
    """GET on the reload address is 405 and names the method that is allowed."""
    answer = await (await browse(desk)).get("/-/reload")
    assert (answer.status, answer.headers["Allow"]) == (405, "POST")
    assert await answer.text() == "This address does not take that method; allowed: POST.\n"
    assert desk.reloads == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://evil.example"},
        {"Origin": "http://rebind.evil:10427", "Host": "rebind.evil:10427"},
        {"Sec-Fetch-Site": "same-origin", "Host": "rebind.evil"},
        {"Sec-Fetch-Site": "same-origin", "Host": "[rebind.evil"},
        {"Origin": "http://127.0.0.1.rebind.evil", "Host": "127.0.0.1.rebind.evil"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost", "Host": "127.0.0.1"},
    ],
)
async def test_another_sites_page_cannot_reload(desk: FakeDesk, browse: Browse, headers: dict[str, str]) -> None:
    """A request that a foreign page sent is refused, also when it points its own name at our address."""
    client = await browse(desk, host="exporter.example", external_url="https://llm.example/keys/")
    answer = await client.post("/-/reload", headers=headers)
    assert (answer.status, desk.reloads) == (403, 0)


async def test_our_own_pages_may_reload(desk: FakeDesk, browse: Browse) -> None:
    """The same origin may reload, seen directly or through the reverse proxy's address."""
    client = await browse(desk, external_url="https://llm.example/keys/")
    direct = f"http://127.0.0.1:{client.port}"
    for origin in (direct, "https://llm.example"):
        headers = {"Sec-Fetch-Site": "same-origin", "Origin": origin}
        assert (await client.post("/-/reload", headers=headers)).status == 200
    assert desk.reloads == 2


@pytest.mark.parametrize("host", ["localhost:1", "[::1]:1", "192.0.2.7", "exporter.example:1", "llm.example"])
async def test_our_names_are_believed(desk: FakeDesk, browse: Browse, host: str) -> None:
    """localhost, an address, the name we listen on and the external one cannot be a stranger's."""
    client = await browse(desk, host="Exporter.example", external_url="https://llm.example/keys/")
    for headers in ({"Origin": f"http://{host}"}, {"Sec-Fetch-Site": "same-origin"}):
        assert (await client.post("/-/reload", headers={"Host": host, **headers})).status == 200


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "none"}])
async def test_who_is_no_page_may_use_any_name(desk: FakeDesk, browse: Browse, headers: dict[str, str]) -> None:
    """curl, Prometheus and an address typed by hand work under whatever name leads here."""
    client = await browse(desk)
    assert (await client.post("/-/reload", headers={"Host": "exporter.svc.cluster.local", **headers})).status == 200


async def test_the_configuration_is_shown_as_text(desk: FakeDesk, browse: Browse) -> None:
    """/config answers the redacted YAML as plain text."""
    answer = await (await browse(desk)).get("/config")
    assert (answer.content_type, await answer.text()) == ("text/plain", desk.config_text())


@pytest.mark.parametrize("address", ADDRESSES)
async def test_every_answer_carries_the_security_headers(desk: FakeDesk, browse: Browse, address: str) -> None:
    """Nothing is stored, framed, sniffed or allowed to load, errors included; the server's make is not told."""
    headers = (await (await browse(desk)).get(address)).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; ")
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "deny"
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")
    assert headers["Cache-Control"] == "no-store"
    assert headers["Server"] == "llmkey-exporter"


async def test_an_unknown_address_is_404_in_words(desk: FakeDesk, browse: Browse) -> None:
    """A wrong address says where to look and does not repeat itself."""
    answer = await (await browse(desk)).get("/sk-proj-CANARY")
    assert answer.status == 404
    assert await answer.text() == "There is nothing at this address. The page at / lists what there is.\n"


@pytest.mark.parametrize("address", ["/", "/metrics", "/config", "/-/healthy", "/api/v1/keys"])
async def test_writing_to_a_reading_address_is_405(desk: FakeDesk, browse: Browse, address: str) -> None:
    """Addresses that only read take GET and HEAD."""
    answer = await (await browse(desk)).post(address)
    assert (answer.status, answer.headers["Allow"]) == (405, "GET,HEAD")


@pytest.mark.parametrize("address", ["/", "/metrics", "/api/v1/keys", "/config"])
async def test_head_answers_without_a_body(desk: FakeDesk, browse: Browse, address: str) -> None:
    """HEAD is GET without the body."""
    answer = await (await browse(desk)).head(address)
    assert (answer.status, await answer.read()) == (200, b"")


@pytest.mark.parametrize("under", ["", "/keys"])
async def test_a_proxy_may_strip_its_path_or_leave_it(desk: FakeDesk, browse: Browse, under: str) -> None:
    """Everything is served at the root and under the path of the external address."""
    client = await browse(desk, external_url="https://llm.example/keys/")
    for address in ("/", "/metrics", "/-/healthy", "/api/v1/keys", "/config"):
        assert (await client.get(under + address)).status == 200
    assert (await client.get("/keys")).status == 200
