"""What stands behind each outcome and what a person does now: one table for pages, alerts, runbooks and commands."""

from collections.abc import Mapping
from dataclasses import dataclass

from exporter.outcome import Outcome, Reason

_KEYS = "https://platform.openai.com/api-keys"
_BILLING = "https://platform.openai.com/settings/organization/billing/overview"
_LIMITS = "https://platform.openai.com/settings/organization/limits"
_GENERAL = "https://platform.openai.com/settings/organization/general"
_PROJECTS = "https://platform.openai.com/settings/organization/projects"
_SECURITY = "https://platform.openai.com/settings/organization/security"
_MODELS = "https://platform.openai.com/docs/models"
_ERRORS = "https://platform.openai.com/docs/guides/error-codes"
_RATES = "https://platform.openai.com/docs/guides/rate-limits"
_STATUS = "https://status.openai.com/"
_COUNTRIES = "https://platform.openai.com/docs/supported-countries"
_HELP = "https://help.openai.com/"


@dataclass(frozen=True, slots=True)
class Advice:
    """Why it is so, what to do now, and the vendor's page for it; plain words, a sentence or two each."""

    cause: str
    remedy: str
    url: str


_PLAIN: Mapping[Outcome, Advice] = {
    Outcome.OK: Advice("The provider served the probe.", "Nothing to do.", ""),
    Outcome.LIMITED_SCOPE: Advice(
        "The key is valid; its scopes exclude listing models.",
        "Nothing to do. To see which models are available, give the key the scope api.model.read.",
        _KEYS,
    ),
    Outcome.INVALID_KEY: Advice(
        "The provider does not know this key: it was deleted, disabled or mistyped.",
        "Create a new key, put it in place of the old one, and find out who deleted that.",
        _KEYS,
    ),
    Outcome.MISSING_KEY: Advice(
        "There is no credential: the variable or file is missing or empty, or the header was lost on the way.",
        "Look at the key's secret in the configuration; if it is there, look for a proxy that drops Authorization.",
        _KEYS,
    ),
    Outcome.MALFORMED_KEY: Advice(
        "What is configured is no key: it has white space, quotes or Bearer around it, is masked, or another vendor's.",
        "Copy the key again where it was created, without anything around it, and put it into the secret.",
        _KEYS,
    ),
    Outcome.ACCOUNT_DEACTIVATED: Advice(
        "The account behind the key was closed or its access ended.",
        "Read the vendor's mail to the account's owner and answer to its support; use another account meanwhile.",
        _HELP,
    ),
    Outcome.NO_ORGANIZATION: Advice(
        "The key's owner is no member of any organisation.",
        "Have the owner invited to the organisation again, or create a key of a service account.",
        "https://platform.openai.com/settings/organization/people",
    ),
    Outcome.WRONG_ORGANIZATION: Advice(
        "The configured organisation is not the key's, or does not exist.",
        "Correct or remove `organization` of this key; the id begins with org-.",
        _GENERAL,
    ),
    Outcome.WRONG_PROJECT: Advice(
        "The configured project is not the key's.",
        "Correct or remove `project` of this key; the id begins with proj_.",
        _PROJECTS,
    ),
    Outcome.IP_NOT_ALLOWED: Advice(
        "The address the probe comes from is not on the allowlist; the key itself may be well.",
        "Add this host's outgoing address to the IP allowlist, or send the probes through an address that is on it.",
        _SECURITY,
    ),
    Outcome.REGION_BLOCKED: Advice(
        "The provider does not serve the country, region or territory this host's traffic comes from.",
        "Run the exporter, and what uses the key, from a supported region; look for a VPN or proxy that changed.",
        _COUNTRIES,
    ),
    Outcome.PERMISSION_DENIED: Advice(
        "The key's scopes, its owner's role or the organisation's verification do not allow any call that serves.",
        "Give the key the missing scope, its owner the role, or verify the organisation.",
        _KEYS,
    ),
    Outcome.QUOTA_EXHAUSTED: Advice(
        "The credit is gone or a limit was hit; the provider did not say which.",
        "Look at credit and limits: buy credit, or raise the limit that was hit.",
        _BILLING,
    ),
    Outcome.BILLING_INACTIVE: Advice(
        "The account has no active billing.",
        "Add or renew a payment method, or pay what is open.",
        _BILLING,
    ),
    Outcome.RATE_LIMITED_REQUESTS: Advice(
        "Too many requests for the limit of requests a minute or a day.",
        "Slow the users of this key down, spread them over more keys of other projects, or ask for a higher limit.",
        _LIMITS,
    ),
    Outcome.RATE_LIMITED_TOKENS: Advice(
        "Too many tokens for the limit of tokens a minute or a day.",
        "Send less at once with this key, use a smaller model, or ask for a higher limit.",
        _LIMITS,
    ),
    Outcome.RATE_LIMITED_OTHER: Advice(
        "A rate limit was hit; the provider did not say which.",
        "Slow the users of this key down; look at the limits.",
        _RATES,
    ),
    Outcome.SLOW_DOWN: Advice(
        "Traffic rose too fast for the provider, even within the limits.",
        "Let the users of this key rise more slowly: hold the present rate for 15 minutes, then raise it in steps.",
        _RATES,
    ),
    Outcome.OVERLOADED: Advice(
        "The provider is overloaded.", "Wait; look at the provider's status page. The key is not at fault.", _STATUS
    ),
    Outcome.SERVER_ERROR: Advice(
        "The provider, or a gateway before it, failed inside.",
        "Wait; look at the provider's status page. The key is not at fault.",
        _STATUS,
    ),
    Outcome.TIMEOUT: Advice(
        "No answer came in time.",
        "If other keys answer, look at the provider's status page; if none does, at this host's network.",
        _STATUS,
    ),
    Outcome.UNREACHABLE: Advice(
        "No connection, or one that broke before an answer.",
        "Look at name resolution, firewall and proxy of this host, and at base_url.",
        _STATUS,
    ),
    Outcome.TLS_ERROR: Advice(
        "The encrypted connection could not be made: a certificate that is not trusted, or something in between.",
        "Look for a proxy that intercepts TLS, this host's clock and its CA certificates.",
        _STATUS,
    ),
    Outcome.MODEL_NOT_FOUND: Advice(
        "The model the probe asks for does not exist, or not for this key: the probe is wrong, not the key.",
        "Set probing.quota.call and model to a model this key may use.",
        _MODELS,
    ),
    Outcome.BAD_REQUEST: Advice(
        "The provider does not understand the probe: the probe or base_url is wrong, not the key.",
        "Look at base_url and at probing.quota of this key; if both are right, report it to the exporter's authors.",
        _ERRORS,
    ),
    Outcome.UNKNOWN: Advice(
        "An answer the exporter does not understand.",
        "Look at its status, code and message on the status page, and report them to the exporter's authors.",
        _ERRORS,
    ),
}

