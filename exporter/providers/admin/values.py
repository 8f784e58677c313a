"""Single values out of JSON that others wrote: numbers, moments, words. What is absurd is refused, not guessed."""

import re

from exporter.providers.reading.durations import instant

LABEL_LIMIT = 128
MOST_MONEY = 1e12
MOST_TOKENS = 1e15

_READ = 2000  # characters: more is never looked at
_HIDDEN = "***"
# The API writes numbers; some of its amounts were seen as strings, such as "0.0600000000" and "0E-6176".
_PLAIN = re.compile(r"[+-]?[0-9]{1,40}(?:\.[0-9]{0,60})?(?:[eE][+-]?[0-9]{1,4})?")


def number(value: object, most: float) -> float:
    """A finite number of at most ``most`` either way; a boolean is none.

    Raises ``TypeError`` or ``ValueError`` for anything else.
    """
    if isinstance(value, str):
        if not _PLAIN.fullmatch(value):
            raise ValueError("not a plain number")
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("not a number")
    if not -most <= value <= most:  # not a number at all is not between them either
        raise ValueError("an absurd number")
    return float(value)


def count(value: object) -> int:
    """How many, nothing said being none. Raises as :func:`number` does."""
    if type(value) is int and -MOST_TOKENS <= value <= MOST_TOKENS:  # nearly always, and read very often
        return value
    return 0 if value is None else int(number(value, MOST_TOKENS))


def amount(value: object, most: float = MOST_TOKENS) -> float | None:
    """A number that is not negative; None when it is not said or not understood."""
    try:
        found = number(value, most)
    except (TypeError, ValueError):
        return None
    return found if found >= 0 else None


def moment(value: object) -> float | None:
    """Unix time from seconds or an RFC 3339 instant; None for nothing, 0 and what no clock shows."""
    return instant(str(value)) if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def label(value: object, secret: str = "") -> str:
    """A word or name fit for a label: one line, printable, at most 128 characters, never with ``secret`` in it.

    What is neither text, number nor boolean is empty.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if not isinstance(value, str | int | float):
        return ""
    text = str(value)[:_READ]
    if secret:
        text = text.replace(secret, _HIDDEN)
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return " ".join(text.split())[:LABEL_LIMIT]


class Labels(dict[object, str]):
    """Labels as they are asked for: each is cleaned once a page and stands once in memory, however many rows it has.

    Looking up an object or an array raises ``TypeError``, as in any dictionary.
    """

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        super().__init__()
        self._secret = secret

    def __missing__(self, value: object) -> str:
        text = self[value] = label(value, self._secret)
        return text
