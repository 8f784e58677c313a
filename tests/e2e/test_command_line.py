"""The commands beside serving, as a person types them."""

import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from exporter.simulator import Simulator

from .conftest import free_port
from .test_exporter_keys import config

pytestmark = pytest.mark.e2e

Simulate = Callable[..., Awaitable[Simulator]]
Said = tuple[int, str, str]


@pytest.mark.parametrize(
    ("behaviours", "status", "words"),
    [
        ({}, 0, ["ok"]),
        ({"a": "invalid_key"}, 1, ["auth_failed", "invalid_key"]),
        ({"a": "credit_balance"}, 1, ["quota_exhausted", "credit_balance"]),
        ({"a": "server_error"}, 2, ["provider_error", "server_error"]),
        ({"a": "server_error", "b": "invalid_key"}, 1, ["server_error", "invalid_key"]),
    ],
)
async def test_check_tells_a_person_and_a_script(
    command: Callable[..., Awaitable[Said]],
    simulator: Simulate,
    behaviours: dict[str, str],
    status: int,
    words: list[str],
) -> None:
    """A table with cause and remedy; 1 when some key is unusable, else 2 when some answer was inconclusive, else 0."""
    server = await simulator("a", "b")
    for name, behaviour in behaviours.items():
        server.set(name, behaviour)
    code, out, err = await command("check", settings=config(server, "a", "b"))
    assert code == status, err
    for word in words:
        assert word in out


async def test_check_as_json_and_as_a_textfile(
    command: Callable[..., Awaitable[Said]], simulator: Simulate, tmp_path: Path
) -> None:
    """JSON has what the table has; the textfile is metrics, whole, with the state concluded."""
    server = await simulator("a", "b")
    server.set("a", "invalid_key")
    textfile = tmp_path / "llmkey.prom"
    code, out, _ = await command(
        "check", "a", "--format", "json", "--textfile", str(textfile), settings=config(server, "a", "b")
    )
    assert code == 1
    [found] = json.loads(out)
    assert (found["key"], found["state"], found["probes"]["auth"]["outcome"]) == ("a", "auth_failed", "invalid_key")
    assert found["probes"]["auth"]["remedy"]
    assert 'llmkey_state{key="a",provider="openai",state="auth_failed"} 1.0' in textfile.read_text()
    assert "process_" not in textfile.read_text()
    assert [path.name for path in tmp_path.glob("*.prom*")] == ["llmkey.prom"]


async def test_check_free_pays_nothing(command: Callable[..., Awaitable[Said]], simulator: Simulate) -> None:
    """--free asks only for free."""
    server = await simulator("a")
    assert (await command("check", "--free", settings=config(server, "a")))[0] == 0
    assert (server.stats.key("a").requests, server.stats.key("a").paid) == (1, 0)


async def test_check_of_an_unknown_key_is_a_configuration_error(
    command: Callable[..., Awaitable[Said]], simulator: Simulate
) -> None:
    """Exit status 3, naming the keys there are."""
    server = await simulator("a")
    code, _, err = await command("check", "nobody", settings=config(server, "a"))
    assert (code, "nobody" in err, "configured: a" in err) == (3, True, True)


async def test_wrong_usage_is_not_mistaken_for_a_finding(command: Callable[..., Awaitable[Said]]) -> None:
    """A flag that does not exist exits with 3, not with 2."""
    code, _, err = await command("check", "--no-such-flag")
    assert (code, "--no-such-flag" in err) == (3, True)


async def test_version_and_help(command: Callable[..., Awaitable[Said]]) -> None:
    """Both answer at once, and help names every command."""
    code, out, _ = await command("--version")
    assert code == 0
    assert re.fullmatch(r"llmkey-exporter, version \d+\.\d+\.\d+ \(python [\d.]+\)\n", out)
    code, out, _ = await command("--help")
    assert code == 0
    for name in ("serve", "check", "simulate", "demo", "export", "healthcheck", "--config.file", "OPENAI_API_KEY"):
        assert name in out


async def test_export_schema(command: Callable[..., Awaitable[Said]]) -> None:
    """The schema of the configuration file, as JSON."""
    code, out, _ = await command("export", "schema")
    assert code == 0
    assert "keys" in json.loads(out)["properties"]


async def test_config_check_of_a_good_file(command: Callable[..., Awaitable[Said]], simulator: Simulate) -> None:
    """Exit status 0 and how many keys there are."""
    server = await simulator("a")
    code, out, _ = await command("--config.check", settings=config(server, "a"))
    assert (code, "1 key" in out) == (0, True)
    assert server.stats.total.requests == 0


async def test_healthcheck_without_an_exporter_fails(command: Callable[..., Awaitable[Said]]) -> None:
    """Exit status 1 when nothing answers."""
    code, _, err = await command("healthcheck", "--url", f"http://127.0.0.1:{free_port()}")
    assert (code, "no answer" in err) == (1, True)


async def test_a_configuration_that_only_a_start_would_refuse_is_refused(
    command: Callable[..., Awaitable[Said]], simulator: Simulate
) -> None:
    """--config.check reads all that a start reads, whatever the command, and sends nothing."""
    server = await simulator("a")
    for arguments in (("--web.config.file", "/nowhere/web.yml"), ("check", "--web.config.file", "/nowhere/web.yml")):
        code, _, err = await command(*arguments, "--config.check", settings=config(server, "a"))
        assert (code, "/nowhere/web.yml" in err, "Traceback" in err) == (3, True, False)
    assert (await command("check", "--config.check", settings=config(server, "a")))[0] == 0
    assert server.stats.total.requests == 0


async def test_check_leaves_paused_keys_alone(command: Callable[..., Awaitable[Said]], simulator: Simulate) -> None:
    """A planned rotation turns no cron job red; asked for by name, a paused key is asked."""
    server = await simulator("a", "b")
    server.set("a", "invalid_key")
    settings = config(server, "a", "b")
    settings["keys"][0]["paused_until"] = "2999-01-01T00:00Z"
    code, out, err = await command("check", settings=settings)
    assert (code, "paused, not asked: a" in err, "invalid_key" in out) == (0, True, False)
    assert (await command("check", "a", settings=settings))[0] == 1


async def test_check_refuses_a_textfile_that_cannot_be_before_paying(
    command: Callable[..., Awaitable[Said]], simulator: Simulate
) -> None:
    """A wrong folder is a mistake on the command line, not a dead key."""
    server = await simulator("a")
    code, _, err = await command("check", "--textfile", "/nowhere/x.prom", settings=config(server, "a"))
    assert (code, "/nowhere" in err, server.stats.total.requests) == (3, True, 0)


async def test_check_names_models_that_are_gone(command: Callable[..., Awaitable[Said]], simulator: Simulate) -> None:
    """A key that works may lack a model it must have; what was found here is not put into others' mouths."""
    server = await simulator("a")
    settings = config(server, "a")
    settings["keys"][0]["models"] = ["gpt-no-more", "gpt-4o-mini"]
    settings["keys"].append({"name": "unset", "secret": {"env": "NOT_SET"}})
    code, out, _ = await command("check", settings=settings)
    assert code == 1
    assert "the model gpt-no-more is not available" in out
    assert "the model gpt-4o-mini is not" not in out
    assert "it said: environment variable" not in out
