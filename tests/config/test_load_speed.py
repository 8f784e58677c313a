"""A large configuration loads quickly."""

import time
from collections.abc import Callable

from exporter.config import Settings, notes, resolve

KEY = """
  - name: key-{0}
    secret: {{file: /run/secrets/key-{0}}}
    organization: org-{0}
    models: [gpt-5.4-nano]
    labels: {{team: search, stage: live}}
    probing: {{quota: {{interval: 30m}}}}"""


def test_ten_thousand_keys_load_within_two_seconds(configure: Callable[..., Settings]) -> None:
    """CPU time of reading, checking, resolving and noting; it takes about half of it on a slow machine."""
    text = "keys:" + "".join(KEY.format(number) for number in range(10_000))
    began = time.process_time()
    settings = configure(text)
    targets = resolve(settings, environ={}, read=bytes)
    found = notes(settings, targets, mode=lambda _: None)
    assert time.process_time() - began < 2.0
    assert len(targets) == 10_000
    assert found == []
