"""How ``spend`` is drawn and written."""

import io
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from rich.console import Console

from exporter.accounting import Lookup
from exporter.app import spending
from exporter.app.spending import Report
from exporter.cli import main
from exporter.cli.spend_document import document
from exporter.cli.spend_table import show
from exporter.config.sharding import shard_of
from exporter.model import Account, AccountStatus, Collector, CollectorStatus, Secret
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice

from .conftest import ACCOUNT, CANARY, NOON

Make = Callable[..., Report]
Said = pytest.CaptureFixture[str]


def drawn(reports: list[Report], **options: Any) -> str:
    file = io.StringIO()
    show(reports, Console(file=file, width=80, **options))
    return file.getvalue()


def test_the_table(report: Make) -> None:
    """Plain and aligned without a terminal, within 80 columns."""
    text = "\n".join(line.rstrip() for line in drawn([report()]).splitlines())
    assert (
        text
        == """\
acme (openai), US dollars, days and months in UTC
                  USD      OF
  today         20.00                           about 24.50 by usage
                                                18.40 on a usual day
  month        412.10
  forecast     640.00                           at the month's end
  budget       412.10  500.00  ████████░░  82%  reached 2026-03-19, in 4 d
  spend limit  412.10  900.00  ████░░░░░░  45%  not reached this month
    proj_data  112.10  120.00  █████████░  93%
  credit left  106.00  530.00  ██░░░░░░░░  20%  about 106.00 left (an estimate)
                                                gone 2026-03-21, in 6 d
                                                next ends 2026-03-20, in 5 d

  PROJECT    TODAY   MONTH
  Web shop   15.00  300.00  ███████░░░  72%
  proj_data   5.00  112.10  ██░░░░░░░░  27%

  data: costs up to 2 h ago, usage up to now, limits read, keys read"""
    )


def test_names_are_taken_as_they_are_and_bounded(report: Make) -> None:
    """A name is no markup, and a long one does not push the figures off the line."""
    names = {"proj_web": "[red]x[/red]", "proj_data": "n" * 128}
    lines = drawn([report(names=names)]).splitlines()
    assert "[red]x[/red]" in "".join(lines)
    assert all(len(line) <= 80 for line in lines)
    assert [line for line in lines if "nnn" in line and "112.10" in line]


def test_what_failed_is_explained(report: Make) -> None:
    """One reason is told once, with cause, remedy, the vendor's page and what was said."""
    failed = CollectorStatus(success=False, outcome=Outcome.INVALID_KEY, words="Incorrect API key provided.")
    text = drawn([report(collectors=dict.fromkeys(Collector, failed), spent=None, by_project={})])
    told = " ".join(text.split())
    words = admin_advice(Outcome.INVALID_KEY)
    assert told.count(words.cause) == 1
    for part in ("costs, usage, limits and keys", words.remedy, words.url, "Incorrect API key provided."):
        assert part in told
    assert " 0.00" not in told


def test_colours_are_for_terminals(report: Make) -> None:
    """A terminal gets colours unless NO_COLOR is set; whoever knows no blocks gets signs."""
    coloured = drawn([report()], force_terminal=True, color_system="standard", _environ={})
    assert "\x1b[33m" in coloured
    plain = drawn([report()], force_terminal=True, color_system="standard", _environ={"NO_COLOR": "1"})
    assert "\x1b[33m" not in plain
    assert "\x1b" not in drawn([report()])
    latin = io.TextIOWrapper(io.BytesIO(), encoding="latin-1")
    show([report()], Console(file=latin, width=80))
    latin.seek(0)
    assert "########.." in latin.read()


def test_the_document(report: Make, account: Callable[..., Account]) -> None:
    """What /api/v1/accounts/NAME says, what was granted, and null for what is not known."""
    unknown = report(account(name="b", secret=None, secret_fault="secret file x is missing"), name="b", spent=None)
    found = json.loads(json.dumps(document([report(), unknown])))
    assert found["at"] == "2026-03-15T12:00:00.000Z"
    first, second = found["accounts"]
    assert (first["name"], first["spent"], first["forecast_month"]) == ("acme", {"today": 20.0, "month": 412.1}, 640.0)
    assert first["credit"] == {"granted": 530.0, "remaining": 106.0, "expires_at": "2026-03-20T12:00:00.000Z"}
    assert first["exhaustion"]["budget"] == "2026-03-19T12:00:00.000Z"
    assert (first["keys"], first["secret_fault"]) == (None, "")
    assert (second["spent"], second["secret_fault"]) == (None, "secret file x is missing")


