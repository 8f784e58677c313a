"""Fleet: is anything wrong, and with what."""

from grafana import annotations, variables
from grafana.board import Board
from grafana.boards.fleet_keys import TROUBLED, troubled_keys
from grafana.boards.fleet_now import now_section, troubles
from grafana.boards.fleet_over_time import over_time, providers
from grafana.links import Uid
from grafana.promql import EVERY_KEY, OF_KEY_OR_NONE, each
from grafana.variables import All


def fleet() -> Board:
    return Board(
        uid=Uid.FLEET,
        description="Every watched key: how many are in which state, which ones fail and why, and what providers do.",
        variables=[
            *variables.scraped(),
            variables.provider("llmkey_info"),
            variables.account("llmkey_info", All.ANY),
            *variables.by_label(),
            variables.key(All.SET),
            variables.troubled(troubled_keys()),
        ],
        annotations=[annotations.state_changes(_changes()), annotations.alerts(OF_KEY_OR_NONE)],
        sections=[now_section(), troubles(), providers(), over_time()],
    )


def _changes() -> str:
    """Every change of the keys that are most in trouble: each key of a large fleet would bury the panels."""
    state = each("max", f"{EVERY_KEY}, state", f"llmkey_state{{{TROUBLED}}} == 1")
    moment = each("max", EVERY_KEY, f"llmkey_state_change_timestamp_seconds{{{TROUBLED}}}")
    return f"{state} * on ({EVERY_KEY}) group_left () {moment} * 1000"
