"""Where panels stand: rows of 24 columns, filled from left to right."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from grafana_foundation_sdk.models import dashboard as model

WIDTH = 24
Part = model.Panel | model.RowPanel


@dataclass(frozen=True, slots=True)
class Tile:
    """A panel and its size."""

    panel: model.Panel
    width: int
    height: int = 8


@dataclass(frozen=True, slots=True)
class Section:
    """A titled row of panels; closed ones ask nothing until somebody opens them."""

    title: str
    tiles: Sequence[Tile]
    closed: bool = False


def arranged(sections: Iterable[Section]) -> list[Part]:
    """All panels with their places, numbered from 1."""
    parts: list[Part] = []
    number = top = 0
    for section in sections:
        number += 1
        row = model.RowPanel(
            title=section.title,
            collapsed=section.closed,
            id_val=number,
            grid_pos=model.GridPos(h=1, w=WIDTH, x=0, y=top),
            panels=[],
        )
        parts.append(row)
        panels, top = _placed(section.tiles, top + 1, number)
        number += len(panels)
        if section.closed:
            row.panels = panels
        else:
            parts += panels
    return parts


def _placed(tiles: Sequence[Tile], top: int, number: int) -> tuple[list[model.Panel], int]:
    """The panels from ``top`` down, and where the next may begin."""
    panels, left, height = [], 0, 0
    for place, tile in enumerate(tiles, start=1):
        if left + tile.width > WIDTH:
            left, top, height = 0, top + height, 0
        tile.panel.id_val = number + place
        tile.panel.grid_pos = model.GridPos(h=tile.height, w=tile.width, x=left, y=top)
        panels.append(tile.panel)
        left, height = left + tile.width, max(height, tile.height)
    return panels, top + height
