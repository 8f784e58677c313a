"""The effective configuration as YAML that may be shown: defaults filled in, secrets left out."""

from typing import Any

import yaml

from exporter.config.receivers import links
from exporter.config.settings import Settings
from exporter.config.status_pages import page_url, status_section
from exporter.config.targets import provider_table
from exporter.model import Provider


def redacted(settings: Settings) -> str:
    """Every secret is ``<secret>``. Files and variables keep their names."""
    # What a key does not say, it takes from `probing`; its own defaults would be misleading.
    entries = {"keys", "receivers"}
    shown: dict[str, Any] = settings.model_dump(mode="json", exclude=entries, exclude_none=True)
    shown |= settings.model_dump(mode="json", include=entries, exclude_unset=True)
    shown["providers"] = {
        name: {"kind": provider.kind, "base_url": provider.base_url, "status": _status(settings, provider)}
        for name, provider in sorted(provider_table(settings).items())
    }
    places = links(settings)
    shown["alerting"] |= {"runbook_url": places.runbooks, "dashboard_url": places.grafana or None}
    ordered = {name: shown[name] for name in Settings.model_fields if name in shown}
    return yaml.safe_dump(ordered, sort_keys=False, allow_unicode=True, width=120)


def _status(settings: Settings, provider: Provider) -> dict[str, Any]:
    """The status page that is read, also where nobody named it; where there is none, it is off."""
    section = status_section(settings, provider.name)
    url = page_url(section, provider)
    return section.model_dump(mode="json") | {"url": url} if url else {"enabled": False}
