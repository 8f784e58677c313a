"""What the readings of an account mean: pure, from rows to what may be shown. No I/O, no clock."""

from exporter.accounting.asking import Range
from exporter.accounting.books import Books, opened
from exporter.accounting.budget import Budget
from exporter.accounting.costs import Costs
from exporter.accounting.credit import needed_since
from exporter.accounting.folding import Folding
from exporter.accounting.keys import KeyRing, key_ring, rotation_due, standing
from exporter.accounting.planning import asked_at_once, concluded, first_due, sane
from exporter.accounting.pricing import Lookup, Prices, dollars
from exporter.accounting.status import assemble
from exporter.accounting.usage import Usage

__all__ = [
    "Books",
    "Budget",
    "Costs",
    "Folding",
    "KeyRing",
    "Lookup",
    "Prices",
    "Range",
    "Usage",
    "asked_at_once",
    "assemble",
    "concluded",
    "dollars",
    "first_due",
    "key_ring",
    "needed_since",
    "opened",
    "rotation_due",
    "sane",
    "standing",
]
