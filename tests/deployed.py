"""What stands in ``deploy/`` and is drawn from the rows: ``python -m tests.deployed`` writes it (``make docs``)."""

from pathlib import Path

from exporter.alerting.alertmanager import inhibition
from exporter.alerting.prometheus import FILE_NAME, rule_file
from exporter.alerting.rules import RULES
from exporter.alerting.runbooks import index, runbooks
from exporter.alerting.runbooks.markdown import page_markdown, table_markdown

DEPLOY = Path(__file__).parents[1] / "deploy"
RUNBOOKS = DEPLOY / "runbooks"
ALERTMANAGER = DEPLOY / "alertmanager" / "alertmanager.yml"

_ABOUT = """# Runbooks

One page for every alert, with the same headings. A running exporter serves them at `/runbooks/`, always of its own
version. They are drawn from the rows of the rules and from the outcomes' advice: change those, then `make docs`.
"""

_BEGIN, _END = "  # inhibit:begin", "  # inhibit:end"


def files() -> dict[Path, str]:
    """Every file and what it must hold."""
    pages = {RUNBOOKS / f"{name}.md": page_markdown(page) for name, page in runbooks().items()}
    listed = f"{_ABOUT}\n{table_markdown(index(RULES, suffix='.md'))}\n"
    return {
        **pages,
        RUNBOOKS / "README.md": listed,
        ALERTMANAGER: _inhibiting(ALERTMANAGER.read_text()),
        DEPLOY / "prometheus" / FILE_NAME: rule_file(),
    }


def surplus() -> list[Path]:
    """Runbooks of alerts that are no more."""
    return sorted(set(RUNBOOKS.glob("*")) - files().keys())


def _inhibiting(text: str) -> str:
    """Alertmanager's file with the inhibition drawn anew."""
    head, begin, rest = text.partition(_BEGIN)
    line, _, rest = rest.partition("\n")
    _, end, tail = rest.partition(_END)
    if not (begin and end):
        raise LookupError(f"{ALERTMANAGER.name} has no markers inhibit:begin and inhibit:end")
    return f"{head}{begin}{line}\n{inhibition()}{end}{tail}"


if __name__ == "__main__":
    for path, text in files().items():
        path.write_text(text)
    for path in surplus():
        path.unlink()
