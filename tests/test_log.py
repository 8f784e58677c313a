"""What a log line looks like, and what it never holds."""

import json
import logging
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.sets(st.text("ab", min_size=1, max_size=9), max_size=6), st.text("abc", max_size=40))
def test_exactly_what_is_secret_is_hidden(values: set[str], text: str) -> None:
    """Every secret of four characters or more goes, whole, wherever it stands, and nothing else."""
    veil = Veil()
    veil.hide([Secret(value) for value in values])
    secret = [False] * len(text)
    for value in values:
        for at in range(len(text)):
            if len(value) >= 4 and text.startswith(value, at):
                secret[at : at + len(value)] = [True] * len(value)
    told = veil(text)
    assert told.replace("<secret>", "") == "".join(c for c, hidden in zip(text, secret, strict=True) if not hidden)
    assert ("<secret>" in told) == any(secret)


def test_of_two_secrets_that_begin_alike_the_longer_is_hidden(veil: Veil) -> None:
    """Its end does not stay behind."""
    assert veil(f"a {CANARY}2 b {CANARY} c") == "a <secret> b <secret> c"


def test_secrets_that_overlap_are_hidden_as_one() -> None:
    """Nothing is left of either."""
    veil = Veil()
    veil.hide([Secret("aaaabbbb"), Secret("bbbbcccc")])
    assert veil("_aaaabbbbcccc_") == "_<secret>_"


def test_a_rotated_secret_stays_hidden(veil: Veil) -> None:
    """The secrets that come later do not uncover it."""
    veil.hide([Secret("sk-proj-another")])
    assert veil(f"{CANARY} sk-proj-another") == "<secret> <secret>"


def test_a_line_costs_the_same_whatever_the_number_of_secrets() -> None:
    """Ten thousand keys that begin alike, and a line with one of them: microseconds, not a millisecond."""
    veil = Veil()
    veil.hide(Secret(f"sk-proj-{number:0150}") for number in range(10_000))
    line = f"incorrect key sk-proj-*** of key prod, sk-proj-{7:0150}"
    begun = time.thread_time()
    for _ in range(1000):
        assert veil(line).endswith("prod, <secret>")
    assert time.thread_time() - begun < 0.5  # seconds; a tenth of it is usual, and 2 when each secret is tried
