"""The configuration: read from flags, environment and a YAML file, checked, and resolved to what is watched and told.

Structure is strict and refused with a reason; the content of a secret never is: it disables its own key only.
"""

from exporter.config.accounts import resolve_accounts
from exporter.config.errors import ConfigError
from exporter.config.loading import load
from exporter.config.notes import notes
from exporter.config.receivers import links, resolve_heartbeat, resolve_receivers
from exporter.config.redacted import redacted
from exporter.config.schema import schema
from exporter.config.secrets import read_file
from exporter.config.settings import Settings
from exporter.config.status_pages import resolve_pages
from exporter.config.targets import provider_table, resolve
from exporter.config.watch import SecretFiles
from exporter.fields.addresses import split_address
from exporter.fields.durations import format_duration, parse_duration

__all__ = [
    "ConfigError",
    "SecretFiles",
    "Settings",
    "format_duration",
    "links",
    "load",
    "notes",
    "parse_duration",
    "provider_table",
    "read_file",
    "redacted",
    "resolve",
    "resolve_accounts",
    "resolve_heartbeat",
    "resolve_pages",
    "resolve_receivers",
    "schema",
    "split_address",
]
