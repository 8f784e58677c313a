"""Rules about what we believe of a key. Cause and remedy come from the outcome; their own stand in without one."""

from exporter.alerting.rules import state_finds as finds
from exporter.alerting.rules.mutes import INCONCLUSIVE
from exporter.alerting.rules.promql import in_state, of_keys
from exporter.alerting.rules.rule import Rule, Runbook, steps
from exporter.alerting.rules.scene import KeyScene
from exporter.model import Severity
from exporter.outcome import State

_CONFIRMED = "The exporter has confirmed the state with several probes (confirm.failures): no waiting here."
_SUSPECTED = "The exporter has seen it in several probes in a row; `for` adds patience with what passes by itself."
_ASK_AGAIN = (
    "Ask for a probe now: `curl 'http://EXPORTER:10427/probe?target=KEY&kind=auth'`. "
    "The exporter's page shows status, code and message of the last answer."
)

AUTH_FAILED: Rule[KeyScene] = Rule(
    name="LLMKeyAuthFailed",
    severity=None,
    expr=of_keys(in_state(State.AUTH_FAILED), own_severity=True),
    find=finds.confirmed(State.AUTH_FAILED),
    keep_firing=300,
    settled_by=_CONFIRMED,
    summary="An API key is not accepted.",
    description="The key {key} of {provider}{account} fails authentication{since}. {cause}{peers}",
    cause="The provider refuses the key.",
    remedy="Look at the key on the exporter's page and replace it where it is read from.",
    runbook=Runbook(
        meaning="The provider answered several times in a row that this key may not be used, or there is nothing "
        "that could be a key. Every call made with it fails, and will go on failing until somebody acts.",
        now=(
            _ASK_AGAIN,
            *steps("""
                - Read the cause in the alert and find its paragraph above; it names the page of the
                  vendor and the setting.
                - See whether it is one key or all: `count by (provider) (max by (key, provider)
                  (llmkey_state{state="auth_failed"}) == 1)`. All keys of an account at once speak for
                  the account, for an address that is not allowed, or for a proxy that drops the
                  Authorization header; `llmkey_info` shows which account a key belongs to.
                - If the key was rotated on purpose, give the exporter the new one: it reads a secret
                  file again as soon as it changes, a variable at reload (`curl -X POST
                  http://EXPORTER:10427/-/reload`).
                - After the repair, one good free probe settles it; the alert goes on firing for five
                  more minutes, lest it come and go. Nothing has to be restarted here.
        """),
        ),
        tune="Give a key `severity: warning` when it must not page anybody, or `paused_until` for a planned "
        "rotation. `probing.confirm.failures` and `confirm.delay` say how many refusals it takes, and how soon after "
        "each other.",
        states=(State.AUTH_FAILED,),
    ),
)

QUOTA_EXHAUSTED: Rule[KeyScene] = Rule(
    name="LLMKeyQuotaExhausted",
    severity=None,
    expr=of_keys(in_state(State.QUOTA_EXHAUSTED), own_severity=True),
    find=finds.confirmed(State.QUOTA_EXHAUSTED),
    keep_firing=300,
    settled_by=_CONFIRMED,
    summary="An API key has no quota left.",
    description="The key {key} of {provider}{account} is accepted, but not served{since}: the money or a limit is "
    "used up. {cause}{spent}{peers}",
    cause="The credit is gone, a limit was hit or billing is not active.",
    remedy="Look at the balance and at the limits of organisation and project with the vendor.",
    runbook=Runbook(
        meaning="The key is good, but the provider serves nothing with it: the credit is gone, a spend or usage "
        "limit was reached, or billing is not active. Waiting does not help, except for monthly limits.",
        now=steps("""
            - Read the cause in the alert: it says which bucket is empty when the provider said so.
            - Open the vendor's billing page (OpenAI: Settings, Billing). A balance of zero means: buy
              credit and switch on auto-recharge. An open invoice or a declined card means: pay.
            - If there is money, open the limits (OpenAI: Settings, Limits, and Limits of the project) and
              raise the one that is reached.
            - An account that is configured with an admin key has its money on the dashboard "Money", and in
              the alert: what was spent this month, and the limit, budget or credit that goes with the cause. Costs
              are recorded hours late, so that what was spent may still be below the limit that was reached. With
              shards the exporter's own notices say so only of accounts that the same shard reads; alerts by
              Prometheus say it of all.
            - See who else is cut off: `max by (key, provider) (llmkey_state{state="quota_exhausted"}) ==
              1`. Keys of one organisation share its credit and its limits.
            - Ask at once after the repair: `curl 'http://EXPORTER:10427/probe?target=KEY&kind=quota'`. A
              top-up arrives unevenly, so it takes two good paid probes a minute apart; then the alert goes on
              firing for five more minutes, lest it come and go.
        """),
        tune="`probing.quota.interval` says how soon an empty account is found (15 minutes), for about one token a "
        "time. Keys that must not page get `severity: warning`.",
        states=(State.QUOTA_EXHAUSTED,),
    ),
)

