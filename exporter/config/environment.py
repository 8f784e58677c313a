"""The environment as a source of settings: ``LLMKEY_WEB__LISTEN_ADDRESS``; lists and mappings as JSON."""

import re
from collections.abc import Iterator, Mapping

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from exporter import ENV_PREFIX
from exporter.config.errors import ConfigError
from exporter.config.origins import variable_name
from exporter.config.shape import bare


class Variables(EnvSettingsSource):
    """pydantic-settings' own reading, of an environment that is given rather than found.

    A variable that is no field is ignored, as it must be: Kubernetes sets ``LLMKEY_PORT`` and more for
    a service named llmkey. An empty variable counts as not set. Names are read in small letters, those of
    providers too.
    """

    def __init__(self, settings_cls: type[BaseSettings], environ: Mapping[str, str]) -> None:
        self._environ = environ
        super().__init__(settings_cls)

    def _load_env_vars(self) -> Mapping[str, str | None]:
        return {name.lower(): value for name, value in self._environ.items() if value}

    def prepare_field_value(self, field_name: str, field: FieldInfo, value: object, value_is_complex: bool) -> object:
        """ConfigError in place of the JSON error, which holds the text it failed on."""
        try:
            return super().prepare_field_value(field_name, field, value, value_is_complex)
        except ValueError:
            name = variable_name((field_name,))
        where = name if value is not None else f"{name}__…"
        raise ConfigError(f"{where}: expected JSON")


def lookalikes(model: type[BaseModel], environ: Mapping[str, str]) -> Iterator[str]:
    """Remarks on variables that were meant for us and are not read, such as ``LLMKEY_LOG_LEVEL``."""
    read = {re.sub("_+", "_", name): name for name in _names(model, ENV_PREFIX)}
    for given in sorted(environ):
        meant = read.get(re.sub("_+", "_", given.upper()))
        if meant is not None and meant != given.upper():
            yield f"the environment variable {given} is not read; {meant} would be"


def _names(model: type[BaseModel], prefix: str) -> Iterator[str]:
    for field, info in model.model_fields.items():
        name = prefix + field.upper()
        kind = bare(info.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _names(kind, f"{name}__")
        else:
            yield name
