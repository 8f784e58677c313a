"""What a working key is served, and the requests that are wrong however good the key is."""

from collections.abc import Callable, Mapping

from exporter.simulator import bodies, headers
from exporter.simulator.call import PAID, Call
from exporter.simulator.catalogue import Model, listing, pretty
from exporter.simulator.errors import error
from exporter.simulator.question import Answer, Question

_LEAST_RESPONSE = 16  # the least max_output_tokens of the Responses API
_MOST_DIMENSIONS = 3072
_REQUIRED = {Call.EMBEDDINGS: "input", Call.CHAT: "messages", Call.RESPONSES: "input"}
_MAKERS: Mapping[Call, Callable[[Question], bytes]] = {
    Call.EMBEDDINGS: bodies.embeddings,
    Call.CHAT: bodies.chat,
    Call.RESPONSES: bodies.responses,
}


def serve(question: Question) -> Answer:
    """The answer to a key with nothing against it."""
    if question.call is Call.MODELS:
        return Answer(status=200, headers=headers.listed(question), body=listing(_visible(question)))
    if question.call is Call.MODEL:
        return _model_missing(question) or Answer(
            status=200,
            headers=headers.listed(question),
            body=pretty(question.catalogue[question.model].document()),
        )
    refusal = _unreadable(question) or _model_missing(question) or _incomplete(question) or _out_of_range(question)
    return refusal or Answer(status=200, headers=headers.limited(question), body=_MAKERS[question.call](question))


def _visible(question: Question) -> tuple[Model, ...]:
    allowed = question.caller.allowed_models
    return tuple(model for name, model in question.catalogue.items() if allowed is None or name in allowed)


def _unreadable(question: Question) -> Answer | None:
    if question.body is None:
        return error(
            question,
            400,
            "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP "
            "library correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you "
            "have trouble figuring out how to fix this, please contact us through our help center at help.openai.com.)",
        )
    if not question.model:
        return error(question, 400, "you must provide a model parameter")
    return None


def _model_missing(question: Question) -> Answer | None:
    allowed = question.caller.allowed_models
    model = question.catalogue.get(question.model)
    if model is None or (model.ended(question.now) and question.call in PAID):
        return model_not_found(question)
    if allowed is not None and question.model not in allowed:
        return model_denied(question) if question.call in PAID else model_not_found(question)
    return None


def model_not_found(question: Question) -> Answer:
    """404, but 400 with a ``param`` on the Responses API."""
    if question.call is Call.RESPONSES:
        message = f"The requested model '{question.model}' does not exist."
        return error(question, 400, message, code="model_not_found", param="model")
    message = f"The model `{question.model}` does not exist or you do not have access to it."
    return error(question, 404, message, code="model_not_found")


def model_denied(question: Question) -> Answer:
    project = question.caller.project or "proj_simulated"
    message = f"Project `{project}` does not have access to model `{question.model}`"
    return error(question, 403, message, code="model_not_found")


def _incomplete(question: Question) -> Answer | None:
    required = _REQUIRED[question.call]
    if question.body and question.body.get(required):
        return None
    message = f"Missing required parameter: '{required}'."
    return error(question, 400, message, code="missing_required_parameter", param=required)


def _out_of_range(question: Question) -> Answer | None:
    sent = question.body or {}
    if question.call is Call.RESPONSES:
        return _too_small(question, "max_output_tokens", sent.get("max_output_tokens"), _LEAST_RESPONSE)
    if question.call is Call.CHAT:
        if "max_tokens" in sent and question.model.startswith(("o", "gpt-5", "gpt-6")):
            message = (
                "Unsupported parameter: 'max_tokens' is not supported with this model. "
                "Use 'max_completion_tokens' instead."
            )
            return error(question, 400, message, code="unsupported_parameter", param="max_tokens")
        return _too_small(question, "max_completion_tokens", sent.get("max_completion_tokens"), 1)
    dimensions = sent.get("dimensions")
    if isinstance(dimensions, int) and dimensions > _MOST_DIMENSIONS:
        return error(question, 400, f"Invalid value for 'dimensions' = {dimensions}.", param="dimensions")
    return _too_small(question, "dimensions", dimensions, 1)


def _too_small(question: Question, name: str, value: object, least: int) -> Answer | None:
    if not isinstance(value, int) or value >= least:
        return None
    message = f"Invalid '{name}': integer below minimum value. Expected a value >= {least}, but got {value} instead."
    return error(question, 400, message, code="integer_below_min_value", param=name)
