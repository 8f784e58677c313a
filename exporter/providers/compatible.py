"""The vendor that speaks OpenAI's API, and what others do differently, as fields and small methods."""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from exporter import __version__
from exporter.model import Finding, Kind, Request, Response, Target
from exporter.providers.call import Call
from exporter.providers.choice import watched
from exporter.providers.fault import find_fault
from exporter.providers.reading import NO_RULES, Rules, read_answer

_PATHS = {"embeddings": "/embeddings", "chat": "/chat/completions", "responses": "/responses"}
_PROMPT = "."  # one token


@dataclass(frozen=True, slots=True, kw_only=True)
class Compatible:
    """One vendor. ``rules`` are its own tables, asked before the generic ones.

    ``auth_path`` is its free call that needs the key. ``cap`` is the field that bounds a chat answer:
    OpenAI's reasoning models refuse ``max_tokens``, most others know nothing else.
    """

    calls: tuple[Call, ...]
    prices: tuple[Call, ...] = ()
    rules: Rules = NO_RULES
    auth_path: str = "/models"
    cap: str = "max_tokens"

    def fault(self, target: Target) -> Finding | None:
        return find_fault(target)

    def auth_request(self, target: Target) -> Request:
        return Request(method="GET", url=f"{target.provider.base_url}{self.auth_path}", headers=self._headers(target))

    def quota_request(self, target: Target, call: Call) -> Request:
        return Request(
            method="POST",
            url=f"{target.provider.base_url}{self.path(call)}",
            headers={**self._headers(target), "Content-Type": "application/json"},
            body=json.dumps(self.payload(call)).encode(),
        )

    def read(self, kind: Kind, response: Response, target: Target, now: float) -> Finding:
        return read_answer(
            kind,
            response,
            self.rules,
            secret=target.secret.value if target.secret else "",
            asked=watched(self, target),
            now=now,
        )

    def credential(self, secret: str) -> Mapping[str, str]:
        """The header that carries the key."""
        return {"Authorization": f"Bearer {secret}"}

    def path(self, call: Call) -> str:
        return _PATHS[call.name]

    def payload(self, call: Call) -> Mapping[str, object]:
        """The smallest body that is billed: one token in, and as little out as the call allows."""
        if call.name == "embeddings":  # base64 is what the SDKs ask for; it is a quarter of the floats' size
            return {"model": call.model, "input": _PROMPT, "encoding_format": "base64"}
        if call.name == "responses":
            return {
                "model": call.model,
                "input": _PROMPT,
                "max_output_tokens": max(16, call.max_tokens_out),
                "store": False,
            }
        return {
            "model": call.model,
            "messages": [{"role": "user", "content": _PROMPT}],
            self.cap: call.max_tokens_out,
        }

    def _headers(self, target: Target) -> dict[str, str]:
        headers = {"Accept": "application/json", "User-Agent": f"llmkey-exporter/{__version__}"}
        if target.secret:
            headers.update(self.credential(target.secret.value))
        if target.organization:
            headers["OpenAI-Organization"] = target.organization
        if target.project:
            headers["OpenAI-Project"] = target.project
        return headers
