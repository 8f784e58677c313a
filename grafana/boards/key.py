"""Key: everything about one key, or a few side by side."""

from grafana import annotations, variables
from grafana.board import Board
from grafana.boards.key_probes import failures, limits, probes
from grafana.boards.key_state import identity, state_section
from grafana.boards.key_use import use
from grafana.links import Uid
from grafana.promql import EVERY_KEY, OF_KEY, each, of_key
from grafana.variables import All


def key() -> Board:
    return Board(
        uid=Uid.KEY,
        description="One key (or a few): its states, how its probes ended, its limits, models, cost and dates.",
        variables=[
            *variables.scraped(),
            variables.provider("llmkey_info"),
            variables.account("llmkey_info", All.ANY),
            *variables.by_label(),
            variables.key(All.NONE),
        ],
        annotations=[annotations.state_changes(_changes()), annotations.alerts(OF_KEY)],
        sections=[state_section(), failures(), probes(), limits(), use(), identity()],
    )


def _changes() -> str:
    state = each("max", f"{EVERY_KEY}, state", f"{of_key('llmkey_state')} == 1")
    moment = each("max", EVERY_KEY, of_key("llmkey_state_change_timestamp_seconds"))
    return f"{state} * on ({EVERY_KEY}) group_left () {moment} * 1000"
