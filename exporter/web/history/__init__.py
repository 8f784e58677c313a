"""What was: the strip of a key's states (:mod:`.strip`), and changes in words (:mod:`.changes`)."""

from exporter.web.history.changes import ChangeLine, change_lines
from exporter.web.history.strip import DAY, MONTH, Strip, Window, strip

__all__ = ["DAY", "MONTH", "ChangeLine", "Strip", "Window", "change_lines", "strip"]
