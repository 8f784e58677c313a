"""What comes in through ``/_sim/``: a JSON object, or a refusal that is JSON with one member, ``error``."""

import json
from collections.abc import Callable, Mapping
from typing import TypeVar

from aiohttp import web

from exporter.simulator.schema import ScenarioError

T = TypeVar("T")


async def told_in(request: web.Request, understand: Callable[[Mapping[str, object]], T]) -> T:
    """What a request tells. Raises HTTPBadRequest, with the complaint, for what ``understand`` refuses."""
    try:
        sent = await request.json()
        if isinstance(sent, dict):
            return understand(sent)
        message = "expected a JSON object"
    except ScenarioError as error:
        message = str(error)
    except ValueError:
        message = "expected a JSON object"
    raise web.HTTPBadRequest(text=refusal(message), content_type="application/json")


def refusal(message: str) -> str:
    return json.dumps({"error": message})