_QUOTA: Mapping[Reason, Advice] = {
    Reason.CREDIT_BALANCE: Advice(
        "The prepaid credit is gone.",
        "Buy credit, and switch on auto-recharge; it takes some minutes to arrive.",
        _BILLING,
    ),
    Reason.ORGANIZATION_SPEND_LIMIT: Advice(
        "The organisation's own spend limit for this month was hit.",
        "Raise the organisation's spend limit, or wait for the first of the month (UTC).",
        _LIMITS,
    ),
    Reason.PROJECT_SPEND_LIMIT: Advice(
        "The project's spend limit for this month was hit.",
        "Raise the project's spend limit, or wait for the first of the month (UTC).",
        _PROJECTS,
    ),
    Reason.ORGANIZATION_USAGE_LIMIT: Advice(
        "The monthly usage limit that the vendor sets for the organisation was hit.",
        "Ask the vendor for a higher usage limit.",
        _LIMITS,
    ),
    Reason.BILLING_HARD_LIMIT: Advice(
        "The hard limit of the account's billing was hit.", "Raise the hard limit of the account.", _LIMITS
    ),
    Reason.UNSPECIFIED: _PLAIN[Outcome.QUOTA_EXHAUSTED],
}

ADVICE: Mapping[tuple[Outcome, Reason], Advice] = {
    **{(outcome, Reason.NONE): words for outcome, words in _PLAIN.items() if outcome is not Outcome.QUOTA_EXHAUSTED},
    **{(Outcome.QUOTA_EXHAUSTED, reason): words for reason, words in _QUOTA.items()},
}


def advice(outcome: Outcome, reason: Reason = Reason.NONE) -> Advice:
    """The words for an outcome; a reason that does not belong to it is ignored."""
    return ADVICE.get((outcome, reason)) or _PLAIN[outcome]
