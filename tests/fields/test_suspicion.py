"""What looks like a secret, and what does not."""

import pytest

from exporter.fields.suspicion import holds_key, looks_like_secret

SECRETS = [
    "sk-proj-abc",
    "sk-CANARY",
    "Bearer sk-proj-0123456789abcdef",
    "gsk_abc",
    "AIzaSyD0123456789abcdefghijklmnopqrstuvw",
    "xai-0123456789abcdefgh",
    "hf_abcdefghijklmnopqrst",
    "9f86d081884c7d659a2feaa0c55ad015",
    "prod.9f86d081884c7d659a2feaa0c55ad015",
    "4eC39HqLyjWDarjtT1zdp7dc",
    "abcT3BlbkFJdef",
]

HONEST = [
    "prod-chat",
    "task-sk-team",
    "xai-prod",
    "hf_main",
    "SearchAndDiscoveryPlatform2026",
    "internationalization",
    "team20261122productionsearch",
    "production-search-team-eu-west-1-2026-key-number-17",
    "OPENAI_API_KEY_FOR_PRODUCTION_2",
    "",
]


@pytest.mark.parametrize("text", SECRETS)
def test_a_secret_is_recognised(text: str) -> None:
    """By a vendor's prefix, or because no person writes so."""
    assert looks_like_secret(text)


@pytest.mark.parametrize("text", HONEST)
def test_a_name_is_not_taken_for_a_secret(text: str) -> None:
    """Long words, dates, capitals and dashes are what names are made of."""
    assert not looks_like_secret(text)


def test_an_identifier_may_be_random() -> None:
    """Organizations are random by nature; a key among them is still recognised."""
    assert not holds_key("org-4eC39HqLyjWDarjtT1zdp7dc")
    assert holds_key("sk-4eC39HqLyjWDarjtT1zdp7dc")
