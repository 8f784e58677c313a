"""The rows as Prometheus reads them: alerting and recording rules in YAML, good for 2.42 and later."""

from exporter.alerting.prometheus.file import FILE_NAME, groups, rule_file

__all__ = ["FILE_NAME", "groups", "rule_file"]
