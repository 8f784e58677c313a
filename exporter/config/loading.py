"""From flags, environment and file to :class:`Settings`; the strongest first."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource

from exporter.config.environment import Variables, lookalikes
from exporter.config.errors import ConfigError, explain
from exporter.config.origins import Origins
from exporter.config.sections import MEMORY
from exporter.config.settings import Settings
from exporter.config.yaml_source import read_yaml
from exporter.fields import Section

#: What is watched when nothing says which keys to watch.
DEFAULT_VARIABLE = "OPENAI_API_KEY"
DEFAULT_KEY = {"name": "default", "secret": {"env": DEFAULT_VARIABLE}}

# PYDANTIC_SETTINGS_DEBUG makes pydantic-settings log every value it read, secrets included, at debug level.
logging.getLogger("pydantic_settings").setLevel(logging.INFO)


class _Given(PydanticBaseSettingsSource):
    """A mapping as a source of settings, its names taken as they are."""

    def __init__(self, settings_cls: type[BaseSettings], data: Mapping[str, Any]) -> None:
        super().__init__(settings_cls)
        self._data = data

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Asked of sources that look field by field."""
        del field
        return self._data.get(field_name), field_name, False

    def __call__(self) -> dict[str, Any]:
        return dict(self._data)


def load(path: Path | None, *, environ: Mapping[str, str], flags: Mapping[str, Any]) -> Settings:
    """Settings from ``flags`` (nested like the file), over ``environ``, over the file, over the defaults.

    When none of them names keys, OPENAI_API_KEY is watched as the key ``default``. A relative path in the file begins
    at the file's folder.
    ConfigError when anything is wrong, with all that is wrong; or when there is nothing to watch.
    """
    file = read_yaml(path) if path is not None else {}
    variables = Variables(Settings, environ)()
    unnamed = not any("keys" in source for source in (flags, variables, file))
    if unnamed and DEFAULT_VARIABLE in environ:
        file = {**file, "keys": [DEFAULT_KEY]}
    origins = Origins(flags=flags, variables=variables, environ=environ, file=file, path=path)
    settings = _validated(flags, variables, file, origins)
    if unnamed and DEFAULT_VARIABLE not in environ:
        raise ConfigError(_nothing_to_watch(path))
    folder = path.parent if path is not None else Path()
    settings = _beside(folder, settings, origins)
    settings.loaded_from(folder=folder, remarks=tuple(lookalikes(Settings, environ)))
    return settings


def _validated(
    flags: Mapping[str, Any], variables: Mapping[str, Any], file: Mapping[str, Any], origins: Origins
) -> Settings:
    sources = tuple(_Given(Settings, data) for data in (flags, variables, file))
    try:
        return Settings(_build_sources=(sources, {}))
    except ValidationError as error:
        message = explain(error, Settings, locate=origins.locate)
    # Raised out here, so that the error does not carry pydantic's, which holds the values.
    raise ConfigError(message)


def _beside(folder: Path, settings: Settings, origins: Origins) -> Settings:
    """Relative paths of the file begin at its folder; those of flags and variables where the program was started."""
    changes: dict[str, Section] = {}
    storage, web = settings.storage, settings.web
    if storage.path != MEMORY and origins.from_file(("storage", "path")):
        changes["storage"] = storage.model_copy(update={"path": str(folder / storage.path)})
    if web.config_file is not None and origins.from_file(("web", "config_file")):
        changes["web"] = web.model_copy(update={"config_file": str(folder / web.config_file)})
    return settings.model_copy(update=changes)


def _nothing_to_watch(path: Path | None) -> str:
    if path is None:
        return (
            f"no keys to watch: either set {DEFAULT_VARIABLE} in the environment, "
            "or list keys in a configuration file and name it with --config.file"
        )
    return (
        f"{path}: no keys to watch: either list them under keys: (keys: [] for none), "
        f"or set {DEFAULT_VARIABLE} in the environment"
    )
