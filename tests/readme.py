"""The README's tables, drawn from the rows they tell of: ``python -m tests.readme`` writes them (``make docs``)."""

import re
from pathlib import Path

from exporter.alerting.runbooks import alerts as alert_rows
from exporter.alerting.runbooks.markdown import table_markdown as drawn
from exporter.metrics import table_markdown
from exporter.outcome import Outcome, Reason
from exporter.outcome.advice import ADVICE

README = Path(__file__).parents[1] / "README.md"


def outcomes() -> str:
    """Every outcome, the state it leads to, its cause and its remedy."""
    lines = ["| state | outcome | cause | remedy |", "|---|---|---|---|"]
    rows = sorted(ADVICE.items(), key=lambda row: (row[0][0].state.rank, list(Outcome).index(row[0][0])))
    for (outcome, reason), words in rows:
        name = f"`{outcome}`" if reason is Reason.NONE else f"`{outcome}` (`{reason}`)"
        remedy = f"[{words.remedy}]({words.url})" if words.url else words.remedy
        lines.append(f"| `{outcome.state}` | {name} | {words.cause} | {remedy} |")
    return "\n".join(lines)


def alerts() -> str:
    """Every alert with its figures and what mutes it; each leads to its runbook."""
    return drawn(alert_rows(under="deploy/runbooks/"))


TABLES = {"metrics": table_markdown, "outcomes": outcomes, "alerts": alerts}


def section(text: str, name: str) -> str:
    """What stands between the markers of that name."""
    found = re.search(rf"<!-- {name}:begin -->\n(.*?)\n?<!-- {name}:end -->", text, re.DOTALL)
    if not found:
        raise LookupError(f"README.md has no markers {name}:begin and {name}:end")
    return found[1]


def filled(text: str) -> str:
    """The README with every table drawn anew."""
    for name, draw in TABLES.items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        head, _, rest = text.partition(begin)
        text = f"{head}{begin}{draw().rstrip()}\n{end}{rest.partition(end)[2]}"
    return text


if __name__ == "__main__":
    README.write_text(filled(README.read_text()))