RATE_LIMITED: Rule[KeyScene] = Rule(
    name="LLMKeyRateLimited",
    severity=Severity.WARNING,
    expr=of_keys(
        "(\n"
        f"  {in_state(State.RATE_LIMITED)} == 1\n"
        f"  or instance_key:llmkey_probes_throttled:ratio_increase1h > {finds.THROTTLED_SHARE}\n"
        f"  and instance_key:llmkey_rate_limit_hits:increase1h >= {finds.LEAST_THROTTLED}\n"
        ")",
        "> 0",
        inconclusive=True,
    ),
    find=finds.rate_limited,
    pending=900,
    memory=3600,
    settled_by="`for`: single throttled probes are everyday life.",
    summary="An API key is throttled.",
    description="{provider} throttles the key {key}{account}{since}. {cause}{peers}",
    cause="More than a quarter of its probes of the last hour were refused by a rate limit.",
    remedy="Find what sends more than usual with this key and slow it down, or ask for a higher limit. "
    "At OpenAI: https://platform.openai.com/settings/organization/limits",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="The provider answers 429 to our probes again and again, so it does the same to what uses the key. "
        "The key itself is well and a limit frees itself; but somebody sends more than is allowed.",
        now=steps("""
            - See which limit it is: `llmkey_ratelimit_remaining / llmkey_ratelimit_limit` by `resource`
              and `model`, and `increase(llmkey_probes_total{outcome=~"rate_limited.*|slow_down"}[1h])`.
            - Find what sends with this key: the vendor's usage page by key and model (OpenAI: Usage), then
              the deployment or batch job that began about when the alert did.
            - Slow it down, spread it, or move it to a project of its own with its own limits.
            - If the load is meant to stay, ask for a higher limit (OpenAI: Settings, Limits).
        """),
        tune="The alert waits 15 minutes, and a share of 25 % with at least three throttled probes of the last hour "
        "counts as throttled. Longer intervals of the paid probe make it blunter, and cheaper.",
        states=(State.RATE_LIMITED,),
    ),
)

UNREACHABLE: Rule[KeyScene] = Rule(
    name="LLMKeyUnreachable",
    severity=Severity.WARNING,
    expr=of_keys(
        in_state(State.UNREACHABLE, State.PROVIDER_ERROR),
        inconclusive=True,
        unless=["on (instance, job, provider) llmkey_provider_up == 0"],
    ),
    find=finds.unreachable,
    pending=900,
    settled_by=_SUSPECTED,
    summary="A single API key gets no useful answer.",
    description="The key {key} of {provider}{account} gets no useful answer{since}, while others of its provider do. "
    "{cause}",
    cause="Something on the way between this exporter and the provider fails for this key alone.",
    remedy="Look at base_url and at the proxy or gateway that this key goes through.",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="Probes of this key time out, break off or end in errors of the server, while the provider answers "
        "for other keys. It says nothing about whether the key is valid.",
        now=(
            _ASK_AGAIN,
            *steps("""
                - See what this key has that others have not: a `base_url`, a gateway, an organisation
                  or a project of its own.
                - Behind a gateway, read the gateway's log for the same minute.
                - Try by hand from the exporter's host: `curl -sS -m 10 -o /dev/null -w
                  '%{http_code}\\n' BASE_URL/models`. 401 means that the way is open.
        """),
        ),
        tune="`probing.auth.timeout` (10 s) is how long an answer may take. The alert waits 15 minutes; when most "
        "keys of a provider are hit, LLMProviderDown tells it instead.",
        states=(State.UNREACHABLE, State.PROVIDER_ERROR),
    ),
)

