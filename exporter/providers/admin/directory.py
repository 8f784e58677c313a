"""Who is there: the projects of an organisation, their API keys, and its admin keys."""

import re

from exporter.model import Account, ApiKey, Finding, Page, Project, Reading, Response
from exporter.providers.admin.answer import Json, is_vanished, open_answer, refused, secret_of, served
from exporter.providers.admin.lists import read_list
from exporter.providers.admin.values import LABEL_LIMIT, label, moment
from exporter.providers.redact import redact

_LIST = "list"
_MASK = re.compile(r"[*.…•]+")
_MASKED = re.compile(r"\*{2}|\.{3}|…|•{2}")
_MOST_SHOWN = 32  # characters of a masked key: more is no mask
_ACCESS = {"active": True, "inactive": False}


def read_projects(response: Response, account: Account, now: float, after: str = "") -> Reading[Project]:
    """Archived ones too: this month's costs may be theirs."""
    document = open_answer(response, _LIST, account, now)
    if isinstance(document, Finding):
        return refused(document)
    secret = secret_of(account)

    def project(item: Json) -> Project | None:
        found = label(item.get("id"), secret)
        archived = item.get("status") == "archived" or item.get("archived_at") is not None
        return Project(id=found, name=_name(item, secret), active=not archived) if found else None

    return served(read_list(document, after, project))


def read_project_keys(
    response: Response, account: Account, now: float, project: str, after: str = ""
) -> Reading[ApiKey]:
    """A project that is not there any more has no keys. The API does not tell when a project's key expires."""
    document = open_answer(response, _LIST, account, now)
    if isinstance(document, Finding):
        return served(Page(rows=())) if is_vanished(response, document) else refused(document)
    secret = secret_of(account)
    return served(read_list(document, after, lambda item: _key(item, secret, project=project, admin=False)))


def read_admin_keys(response: Response, account: Account, now: float, after: str = "") -> Reading[ApiKey]:
    """Those that read accounts, with their expiry."""
    document = open_answer(response, _LIST, account, now)
    if isinstance(document, Finding):
        return refused(document)
    secret = secret_of(account)
    return served(read_list(document, after, lambda item: _key(item, secret, project="", admin=True)))


def _key(item: Json, secret: str, *, project: str, admin: bool) -> ApiKey | None:
    found = label(item.get("id"), secret)
    if not found:
        return None
    access = item.get("owner_project_access")
    return ApiKey(
        id=found,
        name=_name(item, secret),
        redacted=_redacted(item.get("redacted_value"), secret),
        project=project,
        created_at=moment(item.get("created_at")),
        last_used_at=moment(item.get("last_used_at")),
        expires_at=moment(item.get("expires_at")),
        owner_active=_ACCESS.get(access) if isinstance(access, str) else None,
        admin=admin,
    )


def _name(item: Json, secret: str) -> str:
    """What people called it; some paste the key itself there."""
    name = item.get("name")
    return redact(label(name, secret), secret, limit=LABEL_LIMIT) if isinstance(name, str) else ""


def _redacted(value: object, secret: str) -> str:
    """The masked form of a key; nothing when it is not masked, for then it would be the key."""
    text = label(value, secret) if isinstance(value, str) else ""
    return text if _MASKED.search(text) and len(_MASK.sub("", text)) <= _MOST_SHOWN else ""
