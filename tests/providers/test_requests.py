"""What is sent: where to, with which credential, and as little of it as is billed."""

import json
from collections.abc import Callable

import pytest

from exporter import __version__
from exporter.model import Target
from exporter.providers import BUILT_IN, VENDORS, Call

MakeTarget = Callable[..., Target]

EMBED = Call(name="embeddings", model="text-embedding-3-small", tokens_in=1, max_tokens_out=0)
CHAT = Call(name="chat", model="gpt-6-luna", max_tokens_out=64)
RESPONSES = Call(name="responses", model="gpt-6-luna", max_tokens_out=1)


def _body(target: Target, call: Call) -> dict[str, object]:
    body: dict[str, object] = json.loads(VENDORS[target.provider.kind].quota_request(target, call).body or b"")
    return body


def test_the_built_in_provider_is_openai_at_its_own_address() -> None:
    """Only there is a prefix a diagnosis."""
    openai = BUILT_IN["openai"]
    assert (openai.kind, openai.base_url, openai.official) == ("openai", "https://api.openai.com/v1", True)


def test_the_free_request_lists_models(target: MakeTarget, canary: str) -> None:
    """GET /models with the key as Bearer, nothing else that identifies us but our name."""
    request = VENDORS["openai"].auth_request(target())
    assert (request.method, request.url, request.body) == ("GET", "https://api.example.com/v1/models", None)
    assert request.headers == {
        "Accept": "application/json",
        "User-Agent": f"llmkey-exporter/{__version__}",
        "Authorization": f"Bearer {canary}",
    }


def test_the_secret_never_shows_in_a_request(target: MakeTarget, canary: str) -> None:
    """Neither in its repr nor in its address or body."""
    for vendor in VENDORS.values():
        for request in (vendor.auth_request(target()), vendor.quota_request(target(), CHAT)):
            assert canary not in f"{request!r}{request.url}{request.body!r}"


def test_organization_and_project_are_sent_only_when_set(target: MakeTarget) -> None:
    """An empty header would be a wrong organization."""
    headers = VENDORS["openai"].auth_request(target(organization="org-1", project="proj_1")).headers
    assert (headers["OpenAI-Organization"], headers["OpenAI-Project"]) == ("org-1", "proj_1")
    only = VENDORS["openai"].quota_request(target(project="proj_1"), CHAT).headers
    assert "OpenAI-Organization" not in only
    assert only["OpenAI-Project"] == "proj_1"


def test_embeddings_ask_for_one_token(target: MakeTarget) -> None:
    """One character in, in the encoding that the SDKs ask for."""
    request = VENDORS["openai"].quota_request(target(), EMBED)
    assert (request.method, request.url) == ("POST", "https://api.example.com/v1/embeddings")
    assert request.headers["Content-Type"] == "application/json"
    assert _body(target(), EMBED) == {"model": "text-embedding-3-small", "input": ".", "encoding_format": "base64"}


def test_a_chat_is_safe_on_reasoning_models(target: MakeTarget) -> None:
    """max_completion_tokens: reasoning models refuse max_tokens."""
    assert VENDORS["openai"].quota_request(target(), CHAT).url == "https://api.example.com/v1/chat/completions"
    assert _body(target(), CHAT) == {
        "model": "gpt-6-luna",
        "messages": [{"role": "user", "content": "."}],
        "max_completion_tokens": 64,
    }


def test_responses_never_ask_for_less_than_16_tokens(target: MakeTarget) -> None:
    """The API refuses a smaller cap; nothing is stored."""
    assert VENDORS["openai"].quota_request(target(), RESPONSES).url == "https://api.example.com/v1/responses"
    assert _body(target(), RESPONSES) == {"model": "gpt-6-luna", "input": ".", "max_output_tokens": 16, "store": False}


@pytest.mark.parametrize("vendor", ["deepseek", "mistral", "moonshot", "together", "siliconflow"])
def test_vendors_without_the_new_field_get_the_old_cap(target: MakeTarget, vendor: str) -> None:
    """A cap that a vendor ignores would be a long, paid answer."""
    body = _body(target(vendor), CHAT)
    assert body["max_tokens"] == 64
    assert "max_completion_tokens" not in body


def test_azure_takes_the_key_in_its_own_header(target: MakeTarget, canary: str) -> None:
    """api-key, not Bearer."""
    headers = VENDORS["azure"].auth_request(target("azure")).headers
    assert headers["api-key"] == canary
    assert "Authorization" not in headers


def test_anthropic_speaks_its_own_api(target: MakeTarget, canary: str) -> None:
    """x-api-key with a version, the Messages API, and a list of models that comes whole."""
    vendor = VENDORS["anthropic"]
    request = vendor.quota_request(target("anthropic"), CHAT)
    assert request.url == "https://api.example.com/v1/messages"
    assert (request.headers["x-api-key"], request.headers["anthropic-version"]) == (canary, "2023-06-01")
    assert "Authorization" not in request.headers
    assert _body(target("anthropic"), CHAT)["max_tokens"] == 64
    assert vendor.auth_request(target("anthropic")).url == "https://api.example.com/v1/models?limit=1000"


def test_openrouter_is_asked_for_the_key_itself(target: MakeTarget) -> None:
    """Its list of models is public and would prove nothing."""
    assert VENDORS["openrouter"].auth_request(target("openrouter")).url == "https://api.example.com/v1/key"


def test_without_a_secret_no_credential_is_sent(target: MakeTarget) -> None:
    """Rather no header than an empty one."""
    assert "Authorization" not in VENDORS["openai"].auth_request(target(secret=None)).headers
