"""The texts of a rule: one template, filled in by the daemon from facts and by Prometheus from queries.

Placeholders that may have nothing to say bring their own space or punctuation, so that no hole is left:
``{account}`` is `` (account acme)``, ``{since}`` is `` since 2026-11-22 05:09 UTC``, ``{peers}`` and ``{extent}`` are
sentences. ``{key}``, ``{provider}``, ``{model}`` and ``{receiver}`` are labels; ``{cause}``, ``{date}``, ``{percent}``,
``{duration}`` and ``{names}`` (which exporters) always say something. ``{exporter}`` only Prometheus knows: it is
``The exporter at a cannot``, or ``No exporter can``.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exporter import DEFAULT_GRAFANA, DEFAULT_RUNBOOKS
from exporter.alerting.rules.dates import minute
from exporter.alerting.rules.rule import Facts, Rule
from exporter.outcome.advice import advice

LABELS = ("key", "provider", "model", "receiver")
PHRASES = ("account", "since", "cause", "peers", "extent", "date", "percent", "duration", "names", "exporter")


@dataclass(frozen=True, slots=True)
class Links:
    """Where runbooks and dashboards are, without a slash at the end."""

    runbooks: str = DEFAULT_RUNBOOKS
    grafana: str = DEFAULT_GRAFANA

    def runbook(self, rule: Rule[Any]) -> str:
        return f"{self.runbooks}/{rule.name}"

    def dashboard(self, key: str, provider: str) -> str:
        """The page of the key, else the overview for a provider, else the exporter's own; empty without Grafana."""
        if not self.grafana:
            return ""
        if key:
            return f"{self.grafana}/d/llmkey-key?var-key={key}&var-provider={provider}"
        return f"{self.grafana}/d/{'llmkey-fleet' if provider else 'llmkey-exporter'}"


def at_openai(url: str) -> str:
    """The pages of the outcomes' advice are OpenAI's, whatever the provider is."""
    return f" At OpenAI: {url}" if url else ""


def texts(rule: Rule[Any], facts: Facts, labels: Mapping[str, str], links: Links) -> Mapping[str, str]:
    """The annotations of one alarm: summary, description, cause, remedy, runbook_url, dashboard_url.

    The description holds the cause already; it stands alone for those who want the parts.
    """
    words = _words(facts, labels)
    if facts.outcome is None:
        cause, remedy = rule.cause.format_map(words), rule.remedy.format_map(words)
    else:
        told = advice(facts.outcome, facts.reason)
        cause, remedy = told.cause, f"{told.remedy}{at_openai(told.url)}"
    return {
        "summary": rule.summary,
        "description": rule.description.format_map({**words, "cause": cause}),
        "cause": cause,
        "remedy": remedy,
        "runbook_url": links.runbook(rule),
        "dashboard_url": links.dashboard(labels.get("key", ""), labels.get("provider", "")),
    }


def _words(facts: Facts, labels: Mapping[str, str]) -> dict[str, str]:
    account = labels.get("account")
    since = minute(facts.since)
    return {
        **dict.fromkeys(PHRASES, ""),
        **{name: labels.get(name, "") for name in LABELS},
        "account": f" (account {account})" if account else "",
        "since": f" since {since}" if since else "",
        **facts.words,
    }
