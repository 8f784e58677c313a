"""The rule about a day that costs far more than usual."""

from collections.abc import Iterable

from exporter.alerting.rules.account_promql import DAY, GATHERED, highest, its, usd
from exporter.alerting.rules.promql import fixed
from exporter.alerting.rules.rule import Facts, Figure, Form, Rule, Runbook, steps
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.words import written
from exporter.model import Severity

TIMES = 2.0  # the usual pace
LEAST_USD = 1.0  # more than a usual day: cents are no spike
_ESTIMATED = "llmkey_account_estimated_cost_today_usd"
_RECORDED = "llmkey_account_cost_today_usd"
_USUAL_DAY = "llmkey_account_usual_day_usd"
_TODAY = f"(\n  {highest(_ESTIMATED)}\n  or {highest(_RECORDED)}\n)"
_USUAL = f"clamp_min({highest(_USUAL_DAY)}, 0)"


def _spike(scene: AccountScene) -> Iterable[Facts]:
    """More than a whole usual day already, and twice what the time of day explains.

    Work is not spread evenly: the morning's batch may be most of a day. So nothing is told before a usual day is spent.
    """
    status = scene.status
    recorded = status.spent.today if status.spent else None
    today = recorded if status.estimated_today is None else status.estimated_today
    if today is None or status.usual_day is None:
        return
    usual, elapsed = max(status.usual_day, 0.0), scene.now % DAY
    if today > usual + LEAST_USD and today > usual * (elapsed / (DAY / TIMES)):
        words = {"today": written(Form.USD, today), "usual": written(Form.USD, status.usual_day)}
        yield Facts(since=scene.now, words=words)


SPEND_SPIKE: Rule[AccountScene] = Rule(
    name="LLMAccountSpendSpike",
    severity=Severity.WARNING,
    expr=fixed(
        f"{_TODAY}\n> {_USUAL} + {LEAST_USD:.0f}\nand\n{_TODAY}\n> {_USUAL} * (time() % {DAY:.0f} / {DAY / TIMES:.0f})"
    ),
    find=_spike,
    pending=900,
    keep_firing=3600,
    memory=GATHERED,
    settled_by="`for` waits for later readings of the usage; `keep_firing_for` passes over a pace that wavers. At "
    "midnight (UTC) the day is new.",
    summary="An account spends far more today than usual.",
    description="{holder} has spent {today} today (UTC); a usual day costs {usual}. {cause}",
    cause="That is more than a whole usual day, at more than twice the usual pace.",
    remedy="Find the project, key and model that spend it, and stop what has gone wild; a key that leaked must be "
    "deleted. At OpenAI: https://platform.openai.com/settings/organization/usage",
    figures=(
        Figure("today", f"{its(_ESTIMATED)} or {its(_RECORDED)}", Form.USD),
        usd("usual", _USUAL_DAY),
    ),
    runbook=Runbook(
        meaning="Today's spending (UTC) is more than a whole usual day's, by a dollar at least, and more than twice "
        "what a usual day has cost at this time if it cost evenly. Usual is the median of the last fourteen complete "
        "days. A program in a loop looks so, and so does a key that leaked.",
        now=steps("""
            - See which project it is: `topk(5, llmkey_project_cost_today_usd)`; while that is not recorded
              yet: `topk(5, sum by (account, project, model) (increase(llmkey_account_tokens_total[1h])))`.
            - See which of your keys: `topk(5, llmkey_cost_today_usd)`, and the vendor's usage page by key
              (OpenAI: https://platform.openai.com/settings/organization/usage).
            - A key that nobody of yours uses so has leaked: delete it with the vendor now (OpenAI:
              https://platform.openai.com/api-keys) and create another.
            - A program gone wild: stop it. If it cannot be found, set a hard limit that you can bear (OpenAI:
              https://platform.openai.com/settings/organization/limits).
            - When it was meant, there is nothing to do: the alert ends when the pace is usual again or soon
              after midnight (UTC).
        """),
        tune="Twice the pace, a whole usual day and one dollar are fixed in the rule; edit the rule for others. With "
        "`collect.usage` and prices for the models it is seen within minutes, from the costs alone up to a day late. "
        "Before five complete days are known, nothing is usual.",
    ),
)

SPIKE_RULES = (SPEND_SPIKE,)
