"""Whose books they are: where they were read, with which secret, and the projects by which they are known again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from exporter.model import Account

MOST_PROJECTS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """``provider`` is a digest, since an address may hold a password; ``fingerprint`` the secret's, empty for none.

    ``projects`` are names by id: empty where there is none. No two organisations have a project in common.
    """

    provider: str
    fingerprint: str
    projects: Mapping[str, str]

    def document(self) -> Mapping[str, Any]:
        """As JSON can hold it."""
        return {"provider": self.provider, "fingerprint": self.fingerprint, "projects": dict(self.projects)}

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "Origin | None":
        """None when it is not told."""
        provider, fingerprint, projects = (document.get(name) for name in ("provider", "fingerprint", "projects"))
        if not isinstance(provider, str) or not isinstance(fingerprint, str) or not isinstance(projects, dict):
            return None
        named = {project: name for project, name in projects.items() if isinstance(name, str)}
        return cls(provider=provider, fingerprint=fingerprint, projects=named)


def origin(account: Account, fingerprint: str, projects: Iterable[str], names: Mapping[str, str]) -> Origin:
    """``fingerprint`` is that of the secret that the books were read with."""
    kept = {project: names.get(project, "") for project in sorted(projects)[:MOST_PROJECTS]}
    return Origin(provider=provider_digest(account), fingerprint=fingerprint, projects=kept)


def provider_digest(account: Account) -> str:
    """The same in every process: under another name, kind or address it is another provider."""
    of = account.provider
    return blake2b(f"{of.name}\x1f{of.kind}\x1f{of.base_url}".encode(), digest_size=8).hexdigest()


def fingerprint(account: Account) -> str:
    """Of its secret; empty without one, and for one too short to have any."""
    return account.secret.fingerprint if account.secret else ""
