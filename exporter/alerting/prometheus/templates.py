"""Placeholders as Go templates: what the daemon knows, Prometheus looks up when it writes an annotation.

The queries stand in front, by name; the sentence below them stays readable. A query that gives nothing leaves no
hole and prints no error: its words vanish, or others take their place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exporter.alerting.rules import Rule
from exporter.alerting.rules.promql import OF_KEY, in_state
from exporter.alerting.rules.words import LABELS
from exporter.outcome import State

_KEY = ("key", "provider")
_AT = '(. | first | value | toTime).Format "2006-01-02 15:04 UTC"'
_OF_KEY = "key=%[1]q, provider=%[2]q"


@dataclass(frozen=True, slots=True)
class Query:
    """A query kept in a variable. ``%[1]q`` in ``promql`` is the value of the first of ``labels``, and so on."""

    name: str
    promql: str
    labels: tuple[str, ...] = ()
    by: str = ""

    def __str__(self) -> str:
        values = "".join(f" $labels.{label}" for label in self.labels)
        ask = f"printf `{self.promql}`{values} | query" if self.labels else f"query `{self.promql}`"
        order = f' | sortByLabel "{self.by}"' if self.by else ""
        return f"{{{{- ${self.name} := {ask}{order} -}}}}\n"


_ALL = Query("all", "provider:llmkey_keys:count{provider=%[1]q}", ("provider",))


def label(name: str) -> str:
    return f"{{{{ $labels.{name} }}}}"


def annotations(rule: Rule[Any]) -> dict[str, str]:
    """Summary, description and remedy of a rule as templates; the description holds the cause."""
    words = _words()
    cause, remedy = rule.cause.format_map(words), rule.remedy.format_map(words)
    if rule.runbook.states:
        cause = f'{{{{ with $why }}}}{{{{ . | first | label "cause" }}}}{{{{ else }}}}{cause}{{{{ end }}}}'
        page = '{{ with . | first | label "url" }} {{ . }}{{ end }}'
        remedy = f'{{{{ with $why }}}}{{{{ . | first | label "remedy" }}}}{page}{{{{ else }}}}{remedy}{{{{ end }}}}'
    description = rule.description.format_map({**words, "cause": cause})
    queries = _queries(rule)
    return {
        "summary": rule.summary,
        "description": _with_queries(queries, description),
        "remedy": _with_queries(queries, remedy),
    }


def _with_queries(queries: tuple[Query, ...], text: str) -> str:
    """The text behind those queries that it uses."""
    return "".join(str(query) for query in queries if f"${query.name} " in text) + text


def _words() -> Mapping[str, str]:
    several = "{{ range $i, $one := . }}{{ if $i }}, {{ end }}{{ $one.Labels.instance }}{{ end }}"
    return {
        **{name: label(name) for name in LABELS},
        "account": "{{ with $labels.account }} (account {{ . }}){{ end }}",
        "since": f"{{{{ with $since }}}} since {{{{ {_AT} }}}}{{{{ end }}}}",
        "peers": _count("keys of {{ $labels.provider }} are in this state at once."),
        "extent": _count("of its keys get no useful answer."),
        "date": '{{ ($value | toTime).Format "2006-01-02" }}',
        "percent": "{{ $value | humanizePercentage }}",
        "duration": "{{ $value | humanizeDuration }}",
        "names": f"{{{{ with $where }}}}the exporter at {several}{{{{ else }}}}the exporter{{{{ end }}}}",
        "exporter": "{{ with $labels.instance }}The exporter at {{ . }} cannot{{ else }}No exporter can{{ end }}",
    }


def _count(words: str) -> str:
    """`` 3 of 12 …``, when there is something to count."""
    figures = "{{ $alike | first | value }} of {{ $all | first | value }}"
    return f"{{{{ if and $alike $all }}}} {figures} {words}{{{{ end }}}}"


def _queries(rule: Rule[Any]) -> tuple[Query, ...]:
    return (
        _since(rule),
        *(_of_state(rule) if rule.runbook.states else _of_provider()),
        Query("where", rule.where, by="instance"),
    )


def _since(rule: Rule[Any]) -> Query:
    """When the key came into the state; for what is no state, since when the condition holds."""
    if rule.runbook.states:
        changed = f"llmkey_state_change_timestamp_seconds{{{_OF_KEY}}}"
        return Query("since", f"\n  min(\n    {changed}\n    {_while(rule)}\n  )", _KEY)
    labels = tuple(name for name in LABELS if f"{{{name}}}" in rule.description)
    labels += ("instance",) if "{exporter}" in rule.description else ()
    matchers = "".join(f", {name}=%[{place}]q" for place, name in enumerate(labels, 1))
    return Query("since", f'min(ALERTS_FOR_STATE{{alertname="{rule.name}"{matchers}}})', labels)


def _of_state(rule: Rule[Any]) -> tuple[Query, ...]:
    """Why, in the words of the outcome; and how many keys of the provider are in the state, if not only this one."""
    advice = "* on (instance, job, outcome, reason) group_left (cause, remedy, url) llmkey_exporter_outcome_info"
    here = f"llmkey_cause_info{{{_OF_KEY}}}\n      {_while(rule)}"
    why = f"\n  max by (cause, remedy, url) (\n    (\n      {here}\n    )\n    {advice}\n  )"
    return (Query("why", why, _KEY, by="cause"), _alike(rule.runbook.states, 1), _ALL)


def _of_provider() -> tuple[Query, ...]:
    """How many of its keys are in trouble."""
    return (_alike((State.PROVIDER_ERROR, State.UNREACHABLE), 0), _ALL)


def _alike(states: tuple[State, ...], more_than: int) -> Query:
    """Recorded, since many alerts ask for it at once."""
    theirs = in_state(*states, of="provider=%[1]q, ", metric="provider_state:llmkey_keys:count")
    return Query("alike", f"sum({theirs}) > {more_than}", ("provider",))


def _while(rule: Rule[Any]) -> str:
    """Only where the key is in the state: another exporter may see it differently."""
    return f"and {OF_KEY} {in_state(*rule.runbook.states, of=_OF_KEY + ', ')} == 1"
