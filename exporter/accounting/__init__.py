"""What the readings of an account mean: pure, from rows to what may be shown. No I/O, no clock."""

from exporter.accounting.asking import Range
from exporter.accounting.books import Books, opened
from exporter.accounting.budget import Budget
from exporter.accounting.costs import LONGEST_DAYS, Costs
from exporter.accounting.credit import needed_since, older_than_costs
from exporter.accounting.folding import Folding
from exporter.accounting.keys import KeyRing, key_ring, rotation_due, standing
from exporter.accounting.left_keys import keys_cursor, read_keys_cursor
from exporter.accounting.limits import limits_cursor, read_limits_cursor
from exporter.accounting.planning import asked_at_once, concluded, first_due, sane
from exporter.accounting.pricing import Lookup, Prices, dollars
from exporter.accounting.status import assemble
from exporter.accounting.usage import Usage

__all__ = [
    "LONGEST_DAYS",
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
    "keys_cursor",
    "limits_cursor",
    "needed_since",
    "older_than_costs",
    "opened",
    "read_keys_cursor",
    "read_limits_cursor",
    "rotation_due",
    "sane",
    "standing",
]
