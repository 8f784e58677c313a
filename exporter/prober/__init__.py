"""The only part that talks to providers: sends what a vendor's module asks for and bounds what comes back.

A probe never raises (except ``asyncio.CancelledError``, which is the caller's own wish) and never hangs.
"""

from exporter.prober.prober import Prober

__all__ = ["Prober"]
