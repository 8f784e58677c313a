"""What a person is told, whichever way it came."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Word:
    """One notice. ``subjects`` are the keys (or the provider, or ``""``) it is about.

    ``joins``: others of its group were told of before and still fire, so that an incident for it is open already.
    """

    at: float
    rule: str
    severity: str
    subjects: tuple[str, ...]
    began: bool
    repeated: bool = False
    joins: bool = False

    @property
    def pages(self) -> bool:
        return self.severity == "critical" and self.began and not self.repeated
