"""The key itself is refused: wrong, closed, of another organisation, from a wrong place, too narrow."""

from collections.abc import Mapping

from exporter.outcome import Outcome
from exporter.simulator import headers
from exporter.simulator.behaviours.row import Behaviour, fails
from exporter.simulator.call import PAID, Call
from exporter.simulator.catalogue import pretty
from exporter.simulator.errors import error, mask
from exporter.simulator.question import Answer, Question

_ANOTHER_SECRET = "sk-sim-of-somebody-else-0000000000000000zzzz"  # noqa: S105  # synthetic
_SCOPES = (
    "You have insufficient permissions for this operation. Missing scopes: {}. Check that you have the correct role "
    "in your organization (Reader, Writer, Owner) and project (Member, Owner), and if you're using a restricted API "
    "key, that it has the necessary scopes."
)
_VERIFY = (
    "Your organization must be verified to use the model `{model}`. Please go to: "
    "https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just "
    "verified, it can take up to 15 minutes for access to propagate."
)
_ORGANIZATION = "OpenAI-Organization header should match organization for API key"
_PROJECT = "OpenAI-Project header should match project for API key"


def _incorrect(question: Question, secret: str) -> Answer:
    message = (
        f"Incorrect API key provided: {mask(secret)}. "
        "You can find your API key at https://platform.openai.com/account/api-keys."
    )
    return error(question, 401, message, code="invalid_api_key", head=headers.refused)


def _limited_scope(question: Question) -> Answer:
    """Here ``error`` is a string, not an object."""
    body = pretty({"error": _SCOPES.format("api.model.read")})
    return Answer(status=401, headers=headers.refused(question), body=body)


IDENTITY: Mapping[str, Behaviour] = {
    "invalid_key": Behaviour(
        outcome=Outcome.INVALID_KEY,
        says="the key is wrong, deleted or disabled",
        reply=lambda question: _incorrect(question, question.secret),
    ),
    "foreign_key": Behaviour(
        outcome=Outcome.INVALID_KEY,
        says="the same, but another key arrived: a proxy or cache replaced it",
        reply=lambda question: _incorrect(question, _ANOTHER_SECRET),
    ),
    "missing_key": fails(
        Outcome.MISSING_KEY,
        401,
        "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth "
        "(i.e. Authorization: Bearer YOUR_KEY), or as the password field (with blank username) if you're accessing "
        "the API from your browser and are prompted for a username and password. You can obtain an API key from "
        "https://platform.openai.com/account/api-keys.",
        says="no Authorization header arrived",
        head=headers.refused,
    ),
    "account_deactivated": fails(
        Outcome.ACCOUNT_DEACTIVATED,
        401,
        "The OpenAI account associated with this API key has been deactivated. If you are the developer for this "
        "OpenAI app, please check your email for more information. If you are seeing this error while using another "
        "app or site, please reach out to them for more help.",
        says="the account is closed",
        code="account_deactivated",
        head=headers.refused,
    ),
    "access_terminated_2023": fails(
        Outcome.ACCOUNT_DEACTIVATED,
        429,
        "Your access was terminated due to violation of our policies, please check your email for more information. If "
        "you believe this is in error and would like to appeal, please contact us through our help center at "
        "help.openai.com.",
        says="access was terminated, in the form of 2023",
        kind="access_terminated",
        head=headers.edge,
    ),
    "no_organization": fails(
        Outcome.NO_ORGANIZATION,
        401,
        "You must be a member of an organization to use the API. Please contact us through our help center at "
        "help.openai.com.",
        says="the key's owner is in no organisation",
        code="no_organization",
        head=headers.refused,
    ),
    "wrong_organization": fails(
        Outcome.WRONG_ORGANIZATION,
        401,
        _ORGANIZATION,
        says="the organisation header is of another organisation",
        code="mismatched_organization",
        head=headers.refused,
    ),
    "no_such_organization": fails(
        Outcome.WRONG_ORGANIZATION,
        401,
        "",
        says="the organisation header names none; the message is empty, only the code tells",
        code="invalid_organization",
        head=headers.refused,
    ),
    "wrong_project": fails(
        Outcome.WRONG_PROJECT,
        401,
        _PROJECT,
        says="the project header is of another project",
        code="mismatched_project",
        head=headers.refused,
    ),
    "ip_not_allowed": fails(
        Outcome.IP_NOT_ALLOWED,
        401,
        "Your IP is not authorized to make this request.",
        says="the address is not on the allowlist",
        code="ip_not_authorized",
        head=headers.refused,
    ),
    "region_blocked": fails(
        Outcome.REGION_BLOCKED,
        403,
        "Country, region, or territory not supported",
        says="the country is not supported",
        kind="request_forbidden",
        code="unsupported_country_region_territory",
        head=headers.refused,
    ),
    "limited_scope": Behaviour(
        outcome=Outcome.LIMITED_SCOPE,
        says="a restricted key that may not list models but is served",
        reply=_limited_scope,
        calls=frozenset({Call.MODELS, Call.MODEL}),
    ),
    "permission_denied": fails(
        Outcome.PERMISSION_DENIED,
        401,
        _SCOPES.format("model.request"),
        says="scopes or role too small for any call",
        head=headers.refused,
    ),
    "paid_denied": fails(
        Outcome.PERMISSION_DENIED,
        401,
        _SCOPES.format("model.request"),
        says="a restricted key that may list models and nothing else",
        head=headers.refused,
        calls=PAID,
    ),
    "embeddings_denied": fails(
        Outcome.PERMISSION_DENIED,
        401,
        _SCOPES.format("model.request"),
        says="a restricted key without embeddings; chat and responses are served",
        head=headers.refused,
        calls=frozenset({Call.EMBEDDINGS}),
    ),
    "organization_unverified": fails(
        Outcome.PERMISSION_DENIED,
        404,
        _VERIFY,
        says="the organisation must be verified for chat and responses; embeddings are served",
        calls=frozenset({Call.CHAT, Call.RESPONSES}),
    ),
}
