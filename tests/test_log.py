"""What a log line looks like, and what it never holds."""

import json
import logging
from collections.abc import Iterator

import pytest

from exporter.log import Veil, configure
from exporter.model import Secret

CANARY = "sk-proj-CANARY-0123456789abcdefghijklmnop"


@pytest.fixture(autouse=True)
def _restored_logging() -> Iterator[None]:
    root, ours = logging.getLogger(), logging.getLogger("exporter")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    yield
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(capture=False)


@pytest.fixture
def veil() -> Veil:
    hiding = Veil()
    hiding.hide([Secret(CANARY), Secret(f" {CANARY}2\n"), None])
    return hiding


def test_logfmt(veil: Veil, capsys: pytest.CaptureFixture[str]) -> None:
    """Quoted where needed, fields after the message."""
    configure("info", "logfmt", veil)
    logging.getLogger("exporter.daemon").info("state changed", extra={"fields": {"key": "a", "cause": 'no "money"'}})
    line = capsys.readouterr().err
    assert 'level=info source=daemon msg="state changed" key=a cause="no \\"money\\""' in line


def test_json(veil: Veil, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, with the time in RFC 3339."""
    configure("info", "json", veil)
    logging.getLogger("exporter").warning("two\nlines", extra={"fields": {"n": 1}})
    event = json.loads(capsys.readouterr().err)
    assert (event["level"], event["msg"], event["n"], event["time"][-1]) == ("warn", "two\nlines", "1", "Z")


def test_logfmt_keeps_one_event_on_one_line(veil: Veil, capsys: pytest.CaptureFixture[str]) -> None:
    """A line break in a value cannot forge an event."""
    configure("info", "logfmt", veil)
    logging.getLogger("exporter").info("a\nlevel=error forged")
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("form", ["logfmt", "json"])
def test_no_secret_in_message_fields_or_traceback(veil: Veil, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Wherever it got in, it does not get out; of an exception only the type is told."""
    configure("debug", form, veil)
    log = logging.getLogger("exporter.prober")
    try:
        int(CANARY)
    except ValueError:
        log.exception("failed with %s", CANARY, extra={"fields": {"what": CANARY + "2"}})
    logging.getLogger("aiohttp").warning("Authorization: Bearer sk-proj-SOMEBODYELSES0123456789")
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "CANARY" not in told
    assert "SOMEBODYELSES" not in told


def test_levels(veil: Veil, capsys: pytest.CaptureFixture[str]) -> None:
    """``warn`` silences info; libraries speak only from warnings up, even at debug."""
    configure("warn", "logfmt", veil)
    logging.getLogger("exporter").info("quiet")
    configure("debug", "logfmt", veil)
    logging.getLogger("httpx").info("HTTP Request: GET https://…")
    assert capsys.readouterr().err == ""
