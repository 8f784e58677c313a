"""Rules about keys that the vendor lists: those that nobody watches, and those that nobody uses."""

from collections.abc import Callable, Iterable
from math import inf

from exporter.alerting.rules.account_promql import GAP, GATHERED, highest, its
from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.rule import Facts, Figure, Form, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import written
from exporter.model import AccountStatus, Collector, KeyStanding, ListedKey, Severity

_MOST_NAMED = 5
_KEYS = "llmkey_account_keys"
_SETTLED = "The list of keys is read once an hour, and `keep_firing_for` passes over a restart."


def _find(standing: KeyStanding, order: Callable[[ListedKey], float]) -> Callable[[AccountScene], Iterable[Facts]]:
    """One alarm for all, the first of that order by name. Since the moment that the order goes by, if it is known."""

    def find(scene: AccountScene) -> Iterable[Facts]:
        found = sorted((key for key in scene.status.keys or () if key.standing is standing), key=order)
        if found:
            count = f"{written(Form.COUNT, len(found))} ({_named(found, scene.status)})"
            yield Facts(since=_since(found, scene.now), words={"number": count})

    return find


def _named(keys: list[ListedKey], status: AccountStatus) -> str:
    named = ", ".join(_name(key, status) for key in keys[:_MOST_NAMED])
    more = len(keys) - _MOST_NAMED
    return f"{named} and {more} more" if more > 0 else named


def _name(key: ListedKey, status: AccountStatus) -> str:
    """The vendor's names where it has any; those of admin keys are of no project."""
    project = status.names.get(key.project) or key.project
    name = key.name or "one without a name"
    return f"{name} of {project}" if project else name


def _since(keys: list[ListedKey], now: float) -> float:
    return min((at for key in keys if (at := _last_use(key)) is not None), default=now)


def _last_use(key: ListedKey) -> float | None:
    return key.created_at if key.last_used_at is None else key.last_used_at


def _newest_first(key: ListedKey) -> float:
    return inf if key.created_at is None else -key.created_at


def _idlest_first(key: ListedKey) -> float:
    at = _last_use(key)
    return inf if at is None else at


def _expr(standing: KeyStanding) -> str:
    return highest(f'{_KEYS}{{status="{standing}"}}') + " > 0"


def _number(standing: KeyStanding) -> tuple[Figure, ...]:
    return (Figure("number", its(_KEYS, f'status="{standing}"'), Form.COUNT),)


UNMONITORED: Rule[AccountScene] = Rule(
    name="LLMKeyUnmonitored",
    severity=Severity.INFO,
    expr=fixed(_expr(KeyStanding.UNMONITORED)),
    find=_find(KeyStanding.UNMONITORED, _newest_first),
    pending=3600,
    keep_firing=GAP,
    memory=GATHERED,
    evidence=(Collector.KEYS,),
    settled_by=f"{_SETTLED} `for` leaves an hour to add a key that was just made.",
    summary="An account has API keys that nobody watches.",
    description="API keys of {holder} at {provider} that are used and not watched here: {number}. {cause}",
    cause="The vendor lists them, and no configured key is among them by what it shows of their values.",
    remedy="Add those that matter under keys with this account, and delete with the vendor those that nobody knows. "
    "At OpenAI: https://platform.openai.com/api-keys",
    figures=_number(KeyStanding.UNMONITORED),
    reminded=False,
    runbook=Runbook(
        meaning="The admin key lists the keys of the account, and some of them are none that the exporter probes, "
        "though they are young or were used within thirty days. When such a key dies, nobody is told; and a key that "
        "nobody knows may be in the wrong hands.",
        now=steps("""
            - See how many: `max by (account, status) (llmkey_account_keys)`. The exporter's own notice names
              up to five, the newest first; Prometheus knows only the number.
            - Open the vendor's list and ask whose they are (OpenAI: https://platform.openai.com/api-keys; those of
              administrators at OpenAI: https://platform.openai.com/settings/organization/admin-keys).
            - Whose work depends on them: add them under `keys` with `account`, and reload.
            - Nobody knows them: delete them with the vendor.
            - Look at `llmkey_account_keys{status="owner_inactive"} > 0` too: keys that still serve though
              their owner has left the project. Replace those by keys of a service account, then delete them.
        """),
        tune="It is only for receivers with `min_severity: info`, is told once and never reminded of. Where keys are "
        "not to be watched at all, switch the list off: `collect: {keys: {enabled: false}}` of the account. A key is "
        "recognised by the first and last characters that the vendor shows; two keys that show alike count as not "
        "watched.",
    ),
)

UNUSED: Rule[AccountScene] = Rule(
    name="LLMKeyUnused",
    severity=Severity.INFO,
    expr=fixed(_expr(KeyStanding.UNUSED)),
    find=_find(KeyStanding.UNUSED, _idlest_first),
    keep_firing=GAP,
    memory=GATHERED,
    evidence=(Collector.KEYS,),
    settled_by=f"{_SETTLED} Thirty days without use are the patience.",
    summary="An account has API keys that nobody uses.",
    description="API keys of {holder} at {provider} that were not used for thirty days: {number}. {cause}",
    cause="What nobody uses can still be stolen and spend the account's money.",
    remedy="Ask whose they are, and delete them with the vendor. At OpenAI: https://platform.openai.com/api-keys",
    figures=_number(KeyStanding.UNUSED),
    reminded=False,
    runbook=Runbook(
        meaning="The admin key lists the keys of the account and when each was last used. Some were not used for "
        "thirty days, or never since they were made so long ago. Keys that the exporter probes are never among them: "
        "its own probes count as use.",
        now=steps("""
            - See how many: `max by (account, status) (llmkey_account_keys)`. The exporter's own notice names
              up to five, the idlest first; Prometheus knows only the number.
            - Open the vendor's list, which shows the last use of each (OpenAI:
              https://platform.openai.com/api-keys), and ask their owners.
            - Delete what nobody needs. What is needed once a year is better made anew then.
            - Look at `llmkey_account_keys{status="owner_inactive"} > 0` too: keys that still serve though
              their owner has left the project.
        """),
        tune="It is only for receivers with `min_severity: info`, is told once and never reminded of. Thirty days are "
        "fixed in the exporter. To switch it off: `collect: {keys: {enabled: false}}` of the account.",
    ),
)

KEY_LIST_RULES = (UNMONITORED, UNUSED)
