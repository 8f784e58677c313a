"""Where a value of the configuration was written: a flag, a variable, or the file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporter import ENV_PREFIX
from exporter.config.errors import path_text
from exporter.config.shape import Place

#: The flags that are not simply the field's name.
_FLAGS: dict[Place, str] = {("web", "config_file"): "--web.config.file"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """What each source gave, strongest first, for messages that name the right one."""

    flags: Mapping[str, Any]
    variables: Mapping[str, Any]
    environ: Mapping[str, str]
    file: Mapping[str, Any]
    path: Path | None

    def locate(self, place: Place) -> str:
        """The flag, the variable, or the file with the path in it."""
        depths = {"flag": _depth(self.flags, place), "variable": _depth(self.variables, place)}
        depths["file"] = _depth(self.file, place)
        # The file is blamed for what nobody gave; of several that gave something, the strongest.
        best = max(depths, key=lambda source: (depths[source], source == "file" and not depths[source]))
        if best == "flag":
            return flag_name(place)
        if best == "variable":
            return self._variable(place)
        return f"{self.path}: {path_text(place)}" if self.path else path_text(place)

    def from_file(self, place: Place) -> bool:
        """Whether the value at a place is the file's, and no flag or variable is over it."""
        over = (self.flags, self.variables)
        return _depth(self.file, place) == len(place) and all(_depth(data, place) < len(place) for data in over)

    def _variable(self, place: Place) -> str:
        """The longest variable that is set for it, and the path in its JSON; or one that goes too deep."""
        given = {name.upper() for name in self.environ}
        for length in range(len(place), 0, -1):
            name = variable_name(place[:length])
            if name in given:
                rest = path_text(place[length:])
                return f"{name}: {rest}" if rest else name
        return min((name for name in given if name.startswith(f"{variable_name(place)}__")), default=path_text(place))


def flag_name(place: Place) -> str:
    """``--web.listen-address``."""
    return _FLAGS.get(place) or "--" + path_text(place).replace("_", "-")


def variable_name(place: Place) -> str:
    """``LLMKEY_WEB__LISTEN_ADDRESS``."""
    return ENV_PREFIX + "__".join(str(step).upper() for step in place)


def _depth(data: object, place: Place) -> int:
    """How far into ``data`` the place leads."""
    depth = 0
    for step in place:
        if isinstance(data, Mapping) and step in data:
            data = data[step]
        elif isinstance(data, list) and step in range(len(data)):
            data = data[int(step)]
        else:
            break
        depth += 1
    return depth
