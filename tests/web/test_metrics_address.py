"""``/metrics``: negotiated, filtered, compressed, in pieces."""

import gzip
import logging

import pytest
from aiohttp import ClientError

from tests.web.conftest import Browse
from tests.web.fake_desk import CANARY, FakeDesk

WHOLE = b'# TYPE llmkey_info gauge\nllmkey_info{key="a"} 1\n'


async def test_the_exposition_is_served_with_its_content_type(desk: FakeDesk, browse: Browse) -> None:
    """A scrape gets every chunk in order, under the content type the renderer chose."""
    answer = await (await browse(desk)).get("/metrics", headers={"Accept-Encoding": "identity"})
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert "Content-Encoding" not in answer.headers
    assert await answer.read() == WHOLE


async def test_accept_and_names_reach_the_renderer(desk: FakeDesk, browse: Browse) -> None:
    """The Accept header and each ``name[]`` are handed on as they came."""
    accept = "application/openmetrics-text; version=1.0.0"
    await (await browse(desk)).get("/metrics?name[]=llmkey_info&name[]=llmkey_state", headers={"Accept": accept})
    assert desk.rendered == [(accept, ("llmkey_info", "llmkey_state"))]


@pytest.mark.parametrize("accepts", ["gzip", "br, GZIP;q=0.5", "deflate,gzip;q=1.0,*;q=0.5"])
async def test_gzip_when_it_is_accepted(desk: FakeDesk, browse: Browse, accepts: str) -> None:
    """A client that accepts gzip gets gzip, also where a piece is large enough for a thread."""
    desk.chunks = [*desk.chunks, 10_000 * b'llmkey_state{key="a",state="ok"} 1\n']
    answer = await (await browse(desk)).get("/metrics", headers={"Accept-Encoding": accepts})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(await answer.read()) == b"".join(desk.chunks)


@pytest.mark.parametrize("accepts", ["identity", "gzip;q=0", "gzip; q=0.000", "br", ""])
async def test_no_gzip_when_it_is_refused(desk: FakeDesk, browse: Browse, accepts: str) -> None:
    """A client that does not accept gzip, or refuses it with a weight of zero, gets plain text."""
    answer = await (await browse(desk)).get("/metrics", headers={"Accept-Encoding": accepts})
    assert await answer.read() == WHOLE


async def test_head_draws_nothing(desk: FakeDesk, browse: Browse) -> None:
    """HEAD answers the headers and spares the drawing."""
    answer = await (await browse(desk)).head("/metrics")
    assert (answer.status, await answer.read(), desk.drawn) == (200, b"", 0)
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")


async def test_an_empty_exposition_is_a_good_answer(desk: FakeDesk, browse: Browse) -> None:
    """Filtering everything away leaves an empty body, not an error."""
    desk.chunks = [b"", b""]
    answer = await (await browse(desk)).get("/metrics", headers={"Accept-Encoding": "gzip"})
    assert (answer.status, gzip.decompress(await answer.read())) == (200, b"")


async def test_a_fault_before_the_first_piece_is_a_500(
    desk: FakeDesk, browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    """Drawing that fails at once is a 500 in plain words; answer and log quote nothing of the fault."""
    desk.chunks, desk.fault = [b""], RuntimeError(CANARY)
    answer = await (await browse(desk)).get("/metrics")
    assert answer.status == 500
    assert await answer.text() == "Something went wrong inside. The log says where.\n"
    assert "a request to /metrics failed inside: RuntimeError at fake_desk.py:" in caplog.text
    assert "CANARY" not in caplog.text


async def test_a_fault_in_the_middle_breaks_the_connection(
    desk: FakeDesk, browse: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    """Half an exposition can not be taken for a whole one."""
    desk.fault = RuntimeError(CANARY)
    client = await browse(desk)
    with pytest.raises(ClientError):
        await (await client.get("/metrics")).read()
    assert [record.levelno for record in caplog.records if record.name == "exporter.web.shield"] == [logging.ERROR]
