"""Where the configuration comes from, so that it can be read again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from exporter.accounts import price_list
from exporter.config import (
    ConfigError,
    SecretFiles,
    Settings,
    load,
    notes,
    read_file,
    resolve,
    resolve_accounts,
    resolve_heartbeat,
    resolve_pages,
    resolve_receivers,
)
from exporter.model import Account, StatusPage, Target
from exporter.notifiers import Heartbeat, Receiver
from exporter.web import WebConfig, WebConfigError
from exporter.web import load as load_web_config


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration that was found good, with its secrets read."""

    settings: Settings
    web_config: WebConfig | None
    targets: tuple[Target, ...]
    accounts: tuple[Account, ...]
    pages: tuple[StatusPage, ...]
    receivers: tuple[Receiver, ...]
    heartbeat: Heartbeat | None
    files: SecretFiles
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A configuration file (or none), the environment, and the flags given at start."""

    file: Path | None
    environ: Mapping[str, str] = field(repr=False)
    flags: Mapping[str, Any] = field(default_factory=dict)

    def read(self, before: Loaded | None = None) -> Loaded:
        """Everything anew. Raises ConfigError, which says what is wrong and never a value.

        What was loaded ``before`` still vouches for a secret file that is just being replaced.
        """
        settings = load(self.file, environ=self.environ, flags=self.flags)
        try:
            web_config = load_web_config(settings.web.config_file) if settings.web.config_file else None
        except WebConfigError as error:
            raise ConfigError(f"web.config_file: {error}") from None
        # Keys and accounts ask for the same files: each is read once, and both see the same in it.
        read = cache(before.files.reader() if before else read_file)
        targets = resolve(settings, environ=self.environ, read=read, lookup=price_list())
        accounts = resolve_accounts(settings, environ=self.environ, read=read)
        receivers = resolve_receivers(settings, environ=self.environ, read=read)
        heartbeat = resolve_heartbeat(settings, environ=self.environ, read=read)
        faults = [one.fault for one in (*receivers, heartbeat) if one is not None and one.fault]
        return Loaded(
            settings,
            web_config,
            targets,
            accounts,
            resolve_pages(settings),
            receivers,
            heartbeat,
            SecretFiles(settings, targets, receivers, heartbeat, accounts),
            (*notes(settings, targets, accounts), *faults),
        )

    def accounts(self, loaded: Loaded) -> tuple[Account, ...]:
        """The accounts of a configuration with their secrets, and those of their keys, read anew."""
        return resolve_accounts(loaded.settings, environ=self.environ, read=loaded.files.reader())

    def told(self, loaded: Loaded) -> tuple[tuple[Receiver, ...], Heartbeat | None]:
        """Receivers and heartbeat of a configuration with their secrets read anew."""
        read = loaded.files.reader()
        return (
            resolve_receivers(loaded.settings, environ=self.environ, read=read),
            resolve_heartbeat(loaded.settings, environ=self.environ, read=read),
        )
