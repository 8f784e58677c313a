"""Reads accounts (costs, usage, limits, keys) through a provider's admin requests, and vendors' status pages.

A reading never raises and never hangs; what fails leaves what was known as it was, and says why.
"""

from exporter.accounts.accounts import Accounts
from exporter.accounts.once import read_once
from exporter.accounts.price_list import price_list

__all__ = ["Accounts", "price_list", "read_once"]
