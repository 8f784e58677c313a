"""The heart and its schedule."""

from exporter.daemon.heart import Daemon

__all__ = ["Daemon"]
