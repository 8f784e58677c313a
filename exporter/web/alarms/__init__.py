"""Alarms as the web tells them: a line for those that belong together (:mod:`.table`), marks on a key (:mod:`.key`),
a document each as JSON (:mod:`.document`)."""

from exporter.web.alarms.fired import Fired, fired
from exporter.web.alarms.key import KeyAlarm, key_alarms
from exporter.web.alarms.table import AlarmTable, alarm_table
from exporter.web.alarms.words import counted, counts

__all__ = ["AlarmTable", "Fired", "KeyAlarm", "alarm_table", "counted", "counts", "fired", "key_alarms"]
