"""Every alert has a page, drawn from its rows, with the same headings in the same order."""

import re

import pytest
import yaml

from exporter.alerting.rules import KEY_RULES, RULES
from exporter.alerting.runbooks import Code, Page, alerts, index, runbooks
from exporter.alerting.runbooks.facts import rows_by_name
from exporter.alerting.runbooks.markdown import page_markdown, table_markdown
from exporter.model import Severity
from exporter.notifiers.matchers import Matcher
from exporter.outcome.admin import ADMIN_ADVICE
from exporter.outcome.advice import ADVICE
from tests.alerting.made_up_rows import ROWS

HEADINGS = ["What it means", "Why it happens", "What to do now", "How to silence", "How to tune"]
MADE_UP = runbooks(ROWS)
REAL = runbooks()
ALL = [*MADE_UP.values(), *REAL.values()]


def part(page: Page, heading: str) -> str:
    """One section as Markdown."""
    return page_markdown(page).partition(f"## {heading}\n")[2].partition("\n## ")[0]


def code(page: Page, language: str) -> list[str]:
    blocks = [block for section in page.sections for block in section.blocks]
    return [block.text for block in blocks if isinstance(block, Code) and block.language == language]


def test_every_alert_has_one_page() -> None:
    """Rows of one name share a page, and say the same of meaning and steps."""
    assert list(REAL) == list(dict.fromkeys(rule.name for rule in RULES))
    for name, rows in rows_by_name(RULES).items():
        assert all(rule.runbook == rows[0].runbook for rule in rows), name


@pytest.mark.parametrize("page", ALL, ids=lambda page: page.name)
def test_pages_have_the_same_headings(page: Page) -> None:
    """In the same order, below the alert's name, and something under each."""
    text = page_markdown(page)
    assert re.findall(r"^# (.*)$", re.sub(r"(?s)```.*?```", "", text), re.MULTILINE) == [page.name]
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == HEADINGS
    assert all(section.blocks for section in page.sections)


@pytest.mark.parametrize("page", REAL.values(), ids=REAL)
def test_no_placeholder_is_left(page: Page) -> None:
    """What only an alert can fill in does not stand on the page."""
    assert re.findall(r"\{[a-z]+\}", page_markdown(page)) == []


@pytest.mark.parametrize("name", ["LLMKeyDead", *rows_by_name(RULES)])
def test_there_is_one_paragraph_for_every_outcome_that_leads_there(name: str) -> None:
    """Its name, cause, remedy and the vendor's page; none of an outcome that leads elsewhere."""
    why = part({**MADE_UP, **REAL}[name], "Why it happens")
    rows = rows_by_name((*ROWS, *RULES))[name]
    states = rows[0].runbook.states
    own = {outcome for rule in rows for told in rule.told for outcome in told.outcomes}
    for (outcome, reason), words in ADVICE.items():
        if outcome in own:
            continue
        wanted = outcome.state in states
        found = [line for line in why.split("\n\n") if line.startswith(f"**`{outcome}`") and f"`{reason}`" in line]
        if not reason:
            found = [line for line in why.split("\n\n") if line.startswith(f"**`{outcome}`**")]
        assert len(found) == wanted, outcome
        assert all(said in line for line in found for said in (words.cause, words.remedy, f"]({words.url})"))


def test_a_rule_with_a_cause_of_its_own_tells_that() -> None:
    """Beside the outcomes, or alone; of several rows each, in capitals where an alert would fill in."""
    assert (
        part(MADE_UP["LLMKeyDead"], "Why it happens")
        .strip()
        .endswith("**None of these**: Nobody knows. **What helps:** Ask KEY.")
    )
    assert part(MADE_UP["LLMKeyLate"], "Why it happens").strip().split("\n\n") == [
        "**A key is very late.** Still. **What helps:** Wait.",
        "**A key is late.** The receiver RECEIVER waits. **What helps:** Wait.",
    ]
    assert part(MADE_UP["LLMPlaceDown"], "Why it happens").strip() == "It happens. **What helps:** Wait."


def test_a_rule_that_tells_outcomes_apart_has_a_paragraph_for_each_of_its_words() -> None:
    """Then what holds for all others."""
    *told, others = part(REAL["LLMAccountCollectorFailing"], "Why it happens").strip().split("\n\n")
    assert [line.partition(": ")[0] for line in told] == [
        "**`permission_denied`**",
        "**`invalid_key`, `no_organization`**",
        "**`missing_key`, `malformed_key`**",
    ]
    for line, (_, words) in zip(told, ADMIN_ADVICE, strict=True):
        assert f": {words.cause} **What helps:** {words.remedy}" in line
        assert line.endswith(words.url or words.remedy)
    assert others.startswith("**None of these**: The provider's admin API gives no useful answer")


def test_steps_are_numbered() -> None:
    """One after the other."""
    assert part(MADE_UP["LLMKeyDead"], "What to do now").strip().splitlines() == [
        "1. Look at `llmkey_state{key=~'a|b'}`.",
        "2. See https://example.org/dead, then sleep.",
    ]


