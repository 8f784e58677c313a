"""Rules about accounts: told once for each account, whatever keys it has. What mutes stands before what it mutes."""

from exporter.alerting.rules.budget_rules import BUDGET_RULES
from exporter.alerting.rules.collector_rules import COLLECTOR_RULES
from exporter.alerting.rules.credit_rules import CREDIT_RULES
from exporter.alerting.rules.key_list_rules import KEY_LIST_RULES
from exporter.alerting.rules.limit_rules import LIMIT_RULES
from exporter.alerting.rules.rule import Rule
from exporter.alerting.rules.scene import AccountScene
from exporter.alerting.rules.spike_rules import SPIKE_RULES

ACCOUNT_RULES: tuple[Rule[AccountScene], ...] = (
    *LIMIT_RULES,
    *BUDGET_RULES,
    *CREDIT_RULES,
    *SPIKE_RULES,
    *COLLECTOR_RULES,
    *KEY_LIST_RULES,
)
