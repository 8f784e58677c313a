"""Placeholders as Go templates: what the daemon knows, Prometheus looks up when it writes an annotation.

The queries stand in front, by name; the sentence below them stays readable. A query that gives nothing leaves no
hole and prints no error: its words vanish, or others take their place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from exporter.alerting.rules import Figure, Form, Rule
from exporter.alerting.rules.money import PHRASES, Phrase
from exporter.alerting.rules.promql import in_state
from exporter.alerting.rules.recording import MONEY, PROJECT_MONEY
from exporter.alerting.rules.words import LABELS, UNKNOWN, at_openai
from exporter.outcome import Outcome, State

_KEY = ("key", "provider")
_AT = 'toTime).Format "2006-01-02 15:04 UTC"'
_DAY = '{{ (. | first | value | toTime).Format "2006-01-02" }}'
_BY_LABEL = {"holder": "account", "within": "project", "exporter": "instance"}
_WRITTEN = {
    Form.USD: '{{ . | first | value | printf "%.2f USD" }}',
    Form.PERCENT: '{{ . | first | value | printf "%.0f%%" }}',  # the query multiplies: a template cannot
    Form.COUNT: '{{ . | first | value | printf "%.0f" }}',
    Form.DAY: _DAY,
    Form.DURATION: "{{ . | first | value | humanizeDuration }}",
}

_MONEY = f"{MONEY}{{account=%[1]q, provider=%[2]q}} or {PROJECT_MONEY}{{key=%[3]q, provider=%[2]q}}"
_WHY = "llmkey_account_collector_cause_info{account=%[1]q, provider=%[2]q, collector=%[3]q}"
_OPEN = "max by (impact) (llmkey_provider_incidents{provider=%[1]q})"
_INCIDENT = (
    "{{ with $incidents }}{{ $open := . | first | value }} Its status page counts {{ $open }} open incident"
    "{{ if gt $open 1.0 }}s{{ end }}.{{ end }}"
)


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


def label(name: str) -> str:
    return f"{{{{ $labels.{name} }}}}"


def annotations(rule: Rule[Any]) -> dict[str, str]:
    """Summary, description and remedy of a rule as templates; the description holds the cause."""
    words = {**_words(of_state=bool(rule.runbook.states)), **{figure.name: _figure(figure) for figure in rule.figures}}
    cause = _chosen({told.outcomes: told.cause for told in rule.told}, rule.cause, words)
    remedy = _chosen({told.outcomes: told.remedy for told in rule.told}, rule.remedy, words)
    if rule.runbook.states:
        cause = _told("cause", cause)
        remedy = _told("remedy", remedy, "{{ . }}" + _told("url", "", at_openai("{{ . }}")))
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


def _chosen(told: Mapping[tuple[Outcome, ...], str], otherwise: str, words: Mapping[str, str]) -> str:
    """The words for the outcome; other words where it is none of these, or is not known."""
    last = otherwise.format_map(words)
    cases = "{{ else ".join(
        f"if and $why (eq ($why | first | label `outcome`) {_quoted(outcomes)}) }}}}{text.format_map(words)}"
        for outcomes, text in told.items()
    )
    return f"{{{{ {cases}{{{{ else }}}}{last}{{{{ end }}}}" if cases else last


def _quoted(names: Iterable[Outcome | str]) -> str:
    return " ".join(f"`{name}`" for name in names)


def _told(name: str, otherwise: str, said: str = "{{ . }}") -> str:
    """A part of what the outcome advises; other words where no outcome is known."""
    last = f"{{{{ else }}}}{otherwise}" if otherwise else ""
    return f'{{{{ with and $why ($why | first | label "{name}") }}}}{said}{last}{{{{ end }}}}'


def _figure(figure: Figure) -> str:
    return f"{{{{ with ${figure.name} }}}}{_WRITTEN[figure.form]}{{{{ else }}}}{UNKNOWN[figure.form]}{{{{ end }}}}"


def _words(*, of_state: bool) -> Mapping[str, str]:
    known = f"{{{{ with and $why ($why | first | value) }}}} since {{{{ (. | {_AT} }}}}{{{{ end }}}}"  # else it is 0
    holds = f"{{{{ with $since }}}} since {{{{ (. | first | value | {_AT} }}}}{{{{ end }}}}"
    several = "{{ range $i, $one := . }}{{ if $i }}, {{ end }}{{ $one.Labels.instance }}{{ end }}"
    return {
        **{name: label(name) for name in LABELS},
        "account": "{{ with $labels.account }} (account {{ . }}){{ end }}",
        "holder": label("account"),
        "within": "{{ with $labels.project }} of project {{ . }}{{ end }}",
        "spent": _spent(),
        "incident": _INCIDENT,
        "since": known if of_state else holds,
        "peers": _count("keys of {{ $labels.provider }} are in this state at once."),
        "extent": _count("of its keys get no useful answer."),
        "date": '{{ ($value | toTime).Format "2006-01-02" }}',
        "percent": "{{ $value | humanizePercentage }}",
        "duration": "{{ $value | humanizeDuration }}",
        "names": f"{{{{ with $where }}}}the exporter at {several}{{{{ else }}}}the exporter{{{{ end }}}}",
        "exporter": "{{ with $labels.instance }}The exporter at {{ . }} cannot{{ else }}No exporter can{{ end }}",
    }


def _spent() -> str:
    """What was spent, and what that is to be measured by: a sentence of the parts that are known, in their order."""
    reason = "{{ $reason = or (. | first | label `reason`) (. | first | label `outcome`) }}"
    cases = "{{ else ".join(f"if {_fits(phrase)} }}}}{_in_template(phrase.words)}" for phrase in PHRASES)
    return (
        f"{{{{ $reason := `` }}}}{{{{ with $why }}}}{reason}{{{{ end }}}}"
        f"{{{{ range $money }}}}{{{{ $usd := .Value | printf `%.2f USD` }}}}{{{{ {cases}{{{{ end }}}}{{{{ end }}}}"
        "{{ with $money }}.{{ end }}"
    )


def _fits(phrase: Phrase) -> str:
    """As :func:`exporter.alerting.rules.money.said` chooses."""
    tests = [f"(eq .Labels.part `{phrase.part}`)"]
    if phrase.reasons:
        tests.append(f"(eq $reason {_quoted(phrase.reasons)})")
    if phrase.some is not None:
        tests.append(f"({'gt' if phrase.some else 'le'} .Value 0.0)")
    return f"and {' '.join(tests)}"


def _in_template(words: str) -> str:
    return words.format(usd="{{ $usd }}", account="{{ .Labels.account }}", project="{{ .Labels.project }}")


def _count(words: str) -> str:
    """`` 3 of 12 …``, when there is something to count."""
    figures = "{{ $counts | first | value }} of {{ (index $counts 1).Value }}"
    return f"{{{{ if gt (len $counts) 1 }}}} {figures} {words}{{{{ end }}}}"


def _queries(rule: Rule[Any]) -> tuple[Query, ...]:
    return (
        *(_of_state(rule) if rule.runbook.states else _of_no_state(rule)),
        Query("where", rule.where, by="instance"),
        Query("money", _MONEY, ("account", "provider", "key"), by="part"),
        Query("incidents", f"sum({_OPEN}) > 0", ("provider",)),
        *(Query(figure.name, _asked(figure), figure.labels) for figure in rule.figures),
    )


def _asked(figure: Figure) -> str:
    return f"100 * ({figure.promql})" if figure.form is Form.PERCENT else figure.promql


def _of_state(rule: Rule[Any]) -> tuple[Query, ...]:
    """Since when and why, in the words of the outcome; and how many keys are in the state, if not only this one.

    Thousands of keys may die at once, and each of their alerts asks anew at every evaluation: everything is recorded.
    """
    why = in_state(*rule.runbook.states, of="key=%[1]q, provider=%[2]q, ", metric="key:llmkey_trouble:since")
    return (Query("why", why, _KEY, by="cause"), _counts(rule.runbook.states, 1))


def _of_no_state(rule: Rule[Any]) -> tuple[Query, ...]:
    """Since when the condition holds; why a collector fails; and how many keys of the provider are in trouble."""
    labels = tuple(name for name in LABELS if f"{{{name}}}" in rule.description)
    labels += tuple(name for phrase, name in _BY_LABEL.items() if f"{{{phrase}}}" in rule.description)
    labels = tuple(dict.fromkeys(labels))
    matchers = "".join(f", {name}=%[{place}]q" for place, name in enumerate(labels, 1))
    since = Query("since", f'min(ALERTS_FOR_STATE{{alertname="{rule.name}"{matchers}}})', labels)
    why = Query("why", _WHY, ("account", "provider", "collector"), by="outcome")
    return (since, why, _counts((State.PROVIDER_ERROR, State.UNREACHABLE), 0))


def _counts(states: tuple[State, ...], more_than: int) -> Query:
    """How many keys of the provider are in these states, if more than that; then how many there are."""
    theirs = in_state(*states, of="provider=%[1]q, ", metric="provider_state:llmkey_keys:count")
    every = "provider:llmkey_keys:count{provider=%[1]q}"
    # The sum has no labels, so it comes first.
    return Query("counts", f"sum({theirs}) > {more_than} or {every}", ("provider",), by="provider")
