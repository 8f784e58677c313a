"""Rules about prepaid credit, as far as it can be known: the operator's grants less the recorded cost."""

from collections.abc import Iterable

from exporter.alerting.rules.account_promql import DAY, GAP, GATHERED, highest, its, lowest, usd
from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.rule import Facts, Figure, Form, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import written
from exporter.model import AccountStatus, Bound, Collector, Severity

GONE_SOON = 3 * DAY
EXPIRES_SOON = 14 * DAY
_LEFT = "llmkey_account_credit_remaining_usd"
_GONE = "llmkey_account_exhaustion_timestamp_seconds"
_OF_CREDIT = 'limit="credit"'
_COSTS_READ = 'llmkey_account_collector_success{collector="costs"}'
_EXPIRES = "llmkey_account_credit_expires_timestamp_seconds"
_BILLING = "At OpenAI: https://platform.openai.com/settings/organization/billing/overview"


def _low(scene: AccountScene) -> Iterable[Facts]:
    """It lasts less than three days, or nothing is left."""
    left, gone = scene.status.credit_remaining, scene.status.exhaustion.get(Bound.CREDIT)
    soon = gone is not None and gone < scene.now + GONE_SOON
    if soon or (left is not None and left <= 0):
        yield Facts(since=scene.now, words={"left": written(Form.USD, left), "gone": written(Form.DAY, gone)})


def _expiring(scene: AccountScene) -> Iterable[Facts]:
    """Something is left of it, or nobody will ever know how much: costs that are read will tell."""
    left, expires = scene.status.credit_remaining, scene.status.credit_expires_at
    some = not _costs_are_read(scene.status) if left is None else left > 0
    if expires is not None and expires < scene.now + EXPIRES_SOON and some:
        words = {"left": written(Form.USD, left), "expires": written(Form.DAY, expires)}
        yield Facts(since=expires - EXPIRES_SOON, words=words)


def _costs_are_read(status: AccountStatus) -> bool:
    """Once they were tried, as ``llmkey_account_collector_success`` has it; ``for`` waits for the first time."""
    costs = status.collectors.get(Collector.COSTS)
    return costs is not None and costs.success is not None


CREDIT_LOW: Rule[AccountScene] = Rule(
    name="LLMAccountCreditLow",
    severity=Severity.WARNING,
    expr=fixed(f"{lowest(_GONE + '{' + _OF_CREDIT + '}')} < time() + {GONE_SOON:.0f}\nor\n{lowest(_LEFT)} <= 0"),
    find=_low,
    pending=900,
    keep_firing=21600,
    memory=GATHERED,
    evidence=(Collector.COSTS,),
    settled_by="`for` waits for a second look at today's usage; `keep_firing_for` passes over an estimate that wavers.",
    summary="The prepaid credit of an account is almost used up.",
    description="About {left} is left of the prepaid credit of {holder}; at its present pace the last of it is gone "
    "on {gone}. {cause}",
    cause="It lasts for less than three days, or nothing is left; then the provider serves nothing more.",
    remedy=f"Look at the true balance with the vendor, buy credit or switch on auto-recharge, and state the new grant "
    f"under credit of the account. {_BILLING}",
    figures=(
        usd("left", _LEFT, fold="min"),
        Figure("gone", its(_GONE, _OF_CREDIT, fold="min"), Form.DAY),
    ),
    runbook=Runbook(
        meaning="No API tells the balance of prepaid credit, so this is an estimate: the grants that you stated under "
        "`credit`, less what was recorded as spent, the oldest first. At the pace of the last week, what is left lasts "
        "for less than three days, or it ends within them, or nothing is left.",
        now=steps("""
            - Look at the true balance (OpenAI:
              https://platform.openai.com/settings/organization/billing/overview). When it is higher than
              `llmkey_account_credit_remaining_usd`, a grant is missing under `credit` of the account.
            - Buy credit, or switch on auto-recharge on the same page.
            - State the purchase under `credit` (granted_usd, granted_on, expires_on) and reload. The alert
              goes on firing for up to six more hours.
            - See what spends it: `topk(5, llmkey_project_cost_today_usd)`, and when it ends:
              `llmkey_account_exhaustion_timestamp_seconds{limit="credit"} - time()` (seconds left).
        """),
        tune="Three days are fixed in the rule. Where the account pays by invoice now, or recharges by itself, take "
        "the grants out of `credit`: without them there is no alert.",
    ),
)

CREDIT_EXPIRING: Rule[AccountScene] = Rule(
    name="LLMAccountCreditExpiring",
    severity=Severity.WARNING,
    expr=fixed(
        f"{lowest(_EXPIRES)} < time() + {EXPIRES_SOON:.0f}\nunless on (account, provider)\n{lowest(_LEFT)} <= 0\n"
        f"unless on (account, provider) (\n  {highest(_COSTS_READ)}\n"
        f"  unless on (account, provider)\n  {lowest(_LEFT)}\n)"
    ),
    find=_expiring,
    pending=900,
    keep_firing=GAP,
    memory=GATHERED,
    evidence=(Collector.COSTS,),
    settled_by="`for` waits until the costs have been read, `keep_firing_for` passes over a restart.",
    summary="Prepaid credit of an account expires soon.",
    description="Prepaid credit of {holder} expires on {expires}; {left} is left of all its credit. {cause}",
    cause="What is left of a grant on its last day is lost, and with the last grant the provider stops serving.",
    remedy=f"Use it before, and buy new credit in time where nothing else pays. {_BILLING}",
    figures=(usd("left", _LEFT, fold="min"), Figure("expires", its(_EXPIRES, fold="min"), Form.DAY)),
    runbook=Runbook(
        meaning="A grant that you stated under `credit` of the account has an end, and that is less than a fortnight "
        "away while something of it is left (an estimate). While costs are read and what is left is not known yet, "
        "nothing is told; where no costs are read at all, the date alone counts. A trial credit ends so after three "
        "months, whatever is left of it.",
        now=steps("""
            - See how much is left and when it ends: `llmkey_account_credit_remaining_usd` and
              `llmkey_account_credit_expires_timestamp_seconds - time()` (seconds left).
            - Compare with the vendor's page of grants (OpenAI:
              https://platform.openai.com/settings/organization/billing/overview, Credit grants).
            - Is it the last credit? Buy new, or add a payment method, before that day: after it every key
              of the account answers that its quota is exhausted.
            - State the new grant under `credit` and reload. A grant that has ended needs not be taken out.
        """),
        tune="A fortnight is fixed in the rule. A grant without `expires_on` never expires.",
    ),
)

CREDIT_RULES = (CREDIT_LOW, CREDIT_EXPIRING)
