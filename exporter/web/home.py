"""Where our own pages are, so that those of others cannot act in the name of who reads them."""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

from exporter.web.answer import RefusedError


class Home:
    """``host`` is where we listen, ``external_url`` how browsers reach us, such as https://host/llmkey/ (or empty)."""

    def __init__(self, host: str, external_url: str) -> None:
        outside = urlsplit(external_url)
        self.prefix = outside.path.rstrip("/")
        self._origin = f"{outside.scheme}://{outside.netloc}".lower() if outside.netloc else ""
        self._names = {"localhost", host.lower(), outside.hostname or ""} - {""}

    def same_site(self, request: web.Request) -> None:
        """Refuse a request that another site's page made the reader's browser send (it would carry their password).

        Prometheus, curl and the like send neither header and are not meant. A page may point its own name at
        our address (DNS rebinding) and so be of our "site": only names that cannot be a stranger's are believed.
        """
        site, origin = request.headers.get("Sec-Fetch-Site", "none"), request.headers.get("Origin", "")
        if site == "none" and not origin:
            return
        host = request.headers.get("Host", "")
        ours = {f"http://{host}", f"https://{host}"} if self._is_ours(host) else set()
        trusted = origin in ours | {self._origin} if origin else bool(ours)
        if site not in ("same-origin", "none") or not trusted:
            raise RefusedError(403, "A page of another site sent this request; it is refused.")

    def _is_ours(self, host: str) -> bool:
        try:
            name = urlsplit(f"//{host}").hostname or ""
            return name in self._names or bool(ipaddress.ip_address(name))
        except ValueError:
            return False
