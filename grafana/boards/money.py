"""Money: what accounts cost, what they may cost, and when that ends."""

from grafana import annotations, variables
from grafana.board import Board
from grafana.boards.money_data import data
from grafana.boards.money_parts import parts, probing, usage
from grafana.boards.money_whole import bounds, over_time, totals
from grafana.links import Uid
from grafana.promql import OF_PROVIDER_OR_NONE
from grafana.variables import All


def money() -> Board:
    return Board(
        uid=Uid.MONEY,
        description="What accounts cost by project, model and key; budgets, limits and credit; forecasts; data age.",
        variables=[
            *variables.scraped(),
            variables.provider("llmkey_account_collector_success"),
            variables.account("llmkey_account_collector_success", All.SET),
        ],
        annotations=[annotations.alerts('account=~"$account"', OF_PROVIDER_OR_NONE)],
        sections=[totals(), bounds(), over_time(), parts(), usage(), probing(), data()],
        span="7d",
        refresh="5m",
    )
