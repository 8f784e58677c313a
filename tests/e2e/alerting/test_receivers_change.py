"""Receivers that come, go and move while alarms fire."""

from collections.abc import Awaitable, Callable

import pytest

from exporter.simulator import Simulator
from tests.e2e.conftest import Exporter, eventually
from tests.e2e.dispatch.conftest import Sink

from .conftest import in_days, key, told, watching, webhook

pytestmark = pytest.mark.e2e

Make = Callable[..., Exporter]
Simulate = Callable[..., Awaitable[Simulator]]
StartSink = Callable[..., Awaitable[Sink]]

EXPIRING = ("firing", "LLMKeyExpiring", "a")
RENEWED = ("resolved", "LLMKeyExpiring", "a")


async def test_a_reload_changes_who_is_told(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """A new receiver is told of what fires, one that is gone of nothing more, one that stays of nothing twice."""
    server, stays, leaves, comes = await simulator("a"), await sink(), await sink(), await sink()
    before = [webhook("stays", stays.url), webhook("leaves", leaves.url)]
    settings = watching(server, receivers=before) | {"keys": [key(server, "a", expires_on=in_days(1))]}
    run = await exporter(settings).start()
    for there in (stays, leaves):
        await eventually(lambda there=there: told(there), [EXPIRING])  # type: ignore[misc]
    settings["receivers"] = [webhook("stays", stays.url), webhook("comes", comes.url)]
    run.write(settings)
    assert (await run.post("/-/reload")).is_success
    await eventually(lambda: told(comes), [EXPIRING])
    run.write(settings | {"keys": [key(server, "a", expires_on=in_days(100))]})
    assert (await run.post("/-/reload")).is_success
    for there in (stays, comes):
        await eventually(lambda there=there: told(there), [EXPIRING, RENEWED])  # type: ignore[misc]
    assert told(leaves) == [EXPIRING]
    assert await run.labels("llmkey_exporter_notifications_total", receiver="leaves") == []


async def test_a_receivers_secret_file_is_read_again_when_it_changes(
    exporter: Make, simulator: Simulate, sink: StartSink
) -> None:
    """Without a reload: what comes next goes to the new address."""
    server, old, new = await simulator("a"), await sink(), await sink()
    run = exporter()
    file = run.folder / "address"
    file.write_text(f"{old.url}/hook\n")
    receiver = webhook("hook", "") | {"url": {"file": "address"}}
    settings = watching(server, receivers=[receiver]) | {"keys": [key(server, "a", expires_on=in_days(1))]}
    run.write(settings)
    await run.start()
    await eventually(lambda: told(old), [EXPIRING])
    file.write_text(f"{new.url}/hook\n")
    await eventually(lambda: 'msg="secret of a receiver changed"' in run.log())
    server.set("a", "invalid_key")
    await eventually(lambda: told(new), [("firing", "LLMKeyAuthFailed", "a")])
    assert told(old) == [EXPIRING]


async def test_severity_and_matchers_choose_who_is_told(exporter: Make, simulator: Simulate, sink: StartSink) -> None:
    """The pager hears of what is critical, a team of its own keys, by labels that no alarm carries, too."""
    server, pager, team, rest = await simulator("a", "b"), await sink(), await sink(), await sink()
    receivers = [
        webhook("pager", pager.url, min_severity="critical"),
        webhook("team", team.url, matchers=['label_team="search"']),
        webhook("rest", rest.url, send_resolved=False),
    ]
    keys = [
        key(server, "a", expires_on=in_days(1), severity="warning", labels={"team": "search"}),
        key(server, "b", expires_on=in_days(1)),
    ]
    settings = watching(server, receivers=receivers) | {"keys": keys}
    run = await exporter(settings).start()
    other = ("firing", "LLMKeyExpiring", "b")
    await eventually(lambda: sorted(told(rest)), sorted([EXPIRING, other]))
    await eventually(lambda: (told(pager), told(team)), ([other], [EXPIRING]))
    run.write(settings | {"keys": [one | {"expires_on": in_days(100)} for one in keys]})
    assert (await run.post("/-/reload")).is_success
    await eventually(lambda: (told(pager), told(team)), ([other, ("resolved", *other[1:])], [EXPIRING, RENEWED]))
    assert len(told(rest)) == 2
