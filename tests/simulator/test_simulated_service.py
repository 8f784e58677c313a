"""What a good key is served, and the requests that are wrong for any key."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from exporter.simulator.call import Call
from exporter.simulator.catalogue import catalogue
from exporter.simulator.question import Question
from exporter.simulator.service import serve

NOW = 1_795_000_000.0  # 2026-11-18

Ask = Callable[..., Question]


def test_models_are_listed_with_their_end(ask: Ask) -> None:
    """Every model is an object of its own; a date stands where an end is announced, null elsewhere."""
    answer = serve(ask(Call.MODELS, catalogue=catalogue({"gpt-5-nano": 14}, NOW)))
    document = json.loads(answer.body)
    ends = {model["id"]: model["shutdown_date"] for model in document["data"]}
    assert document["object"] == "list"
    assert ends["gpt-5-nano"] == "2026-12-02"
    assert ends["gpt-6-luna"] is None
    assert "text-embedding-3-small" in ends


def test_a_model_of_the_scenario_is_added(ask: Ask) -> None:
    """A model nobody has heard of exists when the scenario says when it ends."""
    answer = serve(ask(Call.MODEL, model="made-up", catalogue=catalogue({"made-up": 1}, NOW)))
    assert json.loads(answer.body)["id"] == "made-up"


def test_a_hidden_model_is_neither_listed_nor_served(ask: Ask) -> None:
    """A key's allowed models are all it sees; the others are refused as the project's."""
    listed = serve(ask(Call.MODELS, allowed_models=["gpt-4o"]))
    refused = serve(ask(Call.CHAT, allowed_models=["gpt-4o"], project_of_key="proj_x"))
    assert [model["id"] for model in json.loads(listed.body)["data"]] == ["gpt-4o"]
    assert refused.status == 403
    assert "Project `proj_x` does not have access to model `gpt-6-luna`" in json.loads(refused.body)["error"]["message"]
    assert serve(ask(Call.MODEL, allowed_models=["gpt-4o"])).status == 404


def test_a_model_past_its_end_is_listed_and_not_served(ask: Ask) -> None:
    """Its date is over: calls say it does not exist."""
    gone = catalogue({"gpt-6-luna": -1}, NOW)
    assert b'"gpt-6-luna"' in serve(ask(Call.MODELS, catalogue=gone)).body
    assert serve(ask(Call.CHAT, catalogue=gone)).status == 404


def test_an_embedding_has_the_length_asked_for(ask: Ask) -> None:
    """One vector an input, as numbers or as base64, and the tokens are billed."""
    body = {"model": "text-embedding-3-small", "input": ["a", "b"], "dimensions": 8}
    document = json.loads(serve(ask(Call.EMBEDDINGS, body=body)).body)
    assert [len(item["embedding"]) for item in document["data"]] == [8, 8]
    assert document["usage"]["prompt_tokens"] >= 1
    packed = json.loads(serve(ask(Call.EMBEDDINGS, body=body | {"encoding_format": "base64"})).body)
    assert len(base64.b64decode(packed["data"][0]["embedding"])) == 8 * 4
    whole = json.loads(serve(ask(Call.EMBEDDINGS)).body)
    assert len(whole["data"][0]["embedding"]) == 1536


@pytest.mark.parametrize(("cap", "reason", "tokens"), [(1, "length", 1), (100, "stop", 6)])
def test_a_chat_is_cut_at_its_cap(ask: Ask, cap: int, reason: str, tokens: int) -> None:
    """A small cap ends the answer and is what is billed."""
    body = {"model": "gpt-6-luna", "messages": [{"role": "user", "content": "."}], "max_completion_tokens": cap}
    document = json.loads(serve(ask(Call.CHAT, body=body)).body)
    assert document["choices"][0]["finish_reason"] == reason
    assert document["usage"]["completion_tokens"] == tokens


def test_a_response_is_complete(ask: Ask) -> None:
    """The Responses API answers in its own shape."""
    document = json.loads(serve(ask(Call.RESPONSES)).body)
    assert (document["object"], document["status"], document["error"]) == ("response", "completed", None)
    assert document["output"][0]["content"][0]["type"] == "output_text"
    assert document["usage"]["output_tokens"] == 6


@pytest.mark.parametrize(
    ("call", "changes", "status", "code"),
    [
        (Call.CHAT, {"body": None}, 400, None),
        (Call.CHAT, {"model": ""}, 400, None),
        (Call.CHAT, {"model": "gpt-0"}, 404, "model_not_found"),
        (Call.MODEL, {"model": "gpt-0"}, 404, "model_not_found"),
        (Call.RESPONSES, {"model": "gpt-0"}, 400, "model_not_found"),
        (Call.CHAT, {"body": {"model": "gpt-4o"}}, 400, "missing_required_parameter"),
        (Call.EMBEDDINGS, {"body": {"model": "text-embedding-3-small"}}, 400, "missing_required_parameter"),
        (Call.CHAT, {"body": {"model": "gpt-5", "messages": [{}], "max_tokens": 1}}, 400, "unsupported_parameter"),
        (Call.CHAT, {"body": {"model": "gpt-4o", "messages": [{}], "max_tokens": 1}}, 200, None),
        (
            Call.CHAT,
            {"body": {"model": "gpt-4o", "messages": [{}], "max_completion_tokens": 0}},
            400,
            "integer_below_min_value",
        ),
        (
            Call.RESPONSES,
            {"body": {"model": "gpt-4o", "input": ".", "max_output_tokens": 15}},
            400,
            "integer_below_min_value",
        ),
        (Call.EMBEDDINGS, {"body": {"model": "gpt-4o", "input": ".", "dimensions": 9999}}, 400, None),
    ],
)
def test_a_wrong_request_is_refused(
    ask: Ask, call: Call, changes: dict[str, Any], status: int, code: str | None
) -> None:
    """A request that OpenAI would not take is not taken here."""
    answer = serve(ask(call, **changes))
    document = json.loads(answer.body)
    assert answer.status == status
    assert document.get("error", {"code": None})["code"] == code
