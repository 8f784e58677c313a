"""A page as Markdown."""

from typing import assert_never

from exporter.alerting.runbooks.blocks import Block, Code, Page, Paragraph, Section, Steps, Table


def page_markdown(page: Page) -> str:
    """The whole file, with a line break at the end."""
    parts = [f"# {page.name}", *(part for section in page.sections for part in _section(section))]
    return "\n\n".join(parts) + "\n"


def table_markdown(table: Table) -> str:
    """Without a line break at the end."""
    return "\n".join([_row(table.head), "|---" * len(table.head) + "|", *map(_row, table.rows)])


def _section(section: Section) -> list[str]:
    return [f"## {section.title}", *map(_block, section.blocks)]


def _block(block: Block) -> str:
    match block:
        case Paragraph(text):
            return text
        case Steps(items):
            return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))
        case Code(language, text):
            return f"```{language}\n{text}\n```"
        case Table():
            return table_markdown(block)
        case _:
            assert_never(block)


def _row(cells: tuple[str, ...]) -> str:
    return "".join(f"| {cell.replace('|', '&#124;')} " for cell in cells) + "|"
