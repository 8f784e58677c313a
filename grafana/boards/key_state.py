"""Key: its state, why, and what it is."""

from grafana_foundation_sdk.models import dashboard as model

from grafana.layout import Section, Tile
from grafana.links import TO_MONEY_OF_ROW, TO_VENDOR
from grafana.looks import AGO, MOMENT, PAUSED, STATE_NAMES, STATES, USABLE, words
from grafana.panels import Query, now, numbers, timeline
from grafana.promql import EVERY_KEY, each, explained, of_key, state_code
from grafana.table import Column, table


def state_section() -> Section:
    return Section(
        "State",
        [
            Tile(_state(), 4, 5),
            Tile(_usable(), 4, 5),
            Tile(_paused(), 4, 5),
            Tile(_since(), 4, 5),
            Tile(_success(), 4, 5),
            Tile(_due(), 4, 5),
            Tile(_why(), 24, 4),
            Tile(_history(), 24, 5),
        ],
    )


def identity() -> Section:
    return Section("What it is", [Tile(_what(), 14, 6), Tile(_dates(), 10, 6)])


def _state() -> model.Panel:
    return numbers(
        "State",
        "The confirmed state; where several exporters watch the key, the worst of theirs.",
        now(each("max", EVERY_KEY, state_code()), "{{key}}"),
        look=words(STATES),
    )


def _usable() -> model.Panel:
    return numbers(
        "Usable",
        "Whether the key is confirmed to serve or not to; nothing while neither is known.",
        now(each("min", EVERY_KEY, of_key("llmkey_usable")), "{{key}}"),
        look=words(USABLE),
    )


def _paused() -> model.Panel:
    return numbers(
        "Paused",
        "Whether the configuration keeps the key from being probed until a date; no alert is about a paused key.",
        now(each("max", EVERY_KEY, of_key("llmkey_paused")), "{{key}}"),
        look=words(PAUSED),
    )


def _since() -> model.Panel:
    return numbers(
        "In this state since",
        "When the confirmed state last changed.",
        now(f"{each('max', EVERY_KEY, of_key('llmkey_state_change_timestamp_seconds'))} * 1000", "{{key}}"),
        look=AGO,
    )


def _success() -> model.Panel:
    last = each("max", f"{EVERY_KEY}, probe", of_key("llmkey_last_success_timestamp_seconds"))
    return numbers(
        "Last found usable",
        "When a probe of each kind last found the key usable: auth is free, quota shows whether money is left.",
        now(f"{last} * 1000", "{{probe}}"),
        look=AGO,
    )


def _due() -> model.Panel:
    due = each("min", f"{EVERY_KEY}, probe", of_key("llmkey_probe_due_timestamp_seconds"))
    return numbers(
        "Next probe",
        "When the next probe of each kind should start, or when what holds it back ends.",
        now(f"{due} * 1000", "{{probe}}"),
        look=AGO,
    )


def _why() -> model.Panel:
    by = f"{EVERY_KEY}, state, outcome, reason, cause, remedy, url"
    return table(
        "Why, and what to do",
        "The outcome behind the state in words, what a person does now, and the vendor's page for it.",
        now(each("max", by, explained("llmkey_cause_info", f"({of_key('llmkey_state')} == 1)"))),
        columns=[
            Column("key", "Key", 180),
            Column("state", "State", 130, mappings=STATE_NAMES, coloured=True),
            Column("outcome", "Outcome", 160),
            Column("reason", "Reason", 160),
            Column("cause", "Cause", wrapped=True),
            Column("remedy", "Remedy", wrapped=True),
            Column("url", "Page", 180, link=TO_VENDOR),
        ],
    )


def _history() -> model.Panel:
    return timeline(
        "State history",
        "The confirmed state over time; where several exporters watch the key, the worst of theirs.",
        Query(each("max", EVERY_KEY, state_code()), "{{key}}"),
        look=words(STATES),
    )


def _what() -> model.Panel:
    by = f"{EVERY_KEY}, account, organization, project, fingerprint, severity"
    return table(
        "What it is",
        "What the configuration says of the key; the fingerprint tells two secrets apart and reveals none.",
        now(each("max", by, of_key("llmkey_info"))),
        columns=[
            Column("key", "Key"),
            Column("provider", "Provider"),
            Column("account", "Account", link=TO_MONEY_OF_ROW),
            Column("organization", "Organization"),
            Column("project", "Project"),
            Column("fingerprint", "Fingerprint"),
            Column("severity", "Severity"),
        ],
    )


def _dates() -> model.Panel:
    kinds = {
        "made": "llmkey_created_timestamp_seconds",
        "last used": "llmkey_last_used_timestamp_seconds",
        "expires": "llmkey_expires_timestamp_seconds",
        "rotation due": "llmkey_rotation_due_timestamp_seconds",
    }
    return numbers(
        "Dates",
        "When the key was made, last used, ends and should be replaced: what the vendor or the configuration says.",
        *(now(f"{each('min', EVERY_KEY, of_key(metric))} * 1000", what) for what, metric in kinds.items()),
        look=MOMENT,
    )
