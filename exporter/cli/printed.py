"""What commands draw for people: as wide as their terminal, and whole where nobody has one."""

from collections.abc import Callable
from typing import Final

from rich.console import Console

_WIDE: Final = 100_000  # a file has no edge: no line is broken, so that addresses can be copied and searched for


def printed(draw: Callable[[Console], None]) -> None:
    """Draw on standard output. Into a pipe or a file nothing is wrapped, and no line ends in blanks."""
    console = Console()
    if console.is_terminal:
        draw(console)
        return
    wide = Console(width=_WIDE)
    with wide.capture() as said:
        draw(wide)
    print("\n".join(line.rstrip() for line in said.get().splitlines()))
