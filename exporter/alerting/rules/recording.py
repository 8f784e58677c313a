"""Recording rules: what alerts and dashboards ask for again and again. Names are ``level:metric:operation``.

They stand before the alerts that need them, so that both are of the same moment. What is recorded of states is
recorded once, for all: with the pages, which come first.
"""

from collections.abc import Mapping
from textwrap import indent

from exporter.alerting.rules.money import Part
from exporter.alerting.rules.promql import OF_KEY, in_state, one_of
from exporter.outcome import Reason, State

_OF_KEY = "sum by (instance, job, key, provider)"
_OF_OUTCOME = "instance, job, outcome, reason"
_IN_TROUBLE = 'llmkey_state{state!="ok"} == 1'

# When each exporter saw the key come into its state; 0 where it does not know.
_SINCE_THERE = (
    f"({_IN_TROUBLE})\n* {OF_KEY} group_left ()\n{one_of('llmkey_state_change_timestamp_seconds')}\n"
    f"or\n({_IN_TROUBLE}) * 0"
)
_EXPLAINED = (
    "instance_key:llmkey_trouble:since\n"
    f"* {OF_KEY} group_left (outcome, reason)\n{one_of('llmkey_cause_info')}\n"
    f"* on ({_OF_OUTCOME}) group_left (cause, remedy, url)\n{one_of('llmkey_exporter_outcome_info', _OF_OUTCOME)}"
)
# One look at this is all the texts of an alert need: the joins are made once for all keys, since thousands may die at
# once and every one of their alerts asks anew at every evaluation. Without words where no outcome is known.
_SINCE_AND_WHY = (
    f"min by (key, provider, state, outcome, reason, cause, remedy, url) (\n{indent(_EXPLAINED, '  ')}\n)\n"
    "or on (key, provider, state)\n"
    "min by (key, provider, state) (instance_key:llmkey_trouble:since)"
)

_OF_ACCOUNT = "max by (account, provider)"
_COST = f"{_OF_ACCOUNT} (llmkey_account_cost_month_usd)"
_LIMIT = f'{_OF_ACCOUNT} (llmkey_account_spend_limit_usd{{scope="organization"}})'
_BUDGET = f"{_OF_ACCOUNT} (llmkey_account_budget_usd)"
_CREDIT = f"{_OF_ACCOUNT} (llmkey_account_credit_remaining_usd)"


def _part(part: Part, promql: str) -> str:
    return f'label_replace({promql}, "part", "{part}", "", "")'


#: What an account spent this month, and what it spent it against, for the texts of its keys: by ``part``, in order
#: (:class:`exporter.alerting.rules.money.Part`).
MONEY = "account_part:llmkey_money:usd"
_SPENT = (
    f"{_part(Part.COST, _COST)}\n"
    "or\n"
    "(\n"
    f"  {_part(Part.LIMIT, _LIMIT)}\n"
    f"  or {_part(Part.BUDGET, f'({_BUDGET} unless {_LIMIT})')}\n"
    f"  or {_part(Part.CREDIT, _CREDIT)}\n"
    f") and on (account, provider) {_COST}"
)

#: The same of a key's project, where its limit is why the key is not served; under names of the same kind.
PROJECT_MONEY = "key_part:llmkey_project_money:usd"
_TROUBLE = "key:llmkey_trouble:since"
_CUT_OFF = in_state(State.QUOTA_EXHAUSTED, of=f'reason="{Reason.PROJECT_SPEND_LIMIT}", ', metric=_TROUBLE)
_OF_PROJECT = "account, provider, project"
_THEIRS = (
    'max by (key, account, provider, project) (llmkey_info{account!="",project!=""})\n'
    f"and on (key, provider) {_CUT_OFF}\nand on (account, provider) {_COST}"
)


def _of_project(part: Part, metric: str) -> str:
    joined = f"(\n{indent(_THEIRS, '  ')}\n)\n* on ({_OF_PROJECT}) group_left ()\n{one_of(metric, _OF_PROJECT)}"
    return _part(part, f"\n{indent(joined, '  ')}\n")


_SPENT_BY_PROJECT = (
    f"{_of_project(Part.PROJECT_COST, 'llmkey_project_cost_month_usd')}\n"
    "or\n"
    f"""{_of_project(Part.PROJECT_LIMIT, 'llmkey_account_spend_limit_usd{scope="project"}')}"""
)

RECORDED: Mapping[str, Mapping[str, str]] = {
    "llmkey.pages": {
        # Every key has all states, so that one of them is enough to count by.
        "provider:llmkey_keys:count": 'count by (provider) (\n  count by (key, provider) (llmkey_state{state="ok"})\n)',
        "provider_state:llmkey_keys:count": (
            "sum by (provider, state) (\n  max by (key, provider, state) (llmkey_state)\n)"
        ),
        "instance_key:llmkey_trouble:since": _SINCE_THERE,
        _TROUBLE: _SINCE_AND_WHY,
        MONEY: _SPENT,
        PROJECT_MONEY: _SPENT_BY_PROJECT,
    },
    "llmkey.keys": {
        "instance_key:llmkey_rate_limit_hits:increase1h": f"{_OF_KEY} (increase(llmkey_rate_limit_hits_total[1h]))",
        "instance_key:llmkey_probes_throttled:ratio_increase1h": (
            f"{_OF_KEY} (increase(llmkey_rate_limit_hits_total[1h]))\n/\n{_OF_KEY} (increase(llmkey_probes_total[1h]))"
        ),
        "instance_key:llmkey_ratelimit_headroom:min": (
            "min by (instance, job, key, provider) (\n  llmkey_ratelimit_remaining / (llmkey_ratelimit_limit > 0)\n)"
        ),
    },
}
"""PromQL by the name of what it records, by the group it stands in."""
