"""Names in a sentence."""

from collections.abc import Iterable

_MOST_NAMED = 5


def some(noun: str, names: Iterable[str]) -> str:
    """``key a``; ``keys a and b``; of many the first few and how many more."""
    listed = list(names)
    shown = listed[:_MOST_NAMED]
    if len(listed) > len(shown):
        shown.append(f"{len(listed) - _MOST_NAMED} more")
    if len(shown) == 1:
        return f"{noun} {shown[0]}"
    return f"{noun}s {', '.join(shown[:-1])} and {shown[-1]}"
