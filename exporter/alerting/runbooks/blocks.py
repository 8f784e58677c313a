"""What a runbook page is made of. Texts hold three signs of Markdown: ```code```, ``**bold**``, ``[text](https://…)``."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Paragraph:
    kind: ClassVar[str] = "paragraph"
    text: str


@dataclass(frozen=True, slots=True)
class Steps:
    """What to do, one after the other."""

    kind: ClassVar[str] = "steps"
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """To copy, as it stands; ``language`` is ``sh`` or ``yaml``."""

    kind: ClassVar[str] = "code"
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class Table:
    kind: ClassVar[str] = "table"
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Paragraph | Steps | Code | Table


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One alert's page. ``summary`` is the alert's own sentence."""

    name: str
    summary: str
    sections: tuple[Section, ...]
