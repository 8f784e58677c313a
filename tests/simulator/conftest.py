"""Questions to the simulator, without a socket or a clock."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from exporter.simulator.call import Call
from exporter.simulator.caller import Caller
from exporter.simulator.catalogue import catalogue
from exporter.simulator.options import Options
from exporter.simulator.question import Question

NOW = 1_795_000_000.0
SECRET = "sk-sim-CANARY-0123456789-0123456789-0123456789-9876"

_BODIES: Mapping[Call, Mapping[str, object]] = {
    Call.EMBEDDINGS: {"model": "text-embedding-3-small", "input": "."},
    Call.CHAT: {
        "model": "gpt-6-luna",
        "messages": [{"role": "user", "content": "."}],
        "max_completion_tokens": 1,
    },
    Call.RESPONSES: {"model": "gpt-6-luna", "input": ".", "max_output_tokens": 16},
}


@pytest.fixture
def ask() -> Callable[..., Question]:
    """A good question of a known key; keywords change it, those of Options and Caller included."""

    def make(call: Call = Call.CHAT, **changes: Any) -> Question:
        options = Options.model_validate({name: changes.pop(name) for name in Options.model_fields if name in changes})
        theirs = {"organization_of_key": "organization", "project_of_key": "project"}
        own = {
            theirs.get(name, name): changes.pop(name)
            for name in (*theirs, "limits", "allowed_models")
            if name in changes
        }
        body = changes.pop("body", _BODIES.get(call))
        model = (body or {}).get("model", "") if call in _BODIES else "gpt-6-luna"
        values: dict[str, Any] = {
            "call": call,
            "caller": Caller.model_validate({"name": "a", **own}),
            "now": NOW,
            "catalogue": catalogue({}, NOW),
            "secret": SECRET,
            "body": body,
            "model": model,
            "options": options,
        }
        return Question(**(values | changes))

    return make
