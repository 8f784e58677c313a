"""Where our own pages are, so that those of others cannot act in the name of who reads them."""

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from aiohttp import web

from exporter.web.answer import RefusedError
from exporter.web.auth import WebAuth

UNNAMED: Final = "set web.external_url to the address that the browser shows, or open this page by an IP address"
_FOREIGN: Final = "A page of another site sent this request; it is refused."
_STRANGE: Final = (
    f"A page that is not known to be the exporter's own sent this request; it is refused. If it is its own: {UNNAMED}."
)
_USUAL_PORTS: Final = {"http": 80, "https": 443}


class Home:
    """``host`` is where we listen, ``external_url`` how browsers reach us, such as https://host/llmkey/ (or empty)."""

    def __init__(self, host: str, external_url: str, auth: WebAuth | None = None) -> None:
        outside = urlsplit(external_url)
        self.prefix = outside.path.rstrip("/")
        self._auth = auth
        self._origin = _origin(external_url) if outside.netloc else ""
        self._names = {"localhost", host.lower(), outside.hostname or ""} - {""}

    def same_site(self, request: web.Request) -> None:
        """Refuse a request that another site's page made the reader's browser send (it would carry their password).

        Prometheus, curl and the like send neither header and are not meant. Over plain HTTP a browser tells its
        site to loopback alone (https://www.w3.org/TR/fetch-metadata/), so that there the origin has to do.
        """
        site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "")
        if site == "none" and not origin:
            return
        if site not in ("same-origin", "none"):
            raise RefusedError(403, _FOREIGN)
        if origin and origin == self._origin:
            return
        scheme, sign, host = origin.partition("://")
        its_own = not origin or (sign and scheme in _USUAL_PORTS and host == request.headers.get("Host", ""))
        if not its_own or not self._is_ours(request, scheme):
            raise RefusedError(403, _STRANGE)

    def knows(self, request: web.Request) -> bool:
        """Whether what a page read under this name sends can be taken. A proxy may hide the name it was read under."""
        return bool(self._origin) or self._is_ours(request)

    def _is_ours(self, request: web.Request, scheme: str = "") -> bool:
        """A page may point its own name at our address (DNS rebinding) and so be of our "site".

        Not so where the browser saw our certificate for that name (with ``scheme`` http it saw a proxy, and only the
        proxy saw us), or where a password of ours came along, which a browser keeps for each name (unless a proxy
        puts it there, as one behind ``external_url`` may). Else only names that cannot be a stranger's are believed.
        """
        if request.secure and scheme != "http":
            return True
        if self._auth and self._auth.config.users and not self._origin:
            return True
        try:
            name = urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
            return name in self._names or bool(ipaddress.ip_address(name))
        except ValueError:
            return False


def _origin(url: str) -> str:
    """As browsers write it: without the port that goes without saying."""
    parts = urlsplit(url.lower())
    usual = _USUAL_PORTS.get(parts.scheme)
    return f"{parts.scheme}://{parts.netloc.removesuffix(f':{usual}')}"
