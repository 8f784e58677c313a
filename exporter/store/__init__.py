"""What must survive a restart: the status of each key, probe money spent today, transitions of state."""

from exporter.store.opening import StoreError
from exporter.store.store import Store

__all__ = ["Store", "StoreError"]
