"""A refusal shows a masked form of the key that the provider saw: is it ours?"""

from collections.abc import Callable

import pytest

from exporter.model import Finding, Target
from exporter.outcome import Outcome

Read = Callable[..., Finding]
MakeTarget = Callable[..., Target]

OURS = "sk-proj-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIiZzTq"
ENDING = " You can find your API key at https://platform.openai.com/account/api-keys."


def _refusal(echo: str) -> dict[str, object]:
    return {"error": {"message": f"Incorrect API key provided: {echo}.{ENDING}", "code": "invalid_api_key"}}


@pytest.mark.parametrize(
    "echo",
    [
        f"sk-proj-{'*' * 46}ZzTq",
        f"sk-proj-{'*' * 3}ZzTq",
        "sk-proj-***",
        "***ZzTq",
        "sk***Tq",
        "s***q",
        "sk-...ZzTq",
        "sk-proj…ZzTq",
        "***",
        OURS,
        "[REDACTED]",
        "sk-REDACTED",
        "sk-xxxx***",
        "<hidden>",
    ],
)
def test_a_mask_that_fits_our_key_is_not_foreign(read: Read, target: MakeTarget, echo: str) -> None:
    """However it is masked, what fits or proves nothing raises no alarm."""
    finding = read(401, _refusal(echo), to=target(secret=OURS))
    assert finding.outcome is Outcome.INVALID_KEY
    assert not finding.foreign_key


@pytest.mark.parametrize(
    "echo",
    [
        f"sk-proj-{'*' * 46}WxYz",
        f"sk-svcac{'*' * 46}ZzTq",
        "sk-old***WxYz",
        "sk-...GQFA",
        "xa***yz",
        "***fcc2",
        "null",
        "undefined",
        "EMPTY",
        "kk",
    ],
)
def test_a_tail_or_head_that_is_not_ours_is_foreign(read: Read, target: MakeTarget, echo: str) -> None:
    """A proxy or cache that sends another key is named."""
    finding = read(401, _refusal(echo), to=target(secret=OURS))
    assert finding.foreign_key
    assert echo not in finding.message


def test_a_short_key_that_is_shown_whole_is_ours(read: Read, target: MakeTarget) -> None:
    """Keys of eight characters or less come back unmasked."""
    assert not read(401, _refusal("kk"), to=target(secret="kk")).foreign_key
    assert not read(401, _refusal("zz"), to=target(secret="a-dummy")).foreign_key  # too short to be sure


def test_a_key_that_ends_in_a_dot_is_ours(read: Read, target: MakeTarget) -> None:
    """The full stop of the sentence is not held against the key."""
    assert not read(401, _refusal("sk-***ab."), to=target(secret="sk-longer-key-ab.")).foreign_key
    assert not read(401, _refusal("sk-***ab"), to=target(secret="sk-longer-key-ab")).foreign_key


def test_a_message_that_was_cut_proves_nothing(read: Read, target: MakeTarget) -> None:
    """Without its end the tail may be anything."""
    body = '{"error":{"message":"Incorrect API key provided: sk-proj-*****Z'
    assert not read(401, body, to=target(secret=OURS)).foreign_key


@pytest.mark.parametrize(
    "message",
    [
        "Authentication Fails, Your api key: ****fcc2 is invalid",
        "Authentication Error, Invalid proxy server token passed. Received API Key = sk-...GQFA, Key Hash = 7cd2.",
    ],
)
def test_the_other_dialects_are_compared_too(read: Read, target: MakeTarget, message: str) -> None:
    """DeepSeek and litellm show tails as well."""
    foreign = read(401, {"error": {"message": message}}, to=target(secret=OURS))
    ours = read(
        401,
        {"error": {"message": message}},
        to=target(secret="sk-0123456789" + ("fcc2" if "fcc2" in message else "GQFA")),
    )
    assert foreign.foreign_key
    assert not ours.foreign_key


def test_prose_that_was_pasted_as_a_key_is_malformed(read: Read, target: MakeTarget) -> None:
    """White space in what the provider saw says that no key was sent at all."""
    finding = read(401, _refusal("You are ****************tep."), to=target(secret=OURS))
    assert finding.outcome is Outcome.MALFORMED_KEY
    assert finding.foreign_key


def test_only_a_refused_key_can_be_foreign(read: Read, target: MakeTarget) -> None:
    """An echo in any other answer is no statement about the key."""
    body = {"error": {"message": f"Incorrect API key provided: ***abcd.{ENDING}", "code": "account_deactivated"}}
    finding = read(401, body, to=target(secret=OURS))
    assert finding.outcome is Outcome.ACCOUNT_DEACTIVATED
    assert not finding.foreign_key
