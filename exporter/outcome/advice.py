"""What stands behind each outcome and what a person does now: one table for pages, alerts, runbooks and commands."""

from collections.abc import Mapping
from dataclasses import dataclass

from exporter.outcome import Outcome, Reason

_KEYS = "https://platform.openai.com/api-keys"
_BILLING = "https://platform.openai.com/settings/organization/billing/overview"
_LIMITS = "https://platform.openai.com/settings/organization/limits"
_GENERAL = "https://platform.openai.com/settings/organization/general"
_PEOPLE = "https://platform.openai.com/settings/organization/people"
_PROJECTS = "https://platform.openai.com/settings/organization/projects"
_SECURITY = "https://platform.openai.com/settings/organization/security/ip-allowlist"
_MODELS = "https://platform.openai.com/docs/models"
_ERRORS = "https://platform.openai.com/docs/guides/error-codes"
_RATES = "https://platform.openai.com/docs/guides/rate-limits"
_STATUS = "https://status.openai.com"
_COUNTRIES = "https://platform.openai.com/docs/supported-countries"
_HELP = "https://help.openai.com"


@dataclass(frozen=True, slots=True)
class Advice:
    """Why it is so, what to do now, and the vendor's page for it; plain words, a sentence or two each.

    The pages are OpenAI's; at another provider the page of the same name is meant. ``url`` is empty
    when there is nothing to do.
    """

    cause: str
    remedy: str
    url: str


_PLAIN: Mapping[Outcome, Advice] = {
    Outcome.OK: Advice("The provider served the probe.", "Nothing to do.", ""),
    Outcome.LIMITED_SCOPE: Advice(
        "The key is valid; its scopes exclude listing models.",
        "Nothing to do. To watch models too, give the key the scope api.model.read.",
        _KEYS,
    ),
    Outcome.INVALID_KEY: Advice(
        "The provider refuses the key: it was deleted, disabled, rotated or mistyped.",
        "Create a new key, put it where this one is read from, and restart what keeps the old one in memory; "
        "then find out who deleted it.",
        _KEYS,
    ),
    Outcome.MISSING_KEY: Advice(
        "There is no credential: the variable or the secret file is missing or empty, or the provider got none.",
        "Set the variable or mount the secret again. If it is there, look for a proxy that drops the "
        "Authorization header.",
        _KEYS,
    ),
    Outcome.MALFORMED_KEY: Advice(
        "What is configured cannot be a key: white space, quotes or 'Bearer' around it, a masked copy, "
        "or another vendor's key.",
        "Copy the key again from where it was created, whole and with nothing around it, into the secret. "
        "If only the masked form is left, create a new key.",
        _KEYS,
    ),
    Outcome.ACCOUNT_DEACTIVATED: Advice(
        "The vendor closed the account behind the key or ended its access.",
        "Read the vendor's mail to the account's owner and appeal there. No new key of this account will work: "
        "switch to another account meanwhile.",
        _HELP,
    ),
    Outcome.NO_ORGANIZATION: Advice(
        "The key's owner is not a member of the organisation any more.",
        "Have the owner invited again, or replace the key by one of a service account, which belongs to nobody.",
        _PEOPLE,
    ),
    Outcome.WRONG_ORGANIZATION: Advice(
        "The configured organisation does not exist or is not the key's.",
        "Correct or remove `organization` of this key; ids begin with org-. Look for an OPENAI_ORG_ID left over "
        "where the key is used.",
        _GENERAL,
    ),
    Outcome.WRONG_PROJECT: Advice(
        "The configured project does not exist, was archived or is not the key's.",
        "Correct or remove `project` of this key; ids begin with proj_. If the project was archived, create a key "
        "in another one.",
        _PROJECTS,
    ),
    Outcome.IP_NOT_ALLOWED: Advice(
        "The address this probe comes from is not on the allowlist; the key itself may be well.",
        "Find this host's outgoing address and add it to the IP allowlist, or probe from an address that is on it. "
        "Check whether the services that use the key are cut off too.",
        _SECURITY,
    ),
    Outcome.REGION_BLOCKED: Advice(
        "The vendor does not serve the country or region this host's traffic comes from.",
        "Send the traffic out through a supported region; look for a VPN, proxy or NAT gateway that was moved.",
        _COUNTRIES,
    ),
    Outcome.PERMISSION_DENIED: Advice(
        "The key is known, but its scopes, its owner's role or the organisation's verification allow no call "
        "that serves.",
        "Give the key the missing scope, give its owner the role, or verify the organisation; the message says which.",
        _KEYS,
    ),
    Outcome.QUOTA_EXHAUSTED: Advice(
        "The credit is gone or a spend limit was hit; the provider does not say which.",
        "Look at the balance first and buy credit if it is zero; otherwise raise the organisation's or the "
        "project's limit.",
        _BILLING,
    ),
    Outcome.BILLING_INACTIVE: Advice(
        "The account has no active billing: no payment method, a declined card or an open invoice.",
        "Add or renew the payment method and pay what is open.",
        _BILLING,
    ),
    Outcome.RATE_LIMITED_REQUESTS: Advice(
        "The limit of requests per minute or day is used up; it frees itself.",
        "Find what sends more than usual with this key and slow it down, or ask for a higher limit.",
        _LIMITS,
    ),
    Outcome.RATE_LIMITED_TOKENS: Advice(
        "The limit of tokens per minute or day is used up; it frees itself.",
        "Send less at once with this key, use a smaller model, or ask for a higher limit.",
        _LIMITS,
    ),
    Outcome.RATE_LIMITED_OTHER: Advice(
        "A rate limit was hit; the provider does not say which. It frees itself.",
        "Find what sends more than usual with this key and slow it down.",
        _RATES,
    ),
    Outcome.SLOW_DOWN: Advice(
        "Traffic rose too fast for the provider, even within the limits.",
        "Hold the present rate of what uses this key for 15 minutes, then raise it in steps.",
        _RATES,
    ),
    Outcome.OVERLOADED: Advice(
        "The provider is overloaded; the key is not at fault.",
        "Wait and retry with growing pauses; follow the provider's status page.",
        _STATUS,
    ),
    Outcome.SERVER_ERROR: Advice(
        "The provider, or a gateway on the way to it, failed inside; the key is not at fault.",
        "Wait; follow the provider's status page. Behind a gateway, look at the gateway's own log.",
        _STATUS,
    ),
    Outcome.TIMEOUT: Advice(
        "No answer came in time.",
        "If other keys get answers, follow the provider's status page; if none does, look at this host's network.",
        _STATUS,
    ),
    Outcome.UNREACHABLE: Advice(
        "No connection to the provider, or it broke before an answer came.",
        "Look at name resolution, firewall and proxy of this host, and at base_url.",
        _STATUS,
    ),
    Outcome.TLS_ERROR: Advice(
        "No encrypted connection: a certificate is not trusted or has expired, or something reads along.",
        "Look for a proxy that intercepts TLS, then at this host's CA certificates and clock.",
        _STATUS,
    ),
    Outcome.MODEL_NOT_FOUND: Advice(
        "The model or call that the probe uses does not exist or is not allowed for this key; the key may be well.",
        "Set probing.quota.call and probing.quota.model to something this key may use.",
        _MODELS,
    ),
    Outcome.BAD_REQUEST: Advice(
        "The provider does not understand the probe: the address or the probe is wrong, not the key.",
        "Check base_url (usually it ends in /v1), a proxy on the way, and probing.quota of this key.",
        _ERRORS,
    ),
    Outcome.UNKNOWN: Advice(
        "The answer is not understood: a page of a firewall or proxy in between, or something new.",
        "Read status, code and message of the last probe; try the same call from this host by hand.",
        _ERRORS,
    ),
}

