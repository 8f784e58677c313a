"""Drawing families as text: the sample lines are the same in the text format and in OpenMetrics."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import TypeVar

from prometheus_client.utils import floatToGoString

from exporter.metrics.family import Family, Type
from exporter.metrics.view import KeyView

V = TypeVar("V")
_MILLION = 1e6
_YEAR_2001, _YEAR_2286 = 1e9, 1e10
_REMEMBERED = 4096
_STRETCH = 2_000


def header(family: Family[V], *, openmetrics: bool) -> bytes:
    """The HELP and TYPE lines; OpenMetrics names a counter without its ``_total``."""
    name = family.name.removesuffix("_total") if openmetrics and family.type is Type.COUNTER else family.name
    return f"# HELP {name} {family.help}\n# TYPE {name} {family.type}\n".encode()


def number(value: float) -> str:
    """A sample's value as prometheus_client writes it: with an exponent from a million up, as Go does."""
    if -_MILLION < value < _MILLION:
        return repr(float(value))
    if _YEAR_2001 <= value < _YEAR_2286:  # nearly all large ones are Unix times, which this writes in half the time
        digits = repr(float(value))
        return f"{digits[0]}.{digits[1:10]}{digits[11:]}".rstrip("0.") + "e+09"
    return str(floatToGoString(value))  # type: ignore[no-untyped-call]  # it ships no types


def escaped(value: str) -> str:
    """A label's value as it stands between double quotes."""
    return value.replace("\\", r"\\").replace("\n", r"\n").replace('"', r"\"")


def pairs(labels: Mapping[str, str]) -> str:
    """Labels as they stand between braces, sorted by name."""
    return ",".join([f'{name}="{escaped(value)}"' for name, value in sorted(labels.items())])


def encoded(text: str) -> bytes:
    """UTF-8; half a character, which YAML can put into a label, must not cost the whole page."""
    return text.encode(errors="replace")


def draw(family: Family[V], subject: tuple[str, ...], view: V) -> bytes:
    """The sample lines of any family; ``subject`` holds the values of its subject labels."""
    return b"".join(stretches(family, subject, view))


def stretches(family: Family[V], subject: tuple[str, ...], view: V) -> Iterator[bytes]:
    """The same, some thousand lines at a time: a few milliseconds of work each."""
    free = family.free(view) if family.free else {}
    known = {**free, **dict(zip(family.subject, subject, strict=True))}
    line, order = _pattern(family, known)
    values, samples = _Escaped(), iter(family.read(view))
    while some := tuple(islice(samples, _STRETCH)):
        lines = [line % (*[values[labels[place]] for place in order], number(value)) for labels, value in some]
        yield encoded("".join(lines))


def _pattern(family: Family[V], known: Mapping[str, str]) -> tuple[str, tuple[int, ...]]:
    """A sample line with ``%s`` for the values of the family's own labels and for the number, and their order."""
    order = tuple(sorted(range(len(family.labels)), key=family.labels.__getitem__))
    slots = {name: escaped(value).replace("%", "%%") for name, value in known.items()}
    slots |= dict.fromkeys(family.labels, "%s")
    within = ",".join([f'{name}="{slot}"' for name, slot in sorted(slots.items())])
    return (f"{family.name}{{{within}}} %s\n" if within else f"{family.name} %s\n"), order


class _Escaped(dict[str, str]):
    """Label values as they stand on the page: the same few come again and again."""

    def __missing__(self, value: str) -> str:
        text = self[value] = escaped(value)
        return text


class _Rests(dict[tuple[str, ...], str]):
    """What follows the key in a sample line, by the values of the family's own labels."""

    def __init__(self, family: Family[KeyView], provider: str) -> None:
        super().__init__()
        self._names = family.label_names[1:]
        self._provider = provider

    def __missing__(self, labels: tuple[str, ...]) -> str:
        if len(self) >= _REMEMBERED:
            self.clear()
        named = dict(zip(self._names, (self._provider, *labels), strict=True))
        rest = self[labels] = f'",{pairs(named)}}} '
        return rest


class KeyPen:
    """Draws the sample lines of one family for the keys of one provider.

    ``key`` sorts before the other labels (unless some are free), so that all behind it is the same
    for many keys and is put together once.
    """

    def __init__(self, family: Family[KeyView], provider: str) -> None:
        self._family = family
        self._read = family.read
        self._start = f'{family.name}{{key="'
        self._rests = _Rests(family, provider)

    def draw(self, view: KeyView, key: str) -> bytes:
        """``key`` is the key's name, escaped already."""
        if self._family.free:
            return draw(self._family, view.subject, view)
        start, rests = self._start + key, self._rests
        lines = [f"{start}{rests[labels]}{number(value)}\n" for labels, value in self._read(view)]
        return "".join(lines).encode(errors="replace")
