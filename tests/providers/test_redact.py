"""Other people's words, made fit to be seen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exporter.providers.redact import redact, word

SECRET = "sk-proj-CANARY8dJq2Lx5Vb7Nc4Mz1Kw9Rt6Yp3HsGfDaQe0UoIiZzTq"


@pytest.mark.parametrize(
    "shown",
    [
        "sk-proj-abcdefghijklmnop",
        "sk-abc...wxyz",
        "sk-…wxyz",
        "sk-or-v1-0fa240aaaaaaaaaaaaaaaa",
        "sk-ant-api03-abcdefghijkl",
        "sk-proj-****************MxYA",
        "gsk_abcdefghijklmnop",
        "xai-abcdefghijklmnop",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "hf_abcdefghijklmnop",
        "ak-f817m9q3k3wi11gjwbgi",
        "Bearer abc123def456",
        "bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln",
        "0123456789abcdef0123456789abcdef",
        "7cd2579696d03c0c332de9460ca7122e18043dac8bf1e02156c7a8e2d61f8d4c",
        "****fcc2",
        "na***ys",
        "AKIAIOSFODNN7EXAMPLE",
        "QWxhZGRpbjpvcGVuIHNlc2FtZQ1234567890abcdefghij==",
    ],
)
def test_what_is_shaped_like_a_key_is_hidden(shown: str) -> None:
    """Any vendor's key, whole or masked, tokens and hashes of them, ours or not."""
    said = redact(f"the thing {shown} was refused")
    assert shown not in said
    assert "***" in said
    assert said.startswith("the thing")
    assert said.endswith("was refused")


@pytest.mark.parametrize(
    "text",
    [
        "Rate limit reached for gpt-4o-mini-2024-07-18 in organization org-BPQ2vglazP9PM7I0T2xn68U on tokens per min.",
        "Project proj_QRf115YMnQwMUdTI9cu2sWQ8 does not have access to model gpt-4o-mini",
        "Please include the request ID req_540c6eaab7f4556b2baa22bcba915d51 in your email.",
        "You exceeded your current quota, please check your plan and billing details.",
        "Budget has been exceeded! Current spend for token: 7.2e-05; Max Budget for Token: 2e-07",
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth",
        "The model `meta-llama/Llama-3.3-70B-Instruct-Turbo-Free` does not exist",
        "额度不足",
    ],
)
def test_what_helps_is_kept(text: str) -> None:
    """Organizations, projects, models, request ids and plain words stay."""
    assert redact(text, SECRET) == text


@pytest.mark.parametrize(
    "text",
    [
        f"key {SECRET} refused",
        f"key {SECRET[:20]} refused",
        f"key {SECRET[-12:]} refused",
        f"key {SECRET[10:30]} refused",
        f"key {SECRET[:8]}{'*' * 20}{SECRET[-4:]} refused",
        f"key ending in {SECRET[-4:]} refused",
        f"key ending in {SECRET[-6:]}, refused",
        f"key {SECRET.lower()} refused",
        f"x{SECRET}x",
        SECRET,
    ],
)
def test_no_part_of_our_own_secret_is_left(text: str) -> None:
    """Whole, cut, masked, glued or its bare tail."""
    said = redact(text, SECRET)
    assert not [SECRET[i : i + 6] for i in range(len(SECRET) - 5) if SECRET[i : i + 6].lower() in said.lower()]
    assert SECRET[-4:] not in said


def test_a_short_secret_is_removed_too() -> None:
    """Even one that no rule would call a key."""
    assert (
        redact("Incorrect API key provided: kk. You can find", "kk") == "Incorrect API key provided: ***. You can find"
    )
    assert "hunter2" not in redact("password hunter2 refused", "hunter2")


def test_several_secrets_are_removed() -> None:
    """A webhook's and a key's."""
    assert redact("abcdefgh and stuvwxyz", "abcdefgh", "stuvwxyz") == "*** and ***"


def test_what_the_provider_took_for_a_key_is_hidden_whatever_it_is() -> None:
    """A pasted sentence may be as private as a key."""
    said = redact("Incorrect API key provided: my cat is called Tom. You can find your API key at x.")
    assert said == "Incorrect API key provided: ***. You can find your API key at x."


def test_a_message_is_one_bounded_line_without_control_characters() -> None:
    """No forged log lines, no terminal escapes, no text that runs backwards."""
    said = redact("a\r\nb\x1b[31m\tc\u202ed\u200be\x00f" + "x" * 1000)
    assert said.startswith("a b [31m c d e f")
    assert len(said) == 300
    assert said.endswith("…")


def test_the_limit_is_the_callers() -> None:
    """Logs and pages have their own."""
    assert redact("abcdef", limit=4) == "abc…"
    assert redact("abcd", limit=4) == "abcd"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("insufficient_quota", "insufficient_quota"),
        ("permission-denied", "permission-denied"),
        ("The caller does not have permission", "The_caller_does_not_have_permission"),
        ('evil"} 1\n', "evil_1"),
        ("", ""),
        ("  ", ""),
        ("额度", ""),
        ("x" * 100, "x" * 64),
        (SECRET, ""),
        ("sk-abcdefghijklmnop", ""),
    ],
)
def test_a_code_is_one_bounded_word(text: str, expected: str) -> None:
    """Fit for a label, and free of keys."""
    assert word(text, SECRET) == expected


@given(
    before=st.text(max_size=50),
    after=st.text(max_size=400),
    secret=st.text(alphabet=st.characters(min_codepoint=33, max_codepoint=126), min_size=8, max_size=200),
)
def test_whatever_surrounds_it_the_secret_is_gone(before: str, after: str, secret: str) -> None:
    """For any secret and any text around it."""
    said = redact(before + secret + after, secret)
    assert secret not in said
    assert len(said) <= 300
