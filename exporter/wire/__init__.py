"""The way out to vendors: one transport, bounded answers, and what an exception on the way means."""

from exporter.wire.exchange import exchange
from exporter.wire.failure import Failure, failed, too_late, unexpected
from exporter.wire.routes import Routes

__all__ = ["Failure", "Routes", "exchange", "failed", "too_late", "unexpected"]
