"""Builds everything from the settings, runs until a signal, closes it."""

from exporter.app.service import Service, StartError, run
from exporter.app.source import Loaded, Source

__all__ = ["Loaded", "Service", "Source", "StartError", "run"]
