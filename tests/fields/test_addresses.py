"""Where the exporter listens, and where a provider is."""

import pytest

from exporter.fields.addresses import http_url, split_address

LISTEN = [
    ("127.0.0.1:10427", ("127.0.0.1", 10427)),
    (":10427", ("", 10427)),
    ("localhost:0", ("localhost", 0)),
    ("[::1]:10427", ("::1", 10427)),
    ("[::]:80", ("::", 80)),
]


@pytest.mark.parametrize(("text", "expected"), LISTEN)
def test_an_address_to_listen_on_is_split(text: str, expected: tuple[str, int]) -> None:
    """Port 0 lets the system choose."""
    assert split_address(text) == expected


@pytest.mark.parametrize(
    "text", ["", "10427", "localhost", "::1:10427", "a b:1", "http://a:1", "a:70000", "a:-1", "a:1\n"]
)
def test_anything_else_is_no_address_to_listen_on(text: str) -> None:
    """An IPv6 address needs its brackets."""
    with pytest.raises(ValueError, match="not an address to listen on"):
        split_address(text)


URLS = [
    ("https://api.openai.com/v1", "https://api.openai.com/v1"),
    ("https://api.openai.com/v1/", "https://api.openai.com/v1"),
    ("HTTP://Gateway:4000", "http://gateway:4000"),
    ("http://[::1]:8080/Path", "http://[::1]:8080/Path"),
]


@pytest.mark.parametrize(("text", "expected"), URLS)
def test_an_address_of_a_provider_is_written_one_way(text: str, expected: str) -> None:
    """Without a slash at its end, scheme and host in small letters."""
    assert http_url(text) == expected


REFUSED_URLS = [
    "",
    "api.openai.com",
    "ftp://a/v1",
    "https://",
    "https:///v1",
    "https://u:p@a",
    "https://u@a",
    "https://a?x",
]
REFUSED_URLS += [
    "https://a#",
    "https://a/v1?",
    "https://a:x",
    "https://a:0",
    "https://a:99999",
    "https://a b",
    "https://[::1",
]


@pytest.mark.parametrize("text", REFUSED_URLS)
def test_anything_else_is_no_address_of_a_provider(text: str) -> None:
    """No password, no query, nothing that is not http."""
    with pytest.raises(ValueError):  # noqa: PT011  # some are urllib's own words, which nobody sees
        http_url(text)
