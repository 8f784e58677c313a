"""The heart and its schedule, and those who tell."""

from exporter.daemon.couriers import Couriers
from exporter.daemon.heart import Daemon

__all__ = ["Couriers", "Daemon"]
