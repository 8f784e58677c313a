"""An account's keys on the status page, and how reading it goes."""

from exporter.model import Collector, KeyStanding, ListedKey
from exporter.outcome import Outcome
from exporter.outcome.admin import admin_advice
from exporter.outcome.advice import advice
from tests.web.account_table import lines
from tests.web.conftest import Browse
from tests.web.fake_account import HOUR, account, failed, read
from tests.web.fake_desk import NOW, FakeDesk


async def test_an_admin_key_that_fails_everywhere_is_told_once(desk: FakeDesk, browse: Browse) -> None:
    """Collectors that fail for one reason share its cause and remedy; others have their own."""
    refused = failed(Outcome.INVALID_KEY, "this is not an admin key", last_success_at=NOW - 3 * HOUR, due=NOW)
    desk.books["acme"] = account(
        collectors={
            Collector.COSTS: refused,
            Collector.USAGE: refused,
            Collector.LIMITS: failed(Outcome.TIMEOUT),
            Collector.KEYS: refused,
        }
    )
    said = await lines(desk, browse)
    words = admin_advice(Outcome.INVALID_KEY)
    assert said[4:] == [
        "The admin key cannot read costs, usage and keys.",
        words.cause,
        f"{words.remedy} {words.url.removeprefix('https://')}",
        "“this is not an admin key”",
        "costs, usage and keys: read 3 h ago",
        "At present limits cannot be read.",
        advice(Outcome.TIMEOUT).cause,
        f"{advice(Outcome.TIMEOUT).remedy} status.openai.com",
        "limits: never read, asked again in 1 h",
    ]


async def test_a_collector_that_has_not_read_yet_says_so(desk: FakeDesk, browse: Browse) -> None:
    """Neither success nor failure is claimed before the first reading; one that fails without a word has a cause."""
    desk.books["acme"] = account(
        collectors={Collector.COSTS: read(success=None), Collector.KEYS: read(success=False, outcome=None)}
    )
    said = await lines(desk, browse)
    assert said[-1] == "costs: not read yet"
    assert advice(Outcome.UNKNOWN).cause in said


async def test_keys_are_counted_and_named_up_to_ten(desk: FakeDesk, browse: Browse) -> None:
    """Keys that need a look are named, ten of each at most, a nameless one too; our own are only counted."""
    standings = {KeyStanding.MONITORED: 3, KeyStanding.UNMONITORED: 12, KeyStanding.OWNER_INACTIVE: 1}
    keys = [
        ListedKey(name=f"{of}-{n:02}", project="", standing=of) for of, count in standings.items() for n in range(count)
    ]
    desk.books["acme"] = account(keys=(*keys, ListedKey(name="", project="", standing=KeyStanding.UNUSED)))
    desk.books["none"] = account("none", keys=())
    said = await lines(desk, browse)
    named = ", ".join(f"unmonitored-{n:02}" for n in range(10))
    assert "3 keys monitored" in said
    assert f"12 keys not monitored: {named} and 2 more" in said
    assert "1 key unused for 30 days or more: (no name)" in said
    assert "1 key of an owner who has lost access: owner_inactive-00" in said
    assert "no key is listed" in said


async def test_what_failed_otherwise_is_dated_otherwise(desk: FakeDesk, browse: Browse) -> None:
    """Collectors that share a cause but not their age are dated apart; an age is told with that of the data."""
    late = failed(Outcome.OVERLOADED, last_success_at=NOW - 2 * HOUR, data_at=NOW - 5 * HOUR, due=NOW + 240.0)
    desk.books["acme"] = account(
        collectors={Collector.COSTS: late, Collector.USAGE: late, Collector.KEYS: failed(Outcome.OVERLOADED)}
    )
    assert (await lines(desk, browse))[-1] == (
        "costs and usage: read 2 h ago, data up to 5 h ago, asked again in 4 min; keys: never read, asked again in 1 h"
    )
