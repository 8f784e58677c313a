"""The texts of a rule: one template, filled in by the daemon from facts and by Prometheus from queries.

Placeholders that may have nothing to say bring their own space or punctuation, so that no hole is left:
``{account}`` is `` (account acme)``, ``{within}`` is `` of project proj_1``, ``{since}`` is
`` since 2026-11-22 05:09 UTC``; ``{peers}``, ``{extent}``, ``{spent}`` (what a key's account has spent) and
``{incident}`` (what a provider's status page says) are sentences. The names of :data:`LABELS` are labels, and
``{holder}`` is the account's name as it is; ``{cause}``, ``{date}``, ``{percent}``, ``{duration}`` and ``{names}``
(which exporters) always say something. ``{exporter}`` only Prometheus knows: it is ``The exporter at a cannot``, or
``No exporter can``. A rule's own figures are placeholders too; :func:`written` writes them as Prometheus does.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exporter import DEFAULT_GRAFANA, DEFAULT_RUNBOOKS
from exporter.alerting.rules.dates import day, duration, minute
from exporter.alerting.rules.rule import Facts, Form, Rule
from exporter.outcome.advice import advice

LABELS = ("key", "provider", "model", "receiver", "threshold", "limit", "collector", "scope", "project")
PHRASES = (
    *("account", "holder", "within", "since", "cause", "peers", "extent", "spent", "incident"),
    *("date", "percent", "duration", "names", "exporter"),
)

#: What stands for a figure that nobody knows.
UNKNOWN: Mapping[Form, str] = {
    Form.USD: "an unknown amount",
    Form.PERCENT: "an unknown amount",
    Form.COUNT: "some",
    Form.DAY: "a day unknown",
    Form.DURATION: "some time",
}


@dataclass(frozen=True, slots=True)
class Links:
    """Where runbooks and dashboards are, without a slash at the end."""

    runbooks: str = DEFAULT_RUNBOOKS
    grafana: str = DEFAULT_GRAFANA

    def runbook(self, rule: Rule[Any]) -> str:
        return f"{self.runbooks}/{rule.name}"

    def dashboard(self, key: str, provider: str, account: str = "") -> str:
        """The page of the key, else the account's, else the overview for a provider, else the exporter's own.

        Empty without Grafana.
        """
        if not self.grafana:
            return ""
        if key:
            return f"{self.grafana}/d/llmkey-key?var-key={key}&var-provider={provider}"
        if account:
            return f"{self.grafana}/d/llmkey-money?var-account={account}&var-provider={provider}"
        return f"{self.grafana}/d/{'llmkey-fleet' if provider else 'llmkey-exporter'}"


def at_openai(url: str) -> str:
    """The pages of the outcomes' advice are OpenAI's, whatever the provider is."""
    return f" At OpenAI: {url}" if url else ""


def written(form: Form, value: float | None) -> str:
    """A figure in words: ``412.10 USD``, ``82%`` (of a share), ``3``, ``2026-12-24`` (UTC), ``2h 0m 0s``."""
    if value is None or not math.isfinite(value):
        return UNKNOWN[form]
    match form:
        case Form.USD:
            return f"{value:.2f} USD"
        case Form.PERCENT:
            return f"{100 * value:.0f}%"
        case Form.COUNT:
            return f"{value:.0f}"
        case Form.DAY:
            return day(value)
        case Form.DURATION:
            return duration(value)


def texts(rule: Rule[Any], facts: Facts, labels: Mapping[str, str], links: Links) -> Mapping[str, str]:
    """The annotations of one alarm: summary, description, cause, remedy, runbook_url, dashboard_url; maybe spent.

    The description holds cause and spent already; they stand alone for those who want the parts.
    """
    words = _words(rule, facts, labels)
    if rule.told or facts.outcome is None:
        own = next((told for told in rule.told if facts.outcome in told.outcomes), rule)
        cause, remedy = own.cause.format_map(words), own.remedy.format_map(words)
    else:
        told = advice(facts.outcome, facts.reason)
        cause, remedy = told.cause, f"{told.remedy}{at_openai(told.url)}"
    return {
        "summary": rule.summary,
        "description": rule.description.format_map({**words, "cause": cause}),
        "cause": cause,
        "remedy": remedy,
        "runbook_url": links.runbook(rule),
        "dashboard_url": links.dashboard(*(labels.get(name, "") for name in ("key", "provider", "account"))),
        **({"spent": spent} if (spent := words["spent"].strip()) else {}),
    }


def _words(rule: Rule[Any], facts: Facts, labels: Mapping[str, str]) -> dict[str, str]:
    account, project = labels.get("account", ""), labels.get("project")
    since = minute(facts.since)
    return {
        **dict.fromkeys(PHRASES, ""),
        **{name: labels.get(name, "") for name in LABELS},
        **{figure.name: UNKNOWN[figure.form] for figure in rule.figures},
        "account": f" (account {account})" if account else "",
        "holder": account,
        "within": f" of project {project}" if project else "",
        "since": f" since {since}" if since else "",
        **facts.words,
    }
