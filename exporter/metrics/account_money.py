"""The families of what an account costs, a row each; all have the labels ``account`` and ``provider``.

Costs are those of the vendor's books, of UTC days and months; how late they are says
``account_data_timestamp_seconds``.
"""

from functools import partial

from exporter.metrics import account_reading as reading
from exporter.metrics import family
from exporter.metrics.family import Family, one
from exporter.model import AccountStatus

_gauge = partial(family.gauge, subject=("account", "provider"))

_COSTS: tuple[Family[AccountStatus], ...] = (
    _gauge(
        "account_cost_today_usd",
        "US dollars that the account has cost so far on this UTC day, as far as the vendor has booked them, which can "
        "take a day; absent while not known.",
        reading.spent(lambda spent: spent.today),
    ),
    _gauge(
        "account_cost_month_usd",
        "US dollars that the account has cost so far in this UTC month, as far as the vendor has booked them, which "
        "can take a day; absent while not known.",
        reading.spent(lambda spent: spent.month),
    ),
    _gauge(
        "project_cost_today_usd",
        "US dollars that the project has cost so far on this UTC day, as far as booked; absent while not known.",
        reading.by_project(lambda spent: spent.today),
        "project",
    ),
    _gauge(
        "project_cost_month_usd",
        "US dollars that the project has cost so far in this UTC month, as far as booked; absent while not known.",
        reading.by_project(lambda spent: spent.month),
        "project",
    ),
    _gauge(
        "account_line_item_cost_today_usd",
        "US dollars that the vendor's line item, such as a model, has cost so far on this UTC day, as far as booked; "
        "absent while not known.",
        reading.by_line_item(lambda spent: spent.today),
        "line_item",
    ),
    _gauge(
        "account_line_item_cost_month_usd",
        "US dollars that the vendor's line item, such as a model, has cost so far in this UTC month, as far as booked; "
        "absent while not known.",
        reading.by_line_item(lambda spent: spent.month),
        "line_item",
    ),
    _gauge(
        "account_other_currency_month",
        "What the account has cost so far in this UTC month in a currency other than US dollars, in that currency; it "
        "is in no other figure; absent without any.",
        reading.foreign,
        "currency",
    ),
    _gauge(
        "account_usual_day_usd",
        "US dollars of a usual day of the account, from its last days; absent with too few of them.",
        lambda account: one(account.usual_day),
    ),
    _gauge(
        "account_estimated_cost_today_usd",
        "An estimate of the US dollars that the account has cost so far on this UTC day: what is booked, or the price "
        "of the usage where that is more; absent while neither is known.",
        lambda account: one(account.estimated_today),
    ),
    _gauge(
        "account_unpriced_models",
        "How many models were used on this UTC day whose price is not known, or not by the token (images, audio, "
        "sessions): their usage is missing in the estimated cost; absent while usage is not known.",
        reading.unpriced,
    ),
)

_BOUNDS: tuple[Family[AccountStatus], ...] = (
    _gauge(
        "account_spend_limit_usd",
        "The hard monthly spend limit of the organization or of a project, in US dollars; absent where none is set or "
        "known.",
        reading.spend_limit(lambda limit: limit.usd),
        *("scope", "project"),
    ),
    _gauge(
        "account_spend_limit_enforcing",
        "1 while the vendor refuses calls because the spend limit is reached, 0 while it does not; absent where it "
        "does not say.",
        reading.spend_limit(reading.enforcing),
        *("scope", "project"),
    ),
    _gauge(
        "account_budget_usd",
        "The configured budget of the account for a UTC month, in US dollars; absent without one.",
        lambda account: one(account.budget_usd),
    ),
    _gauge(
        "account_budget_reached",
        "1 once the cost of this UTC month has reached the share of the budget, which stays so until the month ends; "
        "0 before; absent while the cost is not known.",
        reading.budget_reached,
        "threshold",
    ),
    _gauge(
        "account_credit_remaining_usd",
        "An estimate of the prepaid credit that is left, in US dollars: the configured grants less the recorded cost, "
        "since no vendor tells the balance; absent without grants or while their cost is not known.",
        lambda account: one(account.credit_remaining),
    ),
    _gauge(
        "account_credit_expires_timestamp_seconds",
        "When the next configured grant with credit left expires, as Unix time; absent when none does or that is not "
        "known.",
        lambda account: one(account.credit_expires_at),
    ),
)

_OUTLOOK: tuple[Family[AccountStatus], ...] = (
    _gauge(
        "account_forecast_month_usd",
        "An estimate of the US dollars that this UTC month will cost in the end, from the month so far and the pace of "
        "the last days; absent with too little data.",
        lambda account: one(account.forecast_month),
    ),
    _gauge(
        "account_exhaustion_timestamp_seconds",
        "When the budget, the spend limit or the credit will be reached at the present pace, as Unix time: an "
        "estimate; absent when it will not, or with too little data.",
        reading.exhaustion,
        "limit",
    ),
)

MONEY_FAMILIES = _COSTS + _BOUNDS + _OUTLOOK
