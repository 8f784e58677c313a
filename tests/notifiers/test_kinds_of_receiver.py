"""What each kind promises beyond the golden messages."""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from exporter.model import Alarm, Notice, Phase, Secret
from exporter.notifiers import NOTIFIERS, Alertmanager, Chat, Mail, Message, Post, Receiver, secret_fields
from tests.notifiers.specimens import CANARY, NOTICES, NOW, TWELVE, alarm, notice, render, resolved, secrets, settings

KINDS = list(NOTIFIERS)
FIRING, RESOLVED = NOTICES["firing"], NOTICES["resolved"]


def post(kind: str, said: Notice) -> Post:
    (message,) = render(kind, said)
    assert isinstance(message, Post)
    return message


def body(kind: str, said: Notice) -> Any:
    return json.loads(post(kind, said).body)


@pytest.mark.parametrize("kind", KINDS)
def test_the_table_calls_each_kind_by_its_name(kind: str) -> None:
    """What the configuration says is what is made."""
    made = settings(kind)
    assert type(made) is NOTIFIERS[kind]
    assert made.kind == kind


@pytest.mark.parametrize("kind", KINDS)
def test_no_secret_shows(kind: str) -> None:
    """Neither of settings that hold it as text, nor of a receiver, nor of what is sent."""
    fields = secrets(kind)
    made = settings(kind, **{field: secret.value for field, secret in fields.items()})
    assert {field: source.text for field, source in secret_fields(made).items()} == fields
    receiver = Receiver(settings=made, secrets=fields)
    shown: list[object] = [made, receiver, made.model_dump(mode="json"), made.model_dump_json()]
    shown += [message for said in NOTICES.values() for message in made.render(said, fields)]
    assert not any("CANARY" in repr(thing) + str(thing) for thing in shown)


@pytest.mark.parametrize("kind", ["alertmanager", "email", "webhook"])
def test_secrets_that_are_not_configured_are_not_needed(kind: str) -> None:
    """They are optional, and then nothing is sent in their place."""
    gone = {"hmac_secret", "bearer_token", "password"}
    fields = dict.fromkeys(gone & set(NOTIFIERS[kind].model_fields)) | ({} if kind == "webhook" else {"username": ""})
    made = settings(kind, **fields)
    message = made.render(FIRING, {"url": Secret("https://hook")} if kind == "webhook" else {})[0]
    if isinstance(message, Post):
        assert set(message.headers) <= {"Content-Type", "Idempotency-Key"}
    else:
        assert isinstance(message, Mail)
        assert (message.username, message.password) == ("", "")


# PagerDuty


def test_one_alarm_is_one_incident() -> None:
    """Whoever tells of it, whatever happens in it; other keys and tests are others."""
    keys = {body("pagerduty", said)["dedup_key"] for said in (FIRING, RESOLVED, NOTICES["repeated"])}
    other = notice(alarm("prod-batch"))
    again = replace(FIRING, receiver="other")
    keys.add(body("pagerduty", again)["dedup_key"])
    assert len(keys) == 1
    assert body("pagerduty", other)["dedup_key"] not in keys
    assert body("pagerduty", NOTICES["test"])["dedup_key"] not in keys


def test_keys_of_an_account_that_share_a_cause_are_one_incident() -> None:
    """Twelve keys without credit wake somebody once."""
    [twelve] = render("pagerduty", NOTICES["firing_twelve"])
    assert isinstance(twelve, Post)
    followed = body("pagerduty", notice(replace(TWELVE[0], labels=TWELVE[1].labels), others=TWELVE))
    assert json.loads(twelve.body)["dedup_key"] == followed["dedup_key"]
    assert len(render("pagerduty", NOTICES["firing_two"])) == 2


def test_an_incident_is_resolved_when_nothing_is_left() -> None:
    """And updated with what is left before."""
    assert body("pagerduty", RESOLVED)["event_action"] == "resolve"
    update = body("pagerduty", NOTICES["resolved_beside_others"])
    assert update["event_action"] == "trigger"
    assert update["payload"]["custom_details"]["subjects"] == "a, b"


@pytest.mark.parametrize(
    ("severities", "shown"),
    [(["warning", "critical"], "critical"), (["warning"], "warning"), (["info"], "info"), (["none"], "info")],
)
def test_an_incident_is_as_severe_as_the_loudest(severities: Sequence[str], shown: str) -> None:
    """PagerDuty has no word for none."""
    first, *others = (alarm(name, labels=(("key", name), ("severity", name)), shared=True) for name in severities)
    assert body("pagerduty", notice(first, others=tuple(others)))["payload"]["severity"] == shown


def huge(number: int) -> Alarm:
    texts = dict.fromkeys(("summary", "description", "cause", "remedy"), f"{number}<&>" * 3000)
    links = dict.fromkeys(("runbook_url", "dashboard_url"), "https://" + "&" * 1900)
    return alarm(f"{number:063}", texts=texts | links, shared=True)


HUGE = notice(*(huge(number) for number in range(2000)), others=tuple(huge(number) for number in range(2000)))


def test_an_event_stays_within_its_limits() -> None:
    """512 KB, a summary of 1,024 characters, a dedup_key of 255."""
    event = post("pagerduty", HUGE).body
    assert len(event) < 512_000
    assert len(json.loads(event)["payload"]["summary"]) <= 1024
    assert len(json.loads(event)["dedup_key"]) <= 255


# Slack