MISCONFIGURED: Rule[KeyScene] = Rule(
    name="LLMKeyMisconfigured",
    severity=Severity.WARNING,
    expr=of_keys(in_state(State.MISCONFIGURED), inconclusive=True),
    find=finds.confirmed(State.MISCONFIGURED),
    pending=1800,
    settled_by=_SUSPECTED,
    summary="The probe of an API key is wrong.",
    description="The key {key} of {provider}{account} cannot be judged{since}: the probe is wrong, not the key. "
    "{cause}{peers}",
    cause="The provider does not understand what the exporter asks.",
    remedy="Check base_url and probing.quota of this key.",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="The provider answers that our question is wrong: a model that is not there, or a request it does "
        "not understand. While that lasts nobody watches this key, so its death would go unnoticed.",
        now=(
            _ASK_AGAIN,
            *steps("""
                - Compare `base_url` with the vendor's documentation; usually it ends in /v1.
                - For the paid probe set `probing.quota.call` and `probing.quota.model` of this key to
                  something it may use, or take `call: auto` back.
                - Check the file with `llmkey-exporter --config.check` and reload: `curl -X POST
                  http://EXPORTER:10427/-/reload`.
        """),
        ),
        tune="A provider without any cheap paid call: switch the paid probe off for this key (`probing: {quota: "
        "{enabled: false}}`). The alert waits 30 minutes.",
        states=(State.MISCONFIGURED,),
    ),
)

UNKNOWN: Rule[KeyScene] = Rule(
    name="LLMKeyUnknown",
    severity=Severity.WARNING,
    expr=of_keys(in_state(State.UNKNOWN), inconclusive=True),
    find=finds.confirmed(State.UNKNOWN),
    pending=1800,
    settled_by=_SUSPECTED,
    summary="Nothing is known about an API key.",
    description="Nothing certain is known about the key {key} of {provider}{account}{since}. {cause}{peers}",
    cause="No probe has settled its state, or the last good answer is too old to be believed.",
    remedy="Read status, code and message of its last probe on the exporter's page.",
    muted_by=INCONCLUSIVE,
    runbook=Runbook(
        meaning="The answers to our probes are not understood, or the last good one is so old that it is not "
        "believed any more. The key may be well or dead; nobody can say.",
        now=(
            _ASK_AGAIN,
            *steps("""
                - A page of a firewall, a login portal or a proxy instead of the API: repair the way,
                  or allow this host.
                - No answer at all for long: see `llmkey_probe_held` for what holds the probe back and
                  `llmkey_probe_due_timestamp_seconds` for when it goes on.
                - A new kind of answer from the vendor: report it with status, code, type and message,
                  so that it gets a name of its own.
        """),
        ),
        tune="The alert waits 30 minutes. Good news is believed for five intervals of its probe.",
        states=(State.UNKNOWN,),
    ),
)

#: What proves that a key is dead: the only ones that Prometheus is not to be kept waiting for by any other.
PAGES = (AUTH_FAILED, QUOTA_EXHAUSTED)
STATE_RULES = (*PAGES, UNREACHABLE, RATE_LIMITED, MISCONFIGURED, UNKNOWN)