def test_the_silence_is_of_this_alert_and_its_subject() -> None:
    """A key or an account by its name, a provider by its own; what is about nobody by the alert alone."""
    about = {name: code(page, "sh")[0].partition('works on it" ')[2] for name, page in REAL.items() if code(page, "sh")}
    assert about["LLMKeyAuthFailed"] == "alertname=LLMKeyAuthFailed key=prod-chat"
    assert about["LLMModelUnavailable"] == "alertname=LLMModelUnavailable key=prod-chat model=gpt-5.4-nano"
    assert about["LLMKeyRotationDue"] == "alertname=LLMKeyRotationDue key=prod-chat"
    assert about["LLMAccountBudgetWarning"] == "alertname=LLMAccountBudgetWarning account=acme"
    assert about["LLMAccountCollectorFailing"].startswith(
        "alertname=LLMAccountCollectorFailing account=acme collector="
    )
    assert about["LLMProviderDown"] == "alertname=LLMProviderDown provider=openai"
    assert about["LLMKeyExporterNotificationsFailing"].endswith(" receiver=pager")
    assert about["LLMKeyExporterDown"] == "alertname=LLMKeyExporterDown"
    assert REAL.keys() - about.keys() == {"Watchdog"}


def test_keys_can_be_paused_and_nothing_else() -> None:
    """Planned work on a key is told with ``paused_until``."""
    paused = {name for name, page in REAL.items() if "paused_until" in part(page, "How to silence")}
    assert paused == {rule.name for rule in KEY_RULES}


@pytest.mark.parametrize("page", REAL.values(), ids=REAL)
def test_what_is_shown_for_a_receiver_keeps_the_alert_away(page: Page) -> None:
    """The matcher is accepted and lets everything else through; where only Prometheus sees it, nothing is shown."""
    shown = [yaml.safe_load(text) for text in code(page, "yaml") if text.startswith("receivers:")]
    assert bool(shown) == any(rule.find for rule in RULES if rule.name == page.name)
    for document in shown:
        [matcher] = map(Matcher.read, document["receivers"][0]["matchers"])
        assert not matcher.matches({"alertname": page.name})
        assert matcher.matches({"alertname": "LLMOther"})


def test_who_is_told_of_what_is_only_to_be_known() -> None:
    """Receivers are told of warnings and worse unless they ask for more."""
    quiet = {
        name for name, page in REAL.items() if "only those with `min_severity: info`" in part(page, "How to silence")
    }
    assert quiet == {rule.name for rule in RULES if rule.severity is Severity.INFO}


def test_when_silence_is_wrong_depends_on_the_alert() -> None:
    """A dead key, what is urgent, what hides other trouble, what is a nuisance, and what must never be silent."""
    told = {name: part(page, "How to silence") for name, page in MADE_UP.items()}
    assert "It is wrong to silence a key that nobody works on" in told["LLMKeyDead"]
    assert "other trouble goes unseen" in told["LLMPlaceDown"]
    assert told["Alive"].strip().startswith("Never:")
    assert "amtool" not in told["Alive"]
    assert "does not wait" in part(REAL["LLMKeyExpiring"], "How to silence")
    assert "again and again" in part(REAL["LLMKeyRateLimited"], "How to silence")


def test_the_page_says_what_mutes_the_alert_and_what_it_mutes() -> None:
    """From both ends of the rows."""
    assert (
        "Nobody is told of it anyway while one of these fires: `LLMKeyExporterEgressDown` of the same exporter, "
        "`LLMPlaceDown` of the same `provider`, `LLMKeyDead` of the same `key`."
    ) in part(MADE_UP["LLMKeyLate"], "How to silence")
    assert "While it fires it mutes `LLMKeyLate` (" in part(MADE_UP["LLMKeyDead"], "How to silence")
    assert "mute" not in part(MADE_UP["Alive"], "How to silence")


def test_the_figures_of_every_row_are_told() -> None:
    """Severity, ``for``, ``keep_firing_for`` and the layer that debounces."""
    table = part(MADE_UP["LLMKeyLate"], "How to tune").strip().splitlines()
    assert table[0] == "Longer."
    assert table[2:] == [
        "| severity | for | keep_firing_for | what debounces it |",
        "|---|---|---|---|",
        "| critical | 1d | 0 | `for`. |",
        "| warning | 15m | 0 | `for`. |",
    ]
    assert "| the key's (critical) | 0 | 5m | The exporter. |" in part(MADE_UP["LLMKeyDead"], "How to tune")
    assert "| critical | 90s | 0 |" in part(MADE_UP["LLMPlaceDown"], "How to tune")


def test_the_table_of_alerts_has_a_line_for_every_row() -> None:
    """Two rows of one name are two lines; each leads to its runbook."""
    lines = table_markdown(alerts(ROWS, under="deploy/runbooks/")).splitlines()[2:]
    assert lines[2] == (
        "| [`LLMKeyLate`](deploy/runbooks/LLMKeyLate.md) | warning | 15m / 0 | A key is late. | "
        "`LLMKeyExporterEgressDown`, `LLMPlaceDown`, `LLMKeyDead` |"
    )
    assert len(lines) == len(ROWS)


def test_the_list_of_runbooks_has_a_line_for_every_page() -> None:
    """Two rows of one name are one line with both severities."""
    lines = table_markdown(index(ROWS, suffix=".md")).splitlines()[2:]
    assert lines[1] == "| [LLMKeyLate](LLMKeyLate.md) | critical, warning | A key is very late. A key is late. |"
    assert len(lines) == len(MADE_UP)
