"""Label matchers, and of what a receiver is told."""

import pytest
from pydantic import BaseModel, ValidationError

from exporter.notifiers import Receiver
from exporter.notifiers.matchers import Matcher
from tests.notifiers.specimens import settings

LABELS = {"team": "search", "provider": "openai", "key": "prod-chat"}

MATCHES = [
    ('team="search"', True),
    ("team=search", True),
    ('  team = "search" ', True),
    ('team="sear"', False),
    ('team!="search"', False),
    ('team!="chat"', True),
    ('provider=~"openai|groq"', True),
    ('provider=~"open"', False),
    ('provider!~"groq|xai"', True),
    ('provider!~"open.*"', False),
    ('region=""', True),
    ('region!=""', False),
    ('region=~".+"', False),
    ('region!="eu"', True),
    ('team="a,b"', False),
]

WRONG = [
    "",
    "team",
    "team==",
    'team=="search"',
    "team=~~x",
    'team=a"b',
    '"team"="x"',
    "1team=x",
    "team=~(",
    "te-am=x",
    5,
    None,
    ["team=x"],
    'team="a"b"c' * 400,
]


class Holder(BaseModel):
    matcher: Matcher


@pytest.mark.parametrize(("text", "met"), MATCHES)
def test_a_matcher_is_met_or_not(text: str, met: bool) -> None:
    """As Alertmanager reads it: anchored, and a missing label is empty."""
    assert Matcher.read(text).matches(LABELS) is met


@pytest.mark.parametrize(("text", "met"), MATCHES)
def test_a_matcher_is_written_as_it_can_be_read(text: str, met: bool) -> None:
    """The redacted configuration shows it."""
    again = Holder.model_validate({"matcher": text}).model_dump(mode="json")["matcher"]
    assert Matcher.read(again).matches(LABELS) is met


@pytest.mark.parametrize("value", WRONG)
def test_what_is_no_matcher_is_refused(value: object) -> None:
    """As part of settings, with our own words."""
    with pytest.raises(ValidationError) as caught:
        Holder.model_validate({"matcher": value})
    assert [error["type"] for error in caught.value.errors()] == ["llmkey"]


WANTED = [
    ({}, "critical", True),
    ({}, "warning", True),
    ({}, "info", False),
    ({}, "none", False),
    ({"min_severity": "critical"}, "warning", False),
    ({"min_severity": "info"}, "info", True),
    ({"matchers": ['team="search"', 'provider=~"openai|groq"']}, "critical", True),
    ({"matchers": ['team="search"', 'provider="groq"']}, "critical", False),
]


@pytest.mark.parametrize(("fields", "severity", "wanted"), WANTED)
def test_a_receiver_wants_what_is_loud_enough_and_matches(
    fields: dict[str, object], severity: str, wanted: bool
) -> None:
    """All matchers must be met; without any every alarm does."""
    receiver = Receiver(settings=settings("slack", **fields))
    assert receiver.wants(severity, LABELS) is wanted