_EXHAUSTED: Mapping[Reason, Advice] = {
    Reason.CREDIT_BALANCE: Advice(
        "The prepaid credit is used up.",
        "Buy credit and switch on auto-recharge; it may take 15 minutes until every call is served again.",
        _BILLING,
    ),
    Reason.ORGANIZATION_SPEND_LIMIT: Advice(
        "The organisation reached the monthly spend limit that it set itself.",
        "Raise the organisation's spend limit, or wait for the first of the month (UTC).",
        _LIMITS,
    ),
    Reason.PROJECT_SPEND_LIMIT: Advice(
        "The project reached the monthly spend limit that was set for it.",
        "Raise the project's spend limit, or wait for the first of the month (UTC).",
        _PROJECTS,
    ),
    Reason.ORGANIZATION_USAGE_LIMIT: Advice(
        "The organisation reached the monthly usage limit that the vendor set for it.",
        "Ask the vendor for a higher usage limit, or wait for the first of the month (UTC).",
        _LIMITS,
    ),
    Reason.BILLING_HARD_LIMIT: Advice(
        "The account reached its hard billing limit.",
        "Raise the hard limit of the account, or wait for the first of the month (UTC).",
        _LIMITS,
    ),
    Reason.UNSPECIFIED: _PLAIN[Outcome.QUOTA_EXHAUSTED],
}

ADVICE: Mapping[tuple[Outcome, Reason], Advice] = {
    **{(outcome, Reason.NONE): words for outcome, words in _PLAIN.items() if outcome is not Outcome.QUOTA_EXHAUSTED},
    **{(Outcome.QUOTA_EXHAUSTED, reason): words for reason, words in _EXHAUSTED.items()},
}
"""One row for every outcome, and one for every reason of an exhausted quota."""


def advice(outcome: Outcome, reason: Reason = Reason.NONE) -> Advice:
    """The words for an outcome; a reason that does not belong to it is ignored."""
    return ADVICE.get((outcome, reason)) or _PLAIN[outcome]
