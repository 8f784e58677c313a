"""What the list of models says: which of the models we watch are there, and when they end."""

import json
from collections.abc import Callable

import pytest

from exporter.model import Finding, Kind, ModelInfo, Probing, Target
from exporter.outcome import Outcome

Read = Callable[..., Finding]
MakeTarget = Callable[..., Target]
Quota = Callable[..., Probing]


def _models(
    read: Read, to: Target, *entries: object, complete: bool = True, **rest: object
) -> dict[str, ModelInfo] | None:
    finding = read(200, {"object": "list", "data": list(entries), **rest}, to=to, complete=complete)
    assert finding.outcome is Outcome.OK
    return None if finding.models is None else {info.name: info for info in finding.models}


def _model(name: str, **rest: object) -> dict[str, object]:
    return {"id": name, "object": "model", **rest}


@pytest.fixture
def watcher(target: MakeTarget, quota: Quota) -> Target:
    """A key that must keep two models; its paid probe uses a third."""
    return target(models=("gpt-6-luna", "gone-1"), quota=quota("chat", "gpt-4o-mini"))


def test_each_model_asked_about_is_told_and_no_other(read: Read, watcher: Target) -> None:
    """Configured models and the probe's own; the rest of the list is nobody's business."""
    models = _models(read, watcher, _model("gpt-6-luna"), _model("gpt-4o-mini"), _model("other"))
    assert models is not None
    assert {name: info.available for name, info in models.items()} == {
        "gpt-6-luna": True,
        "gone-1": False,
        "gpt-4o-mini": True,
    }


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("2026-12-11", 1_796_947_200.0),
        ("2026-12-11T00:00:00Z", 1_796_947_200.0),
        ("2026-12-11T01:00:00+01:00", 1_796_947_200.0),
        ("2026-12-11T00:00:00.250Z", 1_796_947_200.25),
        ("Fri, 11 Dec 2026 00:00:00 GMT", 1_796_947_200.0),
        (1_796_947_200, 1_796_947_200.0),
        (1_796_947_200.0, 1_796_947_200.0),
        ("1796947200", 1_796_947_200.0),
        (1_796_947_200_000, 1_796_947_200.0),
        (None, None),
        ("", None),
        ("soon", None),
        (True, None),
        (-5, None),
        (0, None),
        ("0001-01-01T00:00:00+14:00", None),
        ({"year": 2026}, None),
    ],
)
def test_a_shutdown_date_is_read_in_every_form(read: Read, watcher: Target, date: object, at: float | None) -> None:
    """ISO dates, RFC 3339, HTTP dates and Unix times; what is none of these is no date."""
    models = _models(read, watcher, _model("gpt-6-luna", shutdown_date=date))
    assert models is not None
    assert models["gpt-6-luna"].shutdown_at == at


def test_a_model_that_is_listed_as_inactive_is_not_available(read: Read, watcher: Target) -> None:
    """Groq lists models it no longer serves."""
    models = _models(read, watcher, _model("gpt-6-luna", active=False))
    assert models is not None
    assert not models["gpt-6-luna"].available


def test_the_prefix_of_google_is_understood(read: Read, watcher: Target) -> None:
    """Gemini's names begin with models/."""
    models = _models(read, watcher, _model("models/gpt-6-luna"))
    assert models is not None
    assert models["gpt-6-luna"].available


def test_a_page_of_a_longer_list_only_tells_what_is_on_it(read: Read, watcher: Target) -> None:
    """With has_more, what is not on the page is not known to be gone."""
    models = _models(read, watcher, _model("gpt-6-luna"), has_more=True)
    assert models is not None
    assert set(models) == {"gpt-6-luna"}


def test_a_list_that_we_cut_is_good_and_tells_what_was_read(read: Read, watcher: Target) -> None:
    """A list longer than we keep proves the key; models after the cut are not known to be gone."""
    body = json.dumps({"object": "list", "data": [_model("gpt-6-luna"), _model("second"), _model("third")]})[:-30]
    finding = read(200, body, to=watcher, complete=False)
    assert finding.outcome is Outcome.OK
    assert finding.models == (ModelInfo(name="gpt-6-luna", available=True),)
    assert read(200, body, to=watcher, complete=True).outcome is Outcome.UNKNOWN


def test_what_is_no_list_tells_nothing_of_models(read: Read, watcher: Target) -> None:
    """The description of a key says nothing about models, which is not the same as none."""
    finding = read(200, {"data": {"label": "x", "limit": None, "usage": 0}}, to=watcher)
    assert finding.outcome is Outcome.OK
    assert finding.models is None


def test_only_the_free_probe_tells_of_models(read: Read, watcher: Target) -> None:
    """A paid answer holds no list."""
    body = {"object": "list", "data": [{"object": "embedding", "embedding": [0.1]}]}
    assert read(200, body, kind=Kind.QUOTA, to=watcher).models is None


def test_a_refusal_tells_nothing_of_models(read: Read, watcher: Target) -> None:
    """No list, no statement."""
    assert read(401, {"error": {"code": "invalid_api_key"}}, to=watcher).models is None