def test_a_message_to_slack_stays_within_its_limits() -> None:
    """Escaping included: 150 characters of header, 3,000 a section, 50 blocks; no sign is cut in two."""
    for said in (HUGE, notice(huge(1))):
        blocks = body("slack", said)["blocks"]
        header, *sections = [block["text"]["text"] for block in blocks]
        assert len(header) <= 150
        assert all(0 < len(text) <= 3000 for text in sections)
        assert len(blocks) <= 50
        for text in (header, *sections):
            rest = text.replace("&amp;", "").replace("&lt;", "").replace("&gt;", "")
            assert "&" not in rest
            assert "<" not in rest.replace("<https://", "")


# Webhook


def test_a_signature_can_be_checked() -> None:
    """The time is signed with the body, so that an old one can be told."""
    sent = post("webhook", FIRING)
    time, signed = (part.partition("=")[2] for part in sent.headers["X-Llmkey-Signature"].split(","))
    key = secrets("webhook")["hmac_secret"].value.encode()
    assert int(time) == NOW
    assert signed == hmac.new(key, time.encode() + b"." + sent.body, hashlib.sha256).hexdigest()


def idempotency(said: Notice) -> str:
    return post("webhook", said).headers["Idempotency-Key"]


def test_a_notice_sent_again_after_a_crash_is_known() -> None:
    """Its time is another, and so are its entries in the store."""
    assert idempotency(FIRING) == idempotency(replace(FIRING, at=NOW + 60, entries=(7,)))


def test_every_other_notice_is_another() -> None:
    """A resolution, a second death, a reminder and the next one, a test, another receiver."""
    died_again = notice(alarm(fired_at=NOW))
    reminder = NOTICES["repeated"]
    others = [
        RESOLVED,
        died_again,
        reminder,
        replace(reminder, at=NOW * 2),
        NOTICES["test"],
        replace(FIRING, receiver="x"),
    ]
    assert len({idempotency(said) for said in (FIRING, *others)}) == len(others) + 1


def test_of_very_many_alerts_the_rest_is_counted() -> None:
    """As Alertmanager does it."""
    found = body("webhook", HUGE)
    assert (len(found["alerts"]), found["truncatedAlerts"]) == (500, 1500)


# Apprise


def test_every_address_is_told() -> None:
    """White space is what separates them; only what pages is urgent."""
    urgent = {}
    for case, said in NOTICES.items():
        (message,) = render("apprise", said)
        assert isinstance(message, Chat)
        assert message.urls == (f"ntfy://{CANARY}", f"slack://{CANARY}/2")
        urgent[case] = message.urgent
    assert {case for case, loud in urgent.items() if not loud} == {
        "firing_account",
        "resolved",
        "resolved_beside_others",
    }
    (message,) = render("apprise", notice(alarm(labels=(("severity", "warning"),))))
    assert isinstance(message, Chat)
    assert not message.urgent


# Alertmanager


def alertmanager(**fields: object) -> Alertmanager:
    made = settings("alertmanager", **fields)
    assert isinstance(made, Alertmanager)
    return made


def sent(messages: Sequence[Message]) -> Any:
    first, second = messages
    assert isinstance(first, Post)
    assert isinstance(second, Post)
    assert first.body == second.body
    assert (first.url, second.url) == ("http://am-0:9093/api/v2/alerts", "http://am-1:9093/prefix/api/v2/alerts")
    return json.loads(first.body)


def test_what_fires_ends_four_minutes_ahead() -> None:
    """Its beginning stays; what has ended ended when it did, and never before it began."""
    ended_at_once = alarm("c", resolved_at=0.0)
    alerts = sent(alertmanager().posts([alarm("a"), resolved("b"), ended_at_once], NOW, {}))
    begun = "2026-11-21T23:52:54.750Z"
    assert [(alert["startsAt"], alert["endsAt"]) for alert in alerts] == [
        (begun, "2026-11-22T00:04:00.000Z"),
        (begun, "2026-11-21T23:59:55.000Z"),
        (begun, begun),
    ]


def test_the_labels_are_those_of_the_alarm() -> None:
    """With the alert's name; they are its identity, so nothing else is among them."""
    (alert,) = sent(alertmanager().posts([alarm()], NOW, {}))
    assert alert["labels"] == {"alertname": "LLMKeyAuthFailed", **dict(alarm().labels)}


def test_a_test_is_marked_where_there_is_no_title() -> None:
    """In the summary."""
    for alert in (sent(render("alertmanager", NOTICES["test"]))[0], body("webhook", NOTICES["test"])["alerts"][0]):
        assert alert["annotations"]["summary"] == "[TEST] An API key is not accepted."


def test_either_credential_is_sent() -> None:
    """User and password, in UTF-8, or a token."""
    for fields, found, header in (
        ({"username": "ü"}, {"password": Secret("p:ß")}, f"Basic {base64.b64encode('ü:p:ß'.encode()).decode()}"),
        ({"username": "", "password": None, "bearer_token": CANARY}, {"bearer_token": Secret("t")}, "Bearer t"),
    ):
        message = alertmanager(**fields).posts([], NOW, found)[0]
        assert message.headers["Authorization"] == header


def test_who_remembers_is_told_of_the_end_of_a_test() -> None:
    """Alertmanager forgets by itself."""
    assert [kind for kind, made in NOTIFIERS.items() if made.remembers] == ["pagerduty"]
    assert RESOLVED.phase is Phase.RESOLVED
