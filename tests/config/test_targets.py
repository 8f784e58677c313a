"""From the configuration to what is probed."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from exporter.config import Settings, provider_table, resolve
from exporter.model import Confirm, Secret, Severity, Target

Load = Callable[..., Settings]

CANARY = "sk-proj-CANARY0123456789canary"


def resolved(settings: Settings, environ: Mapping[str, str] | None = None) -> Target:
    (target,) = resolve(settings, environ=environ or {})
    return target


def key(secret: str) -> str:
    return f"keys: [{{name: a, secret: {secret}}}]"


def test_defaults_make_a_target(configure: Load) -> None:
    """Two lines are a configuration."""
    target = resolved(configure(key(CANARY)))
    assert target.secret == Secret(CANARY)
    assert (target.provider.name, target.provider.official) == ("openai", True)
    assert (target.auth.interval, target.auth.timeout) == (60.0, 10.0)
    assert (target.quota.interval, target.quota.timeout, target.quota.enabled) == (900.0, 30.0, True)
    assert (target.quota.call, target.quota.model) == ("auto", "")
    assert (target.confirm, target.budget_usd_per_day) == (Confirm(failures=3, delay=5.0), 0.01)
    assert (target.severity, target.paused_until, target.expires_at) == (Severity.CRITICAL, None, None)
    assert "CANARY" not in repr(target)


def test_everything_about_a_key_reaches_its_target(configure: Load) -> None:
    """Times become Unix seconds; a day begins at midnight UTC."""
    target = resolved(
        configure(
            key(CANARY).replace(
                "}]",
                ", account: acme, organization: org-1, project: proj_1, models: [m1, m2], severity: warning, "
                "paused_until: '2026-12-01T09:00+01:00', expires_on: 2027-01-31, labels: {team: search}}]",
            )
            + f"\naccounts: [{{name: acme, admin_secret: {CANARY}}}]"
        )
    )
    assert (target.account, target.organization, target.project) == ("acme", "org-1", "proj_1")
    assert (target.models, target.severity) == (("m1", "m2"), Severity.WARNING)
    assert (target.paused_until, target.expires_at) == (1796112000.0, 1801353600.0)
    assert target.labels == {"team": "search"}


def test_a_key_overrides_only_what_it_says(configure: Load) -> None:
    """The rest comes from the section probing, not from the defaults."""
    target = resolved(
        configure(
            "probing: {auth: {interval: 30s}, quota: {interval: 1h, call: chat}, confirm: {failures: 5}}\n"
            "keys: [{name: a, secret: x, probing: {auth: {timeout: 3s}, quota: {model: gpt-5.4-nano, timeout: 60s},"
            " confirm: {delay: 1s}, budget_usd_per_key_per_day: 1}}]"
        )
    )
    assert (target.auth.interval, target.auth.timeout) == (30.0, 3.0)
    assert (target.quota.interval, target.quota.timeout) == (3600.0, 60.0)
    assert (target.quota.call, target.quota.model) == ("chat", "gpt-5.4-nano")
    assert target.confirm == Confirm(failures=5, delay=1.0)
    assert target.budget_usd_per_day == 1.0


def test_a_provider_of_ones_own(configure: Load) -> None:
    """It speaks openai unless it says otherwise; a slash at the end of its address is dropped."""
    settings = configure(
        "providers: {gateway: {base_url: 'HTTP://LiteLLM:4000/v1/'}}\nkeys: [{name: a, secret: x, provider: gateway}]"
    )
    provider = resolved(settings).provider
    assert (provider.name, provider.kind, provider.official) == ("gateway", "openai", False)
    assert provider.base_url == "http://litellm:4000/v1"


def test_a_provider_named_like_a_kind_is_of_that_kind(configure: Load) -> None:
    """Unless it says otherwise."""
    settings = configure(
        "keys: []\nproviders: {groq: {base_url: 'https://a'}, xai: {kind: openai, base_url: 'https://b'}}"
    )
    table = provider_table(settings)
    assert (table["groq"].kind, table["xai"].kind) == ("groq", "openai")


@pytest.mark.parametrize(
    ("base_url", "official"),
    [
        ("https://api.openai.com/v1", True),
        ("https://API.openai.com/v1/", True),
        ("https://eu.api.openai.com/v1", False),
        ("http://127.0.0.1:8080/v1", False),
    ],
)
def test_the_built_in_provider_is_official_at_its_own_address_only(
    configure: Load, base_url: str, official: bool
) -> None:
    """Only there is another vendor's prefix a diagnosis."""
    settings = configure(f"keys: []\nproviders: {{openai: {{base_url: '{base_url}'}}}}")
    provider = provider_table(settings)["openai"]
    assert (provider.kind, provider.official) == ("openai", official)


