"""Which vendors' status pages are read."""

from collections.abc import Callable

import pytest

from exporter.config import Settings, resolve_pages
from exporter.model import StatusPage

Load = Callable[..., Settings]

KEY = "keys: [{name: a, secret: x}]\n"
OPENAI = StatusPage(provider="openai", url="https://status.openai.com")


def test_openai_s_page_is_read_where_openai_serves_a_key(configure: Load) -> None:
    """Nobody has to ask for it."""
    assert resolve_pages(configure(KEY)) == (OPENAI,)


def test_a_page_is_read_for_an_account_alone(configure: Load) -> None:
    """Its readings fail during incidents, too."""
    assert resolve_pages(configure("keys: []\naccounts: [{name: acme}]")) == (OPENAI,)


def test_no_page_is_read_of_a_provider_that_serves_nothing(configure: Load) -> None:
    """Its incidents concern nobody here."""
    settings = configure(
        "keys: [{name: a, secret: x, provider: groq}]\n"
        "providers: {groq: {base_url: 'https://g', status: {url: 'https://groqstatus.com/', interval: 5m}},"
        " xai: {base_url: 'https://x', status: {url: 'https://status.x.ai'}}}"
    )
    assert resolve_pages(settings) == (StatusPage(provider="groq", url="https://groqstatus.com", interval=300.0),)


@pytest.mark.parametrize(
    "entry",
    [
        "openai: {status: {enabled: false}}",
        "openai: {status: {enabled: false, url: 'https://status.openai.com'}}",
        "openai: {base_url: 'https://eu.api.openai.com/v1'}",
        "openai: {base_url: 'http://127.0.0.1:8080/v1', status: {interval: 30s}}",
        "openai: {kind: openai-compatible}",
    ],
)
def test_a_page_that_is_off_or_of_somebody_else_is_not_read(configure: Load, entry: str) -> None:
    """OpenAI's own page tells of OpenAI's own address only."""
    assert resolve_pages(configure(f"{KEY}providers: {{{entry}}}")) == ()


def test_a_named_page_is_read_wherever_the_provider_is(configure: Load) -> None:
    """Whoever names it knows that it is the right one."""
    settings = configure(
        f"{KEY}providers: {{openai: {{base_url: 'http://127.0.0.1:1/v1', status: {{url: 'http://127.0.0.1:2'}}}}}}"
    )
    assert resolve_pages(settings) == (StatusPage(provider="openai", url="http://127.0.0.1:2"),)


def test_openai_at_its_own_address_written_out_is_openai(configure: Load) -> None:
    """With another pace."""
    text = f"{KEY}providers: {{openai: {{base_url: 'https://api.openai.com/v1/', status: {{interval: 10s}}}}}}"
    assert resolve_pages(configure(text)) == (StatusPage(provider="openai", url=OPENAI.url, interval=10.0),)


def test_every_shard_reads_every_page(configure: Load) -> None:
    """Also one that watches none of the provider's keys."""
    for shard in range(3):
        assert resolve_pages(configure(KEY, flags={"shard": shard, "total_shards": 3})) == (OPENAI,)
