"""Rules about what a key is to have and for how long: its dates of expiry and rotation, the models it needs."""

from exporter.alerting.rules import probe_finds as finds
from exporter.alerting.rules.account_promql import GAP, GATHERED
from exporter.alerting.rules.mutes import LESSER
from exporter.alerting.rules.promql import OF_KEY, of_keys
from exporter.alerting.rules.rule import Rule, Runbook, steps
from exporter.alerting.rules.scene import KeyScene
from exporter.model import Collector, Severity

_EXPIRES = "llmkey_expires_timestamp_seconds"
_SHUTDOWN = "llmkey_model_shutdown_timestamp_seconds"
_PAGING = 'llmkey_info{severity!="warning"}'
_A_DATE = "A date does not flap: no waiting."
_LISTED = (Collector.KEYS,)  # the vendor's dates
_AT_ONCE = f"time() + {finds.EXPIRES_AT_ONCE:.0f}"

_EXPIRY = Runbook(
    meaning="The key has a date on which it ends, and that date is near or past. From then on every call made with "
    "it may fail. A fortnight before it is a warning; three days before, it is as urgent as the key.",
    now=steps("""
        - See which key ends when: `sort(llmkey_expires_timestamp_seconds - time())` (seconds left).
        - Create a new key with the vendor (OpenAI: API keys), with the same project and scopes.
        - Put it where the old one is read from, by the services and by the exporter. The exporter reads a
          secret file again as soon as it changes, a variable at reload.
        - Set `expires_on` of the key, if it has one, to the new date and reload: `curl -X POST
          http://EXPORTER:10427/-/reload`.
        - When nothing uses the old key any more (the vendor shows when it was last used), delete it.
    """),
    tune="The date is `expires_on` in the configuration, or what the vendor says of a key whose account is read with "
    "an admin key; the earlier of the two. A key with `severity: warning` never becomes critical here.",
)

EXPIRES_AT_ONCE: Rule[KeyScene] = Rule(
    name="LLMKeyExpiring",
    severity=None,
    expr=of_keys(_EXPIRES, f"< {_AT_ONCE}", fold="min", own_severity=True, info=_PAGING),
    find=finds.expires_at_once,
    memory=GATHERED,
    evidence=_LISTED,
    settled_by=_A_DATE,
    summary="An API key expires within three days or has expired.",
    description="The key {key} of {provider}{account} expires on {date}. {cause}",
    cause="Its date of expiry is set; from then on it may be refused at any moment.",
    remedy="Create a new key with the vendor now, put it where this one is read from, and set expires_on to its date. "
    "At OpenAI: https://platform.openai.com/api-keys",
    runbook=_EXPIRY,
)

EXPIRES_SOON: Rule[KeyScene] = Rule(
    name="LLMKeyExpiring",
    severity=Severity.WARNING,
    # Never both at once: what pages has the last three days to itself.
    expr=of_keys(
        f"{_EXPIRES}\nunless ({_EXPIRES} < {_AT_ONCE} and {OF_KEY} {_PAGING})",
        f"< time() + {finds.EXPIRES_SOON:.0f}",
        fold="min",
    ),
    find=finds.expires_soon,
    memory=GATHERED,
    evidence=_LISTED,
    settled_by=_A_DATE,
    summary="An API key expires soon.",
    description="The key {key} of {provider}{account} expires on {date}. {cause}",
    cause="Its date of expiry is set; from then on it may be refused at any moment.",
    remedy="Create a new key with the vendor in good time, put it where this one is read from, and set "
    "expires_on to its date. At OpenAI: https://platform.openai.com/api-keys",
    runbook=_EXPIRY,
)

