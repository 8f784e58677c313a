"""Accounts as the web tells them: a row each on the status page (:mod:`.row`), a document each as JSON
(:mod:`.document`)."""

from exporter.web.accounts.contradiction import contradicted
from exporter.web.accounts.row import AccountTable, account_table

__all__ = ["AccountTable", "account_table", "contradicted"]
