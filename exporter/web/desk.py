"""What the web asks of the rest of the program. :mod:`exporter.app` implements it over the daemon."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from exporter.model import Hold, Kind, ProviderHealth, Result, Status, Target, Transition


class Desk(Protocol):
    """Reads are cheap and never wait; only :meth:`probe`, :meth:`reload` and :meth:`transitions` may."""

    def targets(self) -> Mapping[str, Target]:
        """The configured keys by name."""

    def board(self) -> Mapping[str, Status]:
        """What is remembered of each key; a key may still be missing."""

    def held(self, name: str, kind: Kind) -> Hold | None:
        """Why this probe is kept back now, if it is."""

    def health(self) -> Mapping[str, ProviderHealth]:
        """Attribution's view of each provider by name."""

    def egress_up(self) -> bool | None:
        """False when nothing that is watched answers at all, None when not known yet."""

    def ready(self) -> bool:
        """Whether every key has one ``auth`` result, or had its time to get one."""

    async def probe(self, name: str, kind: Kind) -> Result | None:
        """One probe of a configured key now; it counts like any probe.

        Within 10 s the last result is answered again. None: held by a pause or the budget, or the
        kind is disabled and nothing is known. Raises KeyError for an unknown name.
        """

    async def reload(self) -> str | None:
        """Read the configuration anew. None: done; else why it was refused (safe to show)."""

    def config_refusal(self) -> str:
        """Why the configuration on disk was last refused (safe to show); empty when it was taken."""

    def config_text(self) -> str:
        """The running configuration as YAML, redacted."""

    async def transitions(self, name: str | None, since: float, limit: int) -> list[Transition]:
        """Changes of state not older than ``since`` (Unix time), at most ``limit``."""

    def render(self, accept: str, names: Sequence[str]) -> tuple[str, Iterator[bytes]]:
        """The exposition: its content type and its chunks, a family each.

        ``accept`` is the request's header; ``names`` restricts to these families (none: all).
        """

    def now(self) -> float:
        """Unix time."""