def test_no_secret_is_ever_shown(report: Make) -> None:
    """Neither in a table nor in a document, nor where a report is written by mistake."""
    assert "CANARY" not in drawn([report()]) + json.dumps(document([report()])) + repr(report())
    assert report().account.secret == Secret(CANARY)  # it was there to be shown


async def test_a_report_keeps_the_order() -> None:
    """Accounts come as configured, whatever order they were read in; each is read at one moment."""
    asked: list[str] = []

    async def read(
        accounts: Iterable[Account],
        *,
        transport: httpx.AsyncBaseTransport | None,
        clock: Callable[[], float],
        lookup: Lookup | None,
    ) -> Mapping[str, AccountStatus]:
        asked.extend(account.name for account in accounts)
        assert (transport, clock()) == (None, NOON)
        assert lookup is None or callable(lookup)
        return {name: AccountStatus(name=name, provider="openai") for name in reversed(asked)}

    accounts = [replace(ACCOUNT, name=name) for name in "cab"]
    found = await spending.report(accounts, read=read, clock=lambda: NOON)
    assert [one.status.name for one in found] == ["c", "a", "b"]
    assert {one.at for one in found} == {NOON}


@pytest.mark.parametrize(
    ("config", "arguments", "words"),
    [
        ("keys: []", [], ["no accounts to read", "admin_secret:"]),
        ("accounts: [{name: acme}]", ["nobody", "noone"], ["no such account: nobody, noone (configured: acme)"]),
        ("accounts: [{name: a}, {name: a}]", [], ["accounts[1].name"]),
    ],
)
def test_mistakes_of_the_configuration(
    config: str, arguments: list[str], words: list[str], tmp_path: Path, capsys: Said
) -> None:
    """Exit status 3, what is wrong, and how it is done right."""
    (tmp_path / "llmkey.yml").write_text(config)
    assert main(["spend", *arguments, "--config.file", str(tmp_path / "llmkey.yml")]) == 3
    out, err = capsys.readouterr()
    assert out == ""
    for word in words:
        assert word in err


def test_an_account_without_an_admin_key_is_no_failure(tmp_path: Path, capsys: Said) -> None:
    """Nothing is asked; what the operator stated is shown; shards of the configuration hide nobody."""
    text = "accounts: [{name: a, monthly_budget_usd: 5}, {name: b}, {name: c}]\nshard: 1\ntotal_shards: 2\n"
    (tmp_path / "llmkey.yml").write_text(text)
    assert main(["spend", "--config.file", str(tmp_path / "llmkey.yml")]) == 0
    out, err = capsys.readouterr()
    assert [line.split()[0] for line in out.splitlines() if "US dollars" in line] == ["a", "b", "c"]
    assert out.count("no admin_secret is configured") == 3
    assert "5.00" in out
    assert err == ""


def test_a_share_of_the_accounts_where_flags_ask_for_it(tmp_path: Path, capsys: Said) -> None:
    """Then each account is in one share."""
    (tmp_path / "llmkey.yml").write_text("accounts: [{name: a}, {name: b}, {name: c}, {name: d}]")
    for shard in range(2):
        flags = ["--shard", str(shard), "--total-shards", "2", "--config.file", str(tmp_path / "llmkey.yml")]
        assert main(["spend", *flags]) == 0
        shown = [line.split()[0] for line in capsys.readouterr().out.splitlines() if "US dollars" in line]
        assert shown == [name for name in "abcd" if shard_of(name, 2) == shard] != []


def test_config_check_counts_accounts_too(tmp_path: Path, capsys: Said) -> None:
    """Beside the keys."""
    (tmp_path / "llmkey.yml").write_text("accounts: [{name: a}, {name: b}]\nkeys: [{name: k, secret: {env: K}}]")
    assert main(["--config.check", "--config.file", str(tmp_path / "llmkey.yml")]) == 0
    assert capsys.readouterr().out.splitlines()[-1].endswith("good, 1 key, 2 accounts")
