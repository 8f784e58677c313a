"""From the configuration to those who are told."""

from collections.abc import Callable, Mapping
from pathlib import Path

from pydantic import BaseModel

from exporter.alerting.rules.words import Links
from exporter.config.secrets import Read, find_secret, read_file
from exporter.config.settings import Settings
from exporter.fields import SecretSource
from exporter.model import Secret
from exporter.notifiers import Heartbeat, Receiver, malformed, secret_fields
from exporter.notifiers.heartbeat import fail_address

_EVERYWHERE = ("", "0.0.0.0", "::")  # noqa: S104  # nothing is bound here

Find = Callable[[SecretSource], tuple[Secret | None, str]]


def resolve_receivers(
    settings: Settings, *, environ: Mapping[str, str], read: Read = read_file
) -> tuple[Receiver, ...]:
    """Those who are told, in the order of the configuration, with the secrets read now.

    A secret that is not there or cannot be one gives a receiver with a fault that says so; nothing is raised.
    """
    find = _finder(settings.folder, environ, read)
    found = ((entry, *_secrets(entry, find)) for entry in settings.receivers)
    return tuple(
        Receiver(settings=entry, secrets=secrets, fault=f"receiver {entry.name}: {fault}" if fault else "")
        for entry, secrets, fault in found
    )


def resolve_heartbeat(settings: Settings, *, environ: Mapping[str, str], read: Read = read_file) -> Heartbeat | None:
    """The dead man's switch with its addresses read now; None when there is none."""
    section = settings.heartbeat
    if section is None:
        return None
    secrets, fault = _secrets(section, _finder(settings.folder, environ, read))
    url = secrets.get("url")
    beside = fail_address(url) if url and section.fail_url is None else None
    return Heartbeat(
        url=url,
        fail_url=secrets.get("fail_url", beside),
        interval=section.interval,
        fault=f"heartbeat: {fault}" if fault else "",
    )


def links(settings: Settings) -> Links:
    """Where alerts lead: as configured; else runbooks to this exporter itself, and no dashboard to nowhere."""
    alerting, web = settings.alerting, settings.web
    host = web.host if web.host not in _EVERYWHERE else "127.0.0.1"
    own = web.external_url or f"http://{f'[{host}]' if ':' in host else host}:{web.port}"
    return Links(runbooks=alerting.runbook_url or f"{own}/runbooks", grafana=alerting.dashboard_url or "")


def _finder(folder: Path, environ: Mapping[str, str], read: Read) -> Find:
    return lambda source: find_secret(source, folder=folder, environ=environ, read=read)


def _secrets(section: BaseModel, find: Find) -> tuple[dict[str, Secret], str]:
    """The good ones by field, and what is wrong with the others."""
    found, faults = {}, []
    for field, source in secret_fields(section).items():
        secret, fault = find(source)
        if secret is not None:
            fault = malformed(section, field, secret)
        if secret is None or fault:
            faults.append(f"{field}: {fault}")
        else:
            found[field] = secret
    return found, "; ".join(faults)
