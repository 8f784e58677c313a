"""The mistakes that people make with keys every day, each found where it can be found first."""

from collections.abc import Callable

import pytest

from exporter.model import Finding, Target
from exporter.outcome import Outcome
from exporter.providers import VENDORS

Read = Callable[..., Finding]
MakeTarget = Callable[..., Target]

KEY = "sk-proj-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIi"


def _fault(target: Target) -> Finding | None:
    return VENDORS[target.provider.kind].fault(target)


@pytest.mark.parametrize("secret", [None, "", " ", "\n", "\t \r\n"])
def test_an_empty_variable_is_a_missing_key(target: MakeTarget, secret: str | None) -> None:
    """Nothing there is missing_key, and the message says where it was looked for."""
    finding = _fault(target(secret=secret, secret_fault="environment variable OPENAI_API_KEY is not set"))
    assert finding is not None
    assert finding.outcome is Outcome.MISSING_KEY
    assert finding.message == "environment variable OPENAI_API_KEY is not set"


def test_a_missing_key_without_a_reason_still_says_something(target: MakeTarget) -> None:
    """Without a known place the message says that the credential is empty."""
    finding = _fault(target(secret=""))
    assert finding is not None
    assert finding.message == "the credential is empty"


@pytest.mark.parametrize(
    ("secret", "word"),
    [
        (f" {KEY}", "white space around"),
        (f"{KEY} ", "white space around"),
        (f"{KEY}\n", "white space around"),
        (f"{KEY}\r\n", "white space around"),
        (f"\t{KEY}", "white space around"),
        (f"{KEY[:20]} {KEY[20:]}", "white space in"),
        (f"{KEY[:20]}\n{KEY[20:]}", "white space in"),
        (f'"{KEY}"', "quotes"),
        (f"'{KEY}'", "quotes"),
        (f"“{KEY}”", "quotes"),
        (f"`{KEY}`", "quotes"),
        (f'{KEY[:9]}"{KEY[9:]}', "quotes"),
        (f"Bearer {KEY}", "Bearer"),
        (f"bearer {KEY}", "Bearer"),
        (f"Bearer: {KEY}", "Bearer"),
        (f'"Bearer {KEY}"', "Bearer"),
        (f"Authorization: Bearer {KEY}", "Bearer"),
        (f"OPENAI_API_KEY={KEY}", "NAME=value"),
        (f'export OPENAI_API_KEY="{KEY}"', "NAME=value"),
        ("$OPENAI_API_KEY", "variable"),
        ("${OPENAI_API_KEY}", "variable"),
        ("{{ .Values.key }}", "placeholder"),
        ("<your-api-key>", "placeholder"),
        ("sk-proj-********************************MxYA", "masked"),
        ("sk-…***…", "masked"),
        ("sk-abc...def", "masked"),
        ("sk-proj-xxxxxxxxxxxxxxxx", "masked"),
        ("sk-proj-••••••••wxyz", "masked"),
        (f"{KEY}\u200b", "invisible"),
        (f"\ufeff{KEY}", "invisible"),
        (f"{KEY[:9]}\u00a0{KEY[9:]}", "invisible"),
        (f"{KEY[:9]}é{KEY[9:]}", "ASCII"),
        (f"{KEY[:9]}\u0455{KEY[9:]}", "ASCII"),
        (f"{KEY[:9]}\x00{KEY[9:]}", "control"),
        (f"{KEY}\x7f", "control"),
    ],
)
@pytest.mark.parametrize("vendor", ["openai", "azure", "openrouter"])
def test_an_ill_formed_key_is_found_here(target: MakeTarget, vendor: str, secret: str, word: str) -> None:
    """White space, quotes, Bearer, masks and the like are malformed_key everywhere, and the message leaks nothing."""
    finding = _fault(target(vendor, secret=secret))
    assert finding is not None
    assert finding.outcome is Outcome.MALFORMED_KEY
    assert word in finding.message
    for start in range(len(secret) - 5):
        assert secret[start : start + 6] not in finding.message.replace("'Bearer' in front", "")


OTHERS = ["sk-ant-api03-abc", "sk-or-v1-0fa240", "gsk_abcdef", "xai-abcdef", "AIzaSyabcdef", "hf_abcdef"]


@pytest.mark.parametrize("secret", OTHERS)
def test_another_vendors_key_is_found_at_openais_own_address_only(target: MakeTarget, secret: str) -> None:
    """A prefix is a diagnosis only where it is certain; a gateway may take any key."""
    finding = _fault(target(secret=secret, official=True))
    assert finding is not None
    assert finding.outcome is Outcome.MALFORMED_KEY
    assert secret not in finding.message
    assert _fault(target(secret=secret, official=False)) is None


@pytest.mark.parametrize(
    "secret",
    [
        KEY,
        "sk-svcacct-abcDEF123",
        "sk-admin-abcDEF123",
        "sk-service-abc",
        "sess-abc",
        "kk",
        "0123456789abcdef" * 2,
        "a.b/c+d==",
    ],
)
def test_a_well_formed_key_of_any_shape_is_sent(target: MakeTarget, secret: str) -> None:
    """Unknown shapes, and admin keys, are left to the provider to judge."""
    assert _fault(target(secret=secret, official=True)) is None


def test_a_header_lost_on_the_way_is_a_missing_key(read: Read) -> None:
    """When the provider saw no Authorization header it says so, whatever we sent."""
    message = (
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username)."
    )
    finding = read(401, {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": None}})
    assert finding.outcome is Outcome.MISSING_KEY
    assert not finding.foreign_key


def test_a_slow_down_without_words_is_no_verdict_on_the_key(read: Read) -> None:
    """The edge answers a lost header with a bare "slow down" as well: inconclusive."""
    assert read(429, '"slow down"').outcome is Outcome.SLOW_DOWN


@pytest.mark.parametrize(
    ("code", "message", "outcome"),
    [
        (
            "mismatched_organization",
            "OpenAI-Organization header should match organization for API key",
            Outcome.WRONG_ORGANIZATION,
        ),
        ("invalid_organization", "No such organization: org-x.", Outcome.WRONG_ORGANIZATION),
        ("mismatched_project", "OpenAI-Project header should match project for API key", Outcome.WRONG_PROJECT),
    ],
)
def test_the_key_of_another_organization_is_told_apart(read: Read, code: str, message: str, outcome: Outcome) -> None:
    """Header and key that do not belong together are their own outcomes."""
    body = {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}
    assert read(401, body).outcome is outcome


@pytest.mark.parametrize("vendor", sorted(VENDORS))
def test_every_vendor_finds_the_everyday_faults(target: MakeTarget, vendor: str) -> None:
    """No vendor sends a key that cannot be one."""
    finding = _fault(target(vendor, secret=f"Bearer {KEY}"))
    assert finding is not None
    assert finding.outcome is Outcome.MALFORMED_KEY
