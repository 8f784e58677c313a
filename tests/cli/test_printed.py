"""What commands print where there is no terminal: whole lines."""

from pathlib import Path

import pytest

from exporter.cli import main
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice
from exporter.outcome.advice import advice

Said = pytest.CaptureFixture[str]


def test_check_breaks_no_address(tmp_path: Path, capsys: Said) -> None:
    """A long name leaves little room beside it in 80 columns: into a pipe cause, remedy and address are whole."""
    name = "k" * 60
    (tmp_path / "llmkey.yml").write_text(f"keys: [{{name: {name}, secret: 'Bearer sk-proj-CANARY'}}]")
    assert main(["check", "--config.file", str(tmp_path / "llmkey.yml")]) == 1
    lines = capsys.readouterr().out.splitlines()
    words = advice(Outcome.MALFORMED_KEY)
    assert words.url
    for part in (name, words.cause, words.remedy, words.url):
        assert [line for line in lines if part in line], part
    assert not [line for line in lines if line != line.rstrip()]
    assert "CANARY" not in "".join(lines)


def test_spend_breaks_no_line(tmp_path: Path, capsys: Said) -> None:
    """What cannot be read is explained in lines that can be searched."""
    text = "accounts: [{name: a, admin_secret: {env: LLMKEY_TEST_NOT_SET}}]"
    (tmp_path / "llmkey.yml").write_text(text)
    assert main(["spend", "--config.file", str(tmp_path / "llmkey.yml")]) == 1
    lines = capsys.readouterr().out.splitlines()
    words = admin_advice(Outcome.MISSING_KEY)
    for part in (words.cause, words.remedy, words.url):
        assert [line for line in lines if part in line], part
    assert not [line for line in lines if line != line.rstrip()]


def test_nothing_to_ask_is_said(tmp_path: Path, capsys: Said) -> None:
    """In a pipe as on a terminal."""
    (tmp_path / "llmkey.yml").write_text("keys: []")
    assert main(["check", "--config.file", str(tmp_path / "llmkey.yml")]) == 0
    assert capsys.readouterr().out == "no keys to ask\n"
