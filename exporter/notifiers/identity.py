"""Names of groups and notices for the far side: the same for the same thing, after a restart too."""

import hashlib
import json

from exporter.model import Alarm, Notice


def group_id(notice: Notice) -> str:
    """64 hex digits, the same for all notices of a group, whoever tells them; a test never meets a real one."""
    group = notice.group
    return _digest("group", group.rule, group.provider, group.account, group.cause, notice.test)


def alarm_id(alarm: Alarm, *, test: bool) -> str:
    """64 hex digits, the same as long as this alarm lasts; a test never meets a real one."""
    return _digest("alarm", alarm.identity, test)


def notice_id(notice: Notice) -> str:
    """64 hex digits, the same when a notice is sent again after a crash.

    Not of the time of telling, which is then another; except where nothing else tells two notices apart.
    """
    alarms = sorted((alarm.identity, str(alarm.fired_at), str(alarm.resolved_at)) for alarm in notice.alarms)
    again = notice.at if notice.repeated or notice.test else None
    return _digest(notice.receiver, group_id(notice), notice.phase, alarms, again)


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()