ROTATION_DUE: Rule[KeyScene] = Rule(
    name="LLMKeyRotationDue",
    severity=Severity.WARNING,
    expr=of_keys("llmkey_rotation_due_timestamp_seconds", "< time()", fold="min"),
    find=finds.rotation_due,
    keep_firing=GAP,
    memory=GATHERED,
    evidence=_LISTED,
    settled_by=f"{_A_DATE} `keep_firing_for` passes over a restart, until the vendor's dates are read again.",
    summary="An API key is older than it may become.",
    description="The key {key} of {provider}{account} was to be replaced by {date}. {cause}",
    cause="It has been in use for longer than rotate_after allows; it goes on working.",
    remedy="Create a new key with the vendor, put it where this one is read from, and delete the old one when nothing "
    "uses it any more. At OpenAI: https://platform.openai.com/api-keys",
    runbook=Runbook(
        meaning="You decided how old this key may become (`rotate_after`), and it is older. Nothing fails: the key is "
        "as good as before. The longer a key lives, the more places know it.",
        now=steps("""
            - See which keys are due: `sort(llmkey_rotation_due_timestamp_seconds - time())` (seconds left, below
              0 when it is late).
            - Create the new key beside the old one, with the same project and scopes (OpenAI: API keys). Both work
              at once, so nothing stands still.
            - Put it where the services read theirs, one service after the other, then where the exporter reads it:
              a secret file is read again as soon as it changes, a variable at reload. The exporter probes the
              new key at once: `llmkey_state{key="KEY"}` stays `ok` when it is good.
            - Wait until the vendor shows no more use of the old key (its date of last use stands still), then delete
              it. Who forgot it notices now: keep the page of the vendor open for a while.
            - With an admin key for the account the new date of creation is read by itself, at most an hour later;
              otherwise set `created_on` of the key and reload (`curl -X POST
              http://EXPORTER:10427/-/reload`). The alert goes on firing for a quarter of an hour more, lest a
              restart end it.
        """),
        tune="`rotate_after` of the key (such as `90d`) says how old it may become; without it nothing is due. Its age "
        "counts from what the vendor says, else from `created_on`. While the keys are swapped, `paused_until` keeps "
        "this quiet.",
    ),
)

MODEL_RETIRING: Rule[KeyScene] = Rule(
    name="LLMModelRetiring",
    severity=Severity.WARNING,
    expr=of_keys(_SHUTDOWN, f"< time() + {finds.RETIRES_SOON:.0f}", fold="min", identity=("model",)),
    find=finds.model_retiring,
    keep_firing=3600,
    settled_by="A date does not flap; the list it comes from is missing for a while when the provider is down.",
    summary="A model that must stay available is about to be shut down.",
    description="{provider} shuts down the model {model}, which the key {key}{account} is to have, on {date}. {cause}",
    cause="The vendor announced the date in its list of models.",
    remedy="Move what uses the model to its successor before that date, then change models of this key. "
    "At OpenAI: https://platform.openai.com/docs/deprecations",
    runbook=Runbook(
        meaning="The vendor has said on which day it ends a model that you listed under `models` of a key. From then "
        "on calls with that model fail; the key itself is not touched.",
        now=steps("""
            - Read the vendor's page of deprecations for the successor (OpenAI: Docs, Deprecations).
            - Find what still calls the model: the vendor's usage page by model and key.
            - Move it, and test: another model answers differently even where it costs the same.
            - Put the successor under `models` of the key and take the old one away; the alert ends within
              an hour of the reload.
        """),
        tune="The warning begins 30 days ahead. Only models listed under `models` of a key are watched.",
    ),
)

MODEL_UNAVAILABLE: Rule[KeyScene] = Rule(
    name="LLMModelUnavailable",
    severity=Severity.WARNING,
    expr=of_keys("llmkey_model_available == bool 0", identity=("model",), inconclusive=True),
    find=finds.model_unavailable,
    pending=1800,
    settled_by="`for`: a list of models may be incomplete for a while.",
    summary="A model that must stay available is not listed.",
    description="{provider} does not list the model {model} for the key {key}{account}. {cause}",
    cause="It was shut down, renamed, or taken away from the project of this key.",
    remedy="Allow the model again in the project's limits, or move to another one and change models of this key. "
    "At OpenAI: https://platform.openai.com/settings/organization/projects",
    muted_by=LESSER,
    runbook=Runbook(
        meaning="The free probe reads the list of models that the key may use, and one that you listed under "
        "`models` of the key is not on it. Calls with that model fail; others do not.",
        now=steps("""
            - Does one key miss it, or do all? `llmkey_model_available{model="MODEL"}` by `key`.
            - All keys: read the vendor's page of deprecations, and check the spelling under `models`.
            - One key: open its project (OpenAI: Settings, Projects, Limits, Model usage) and allow the
              model; a model may also need a verified organisation (OpenAI: Settings, General).
            - If it is gone for good, change `models` of the key and reload.
        """),
        tune="Only models under `models` of a key are watched. The alert waits 30 minutes.",
    ),
)

LIFETIME_RULES = (EXPIRES_AT_ONCE, EXPIRES_SOON, ROTATION_DUE, MODEL_RETIRING, MODEL_UNAVAILABLE)
