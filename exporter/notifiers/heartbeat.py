"""A dead man's switch, which is told regularly that all is well."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from exporter.model import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """Where to ping every ``interval`` seconds, and where to tell of a failure.

    An address is None when it is not there; ``fault`` then says where it was looked for.
    """

    url: Secret | None = field(repr=False)
    fail_url: Secret | None = field(repr=False)
    interval: float
    fault: str = ""


def fail_address(url: Secret) -> Secret:
    """``/fail`` behind the path, as healthchecks.io has it (https://healthchecks.io/docs/http_api/)."""
    parts = urlsplit(url.value)
    return Secret(parts._replace(path=parts.path.rstrip("/") + "/fail").geturl())