def test_a_secret_from_a_variable_is_taken_as_it_is(configure: Load) -> None:
    """A newline in a variable is a malformed key, and the provider's to find."""
    target = resolved(configure(key("{env: PROD_CHAT}")), {"PROD_CHAT": f" {CANARY}\n"})
    assert target.secret == Secret(f" {CANARY}\n")


def test_a_plain_secret_is_taken_as_it_is(configure: Load) -> None:
    """White space in quotes was meant."""
    assert resolved(configure(key(f"'{CANARY} '"))).secret == Secret(f"{CANARY} ")


@pytest.mark.parametrize("content", [CANARY, f"{CANARY}\n", f"{CANARY} \r\n\t\n"])
def test_white_space_at_the_end_of_a_secret_file_is_dropped(configure: Load, tmp_path: Path, content: str) -> None:
    """Every editor writes a newline."""
    (tmp_path / "secret").write_text(content)
    assert resolved(configure(key(f"{{file: {tmp_path}/secret}}"))).secret == Secret(CANARY)


def test_white_space_at_the_beginning_of_a_secret_file_stays(configure: Load, tmp_path: Path) -> None:
    """It is a malformed key, which the provider's module finds."""
    (tmp_path / "secret").write_text(f" {CANARY}\n")
    assert resolved(configure(key(f"{{file: {tmp_path}/secret}}"))).secret == Secret(f" {CANARY}")


def test_a_relative_path_begins_beside_the_configuration(configure: Load, tmp_path: Path) -> None:
    """Wherever the exporter was started."""
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "a").write_text(CANARY)
    assert resolved(configure(key("{file: secrets/a}"))).secret == Secret(CANARY)


def test_a_file_that_is_no_text_is_a_secret_all_the_same(configure: Load, tmp_path: Path) -> None:
    """It is there, so the fault is its form; and its fingerprint can be taken."""
    (tmp_path / "secret").write_bytes(b"\xff\xfe" * 20)
    target = resolved(configure(key(f"{{file: {tmp_path}/secret}}")))
    assert target.secret is not None
    assert not target.secret.value.isascii()
    assert len(target.fingerprint) == 8


def test_what_is_wrong_with_a_secret_is_said_not_raised(configure: Load, tmp_path: Path) -> None:
    """Each fault says where was looked, and disables its own key only."""
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "large").write_text("x" * 70000)
    places = ["{file: none}", "{file: empty/x}", "{file: .}", "{file: empty}", "{file: large}", "{env: A}", "{env: B}"]
    places += ["''", CANARY]
    text = "keys:\n" + "".join(f"  - {{name: k{i}, secret: {place}}}\n" for i, place in enumerate(places))
    targets = resolve(configure(text), environ={"B": ""})
    faults = [target.secret_fault.replace(str(tmp_path), "…") for target in targets]
    assert faults == [
        "secret file …/none is missing",
        "secret file …/empty/x is missing",
        "secret file … is a directory",
        "secret file …/empty is empty",
        "secret file …/large is too large for a secret",
        "environment variable A is not set",
        "environment variable B is empty",
        "the secret in the configuration is empty",
        "",
    ]
    assert [target.secret is None for target in targets] == [True] * 8 + [False]


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_pipe_or_a_device_is_refused_without_waiting(configure: Load, tmp_path: Path, kind: str) -> None:
    """Opening a pipe would wait for a writer, and some devices never end: neither may hang the start."""
    path = Path("/dev/zero")
    if kind == "pipe":
        path = tmp_path / "pipe"
        os.mkfifo(path)
    target = resolved(configure(key(f"{{file: {path}}}")))
    assert (target.secret, target.secret_fault) == (None, f"secret file {path} is not a file")


def test_an_unreadable_file_is_a_fault(configure: Load) -> None:
    """The system's words, which may name anything, are not repeated."""

    def denied(path: Path) -> bytes:
        raise PermissionError(13, f"{CANARY} {path}")

    (target,) = resolve(configure(key("{file: /run/secrets/a}")), environ={}, read=denied)
    assert target.secret_fault == "secret file /run/secrets/a is unreadable"
