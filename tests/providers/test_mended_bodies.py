"""Error objects that somebody on the way has cut, quoted or printed in another language still say what they said."""

import json
from collections.abc import Callable

import pytest

from exporter.model import Finding
from exporter.outcome import Outcome

Read = Callable[..., Finding]

ERROR = {
    "message": 'He said "no", and {left}.\n',
    "type": "invalid_request_error",
    "param": None,
    "code": "mismatched_project",
}
JSON = json.dumps({"error": ERROR})


@pytest.mark.parametrize(
    "body",
    [
        JSON,
        json.dumps({"error": ERROR}, indent=4),
        json.dumps([{"error": ERROR}]),
        json.dumps(ERROR),
        json.dumps({"error": {"error": ERROR}}),
        json.dumps({"status": 401, "body": {"error": ERROR}}),
        json.dumps({"error": {"message": JSON, "code": 401}}),
        json.dumps({"error": {"message": f"401 {JSON}", "type": None}}),
        json.dumps(JSON),
        json.dumps({"error": JSON}),
        json.dumps({"detail": {"error": ERROR}}),
        json.dumps({"detail": ERROR}),
        json.dumps({"errors": [ERROR]}),
        json.dumps({"type": "error", "error": ERROR}),
        json.dumps({"error": {"message": "Provider returned error", "code": 401, "metadata": {"raw": JSON}}}),
        json.dumps(
            {"error": {"message": "Provider returned error", "code": 401, "metadata": {"raw": {"error": ERROR}}}}
        ),
        f"Error code: 401 - {JSON}",
        f"Error code: 401 - {json.loads(JSON)}",
        f"API error: {JSON} (request failed)",
        f"data: {JSON}\n\n",
        f"event: error\r\ndata: {JSON}\r\n\r\n",
        JSON.replace('"', "“"),
        JSON.replace('"', "”").replace("\\”", "'"),
        "{ error: { message: 'x', type: 'invalid_request_error', param: null, code: 'mismatched_project' } }",
        "map[error:map[code:mismatched_project message:no such thing param:<nil> type:invalid_request_error]]",
        "message: OpenAI-Project header\ntype: invalid_request_error\nparam: null\ncode: mismatched_project\n",
        "[401:mismatched_project] something went wrong",
        "HTTP 401 (invalid_request_error: mismatched_project)\n\nsomething went wrong",
        "OpenAI rejected the request. Details: Status: 401, Code: mismatched_project, Type: invalid_request_error",
        "\ufeff" + JSON,
        "\r\n\r\n" + JSON + "\r\n",
    ],
)
def test_the_code_is_found_wherever_it_stands(read: Read, body: str) -> None:
    """JSON, nested, quoted, Python, JavaScript, Go, YAML, an event stream or an SDK's sentence."""
    assert read(401, body).outcome is Outcome.WRONG_PROJECT


def test_a_body_that_was_cut_anywhere_is_never_misread(read: Read) -> None:
    """From where the code is whole it is found; before that the status decides, nothing else."""
    for end in range(1, len(JSON)):
        cut = JSON[:end]
        expected = Outcome.WRONG_PROJECT if '"mismatched_project' in cut else Outcome.INVALID_KEY
        assert read(401, cut).outcome is expected, cut


def test_a_code_that_is_a_number_is_no_code(read: Read) -> None:
    """OpenRouter, Google and Azure repeat the status there."""
    finding = read(401, {"error": {"message": "OpenAI-Project header should match", "code": 401}})
    assert finding.outcome is Outcome.WRONG_PROJECT
    assert finding.code == "401"


def test_what_is_shown_is_the_sentence_not_the_object_around_it(read: Read) -> None:
    """Of a message that holds an object, the message inside is told."""
    finding = read(401, {"error": {"message": json.dumps({"error": {"message": "No such project."}}), "code": 401}})
    assert finding.message == "No such project."


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (401, Outcome.INVALID_KEY),
        (403, Outcome.PERMISSION_DENIED),
        (429, Outcome.RATE_LIMITED_OTHER),
        (500, Outcome.SERVER_ERROR),
    ],
)
def test_an_empty_body_is_read_by_its_status(read: Read, status: int, outcome: Outcome) -> None:
    """Less sure than words, but an edge sends pages, not nothing."""
    for body in ("", " \n", '""', "null"):
        assert read(status, body).outcome is outcome


@pytest.mark.parametrize("status", [401, 402, 403, 451])
def test_a_page_never_condemns_a_key(read: Read, status: int) -> None:
    """Whatever its words are, a page comes from an edge or a proxy."""
    words = "Invalid API key. Your account has been deactivated. Insufficient balance. Country not supported."
    for page in (
        f"<html><body>{words}</body></html>",
        f"<!DOCTYPE html>\n<title>{words}</title>",
        f"\n <h1>{words}</h1>",
    ):
        finding = read(status, page)
        assert finding.outcome is Outcome.UNKNOWN
        assert (finding.message, finding.code, finding.type) == ("", "", "")


@pytest.mark.parametrize("status", [500, 502, 503, 504, 507, 520, 521, 522, 524, 525, 526, 529, 530, 599])
def test_every_5xx_is_the_providers_trouble_or_the_calls(read: Read, status: int) -> None:
    """A 5xx, with a page, words or nothing, never says anything about the key."""
    for body in ("", "<html>x</html>", "oops", {"error": {"message": "Invalid API key", "code": "invalid_api_key"}}):
        outcome = read(status, body).outcome
        assert not outcome.unusable
        assert not outcome.usable


@pytest.mark.parametrize(
    "code", ["invalid_api_key", "account_deactivated", "insufficient_quota", "billing_not_active", "ip_not_authorized"]
)
def test_behind_a_5xx_an_upstream_fault_is_the_gateways(read: Read, code: str) -> None:
    """Auth and money inside a gateway's own 5xx are its trouble, and it is said that it passed them on."""
    quoted = {"raw": json.dumps({"error": {"code": code}})}
    finding = read(502, {"error": {"message": "Provider returned error", "code": 502, "metadata": quoted}})
    assert finding.outcome is Outcome.SERVER_ERROR
    assert finding.upstream


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_means_a_wrong_address(read: Read, status: int) -> None:
    """None is followed: the probe is wrong, not the key, whatever the body says."""
    for body in ("", "<html>Moved</html>", "Unauthorized. Redirecting to /login", '{"error": "Invalid API key"}'):
        finding = read(status, body, headers={"Location": "https://example.com/login"})
        assert finding.outcome is Outcome.BAD_REQUEST


def test_our_own_proxys_refusal_is_not_the_keys(read: Read) -> None:
    """407 speaks of the proxy's credentials, whatever words it uses."""
    for body in (
        "",
        "Proxy Authentication Required",
        '{"error": "Invalid API key"}',
        "<html>Authentication required</html>",
    ):
        assert read(407, body).outcome is Outcome.BAD_REQUEST
