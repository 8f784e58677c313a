"""Building the PromQL of panels.

Every selector is of the chosen jobs and instances. Replicas and shards are aggregated away by ``max`` or ``min`` per
key and provider, as in the alerting rules. Joins are made unique with ``topk``: two exporters relabelled to one
instance would otherwise end all of them.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import TypeVar

from exporter.outcome import State

S = TypeVar("S", bound=StrEnum)
AT_END = "@ end()"
NOT_OK = 'state!="ok"'
RANK = 1e11
"""Above every Unix time: of a sum of a state's code times this and a time, the code decides first."""

SCRAPED = 'job=~"$job", instance=~"$instance"'
OF_PROVIDER = 'provider=~"$provider"'
OF_KEY = f'{OF_PROVIDER}, key=~"$key"'
OF_ACCOUNT = f'{OF_PROVIDER}, account=~"$account"'
EVERY_KEY = "key, provider"
IN_LABELS = 'account=~"$account", $label=~"$value"'
"""What only ``llmkey_info`` knows of a key: its account, and the label that the reader filters by."""

CODES = {state: len(State) - 1 - state.rank for state in State}
"""The number of a state in timelines: ``ok`` is 0, and of two replicas' words the worse is the greater."""

_SAME_KEY = "on (instance, job, key, provider)"
_SAME_ADVICE = "instance, job, outcome, reason"
_OURS = 'alertname=~"LLM.*"'
_BUILD = "llmkey_exporter_build_info"


def of(metric: str, *matchers: str, at: str = "") -> str:
    """The samples of a metric in the chosen jobs and instances; ``at`` is a modifier such as ``@ end()``."""
    return f"{metric}{{{', '.join((SCRAPED, *matchers))}}}{' ' + at if at else ''}"


def of_key(metric: str, *matchers: str, at: str = "") -> str:
    """Of the chosen keys."""
    return of(metric, OF_KEY, *matchers, at=at)


def of_account(metric: str, *matchers: str, at: str = "") -> str:
    """Of the chosen accounts."""
    return of(metric, OF_ACCOUNT, *matchers, at=at)


def filtered(keys: str, at: str = "") -> str:
    """Of samples of keys those whose account and label are chosen."""
    return f"({keys} and {_SAME_KEY} {of_key('llmkey_info', IN_LABELS, at=at)})"


def watched(metric: str, *matchers: str, at: str = "") -> str:
    """The samples of the keys that all the filters choose."""
    return filtered(of_key(metric, *matchers, at=at), at=at)


def _in_state(state: State) -> str:
    return of_key("llmkey_state", f'state="{state}"')


def _each_once(metric: str) -> str:
    """A sample an exporter's key, without other labels: the right side of a join."""
    return each("max", "instance, job, key, provider", of_key(metric))


def unpaused(keys: str) -> str:
    """The samples of keys, 0 for paused ones: those are not probed and no alert is about them."""
    return f"({keys} * {_SAME_KEY} group_left () (1 - {_each_once('llmkey_paused')}))"


def of_exporters(samples: str, *, gone: bool = False) -> str:
    """Of samples of any target those of exporters: every target of Prometheus has an ``up``, most a ``process_…``.

    ``gone``: also those that could be scraped once in a time as long as the one shown.
    """
    ours = f"last_over_time({of(_BUILD)}[$__range])" if gone else of(_BUILD)
    return f"{samples} and on (instance, job) {ours}"


def probes_ended(*matchers: str) -> str:
    """How many probes of each chosen key ended so in each interval drawn, the first that ever did among them.

    The series of an outcome but ``ok`` begins at 1 with its first probe, which ``increase`` does not count. It is one
    where the key was already watched before: after a gap in the scrapes nothing is new.
    """
    before = "offset $__rate_interval"
    others = of_key("llmkey_probes_total", 'outcome!="ok"', *matchers)
    watched_before = of_key("llmkey_probes_total", 'outcome="ok"', 'probe="auth"', at=before)
    first = f"({others} unless {others} {before}) and {_SAME_KEY} {watched_before}"
    return f"({first} or increase({of_key('llmkey_probes_total', *matchers)}[$__rate_interval]))"


def one_of(metric: str, by: str = "instance, job, key, provider") -> str:
    """The right side of a join, made unique."""
    return f"topk by ({by}) (1, {metric})"


def each(fold: str, by: str, inner: str) -> str:
    """``max by (key, provider) (…)``."""
    return f"{fold} by ({by}) ({inner})"


def state_code(keys: str = f"{SCRAPED}, {OF_KEY}") -> str:
    """The state of each exporter's keys as a number (:data:`CODES`), a series a state: the greatest is the state."""
    return coded(CODES, lambda state: f'llmkey_state{{{keys}, state="{state}"}}')


def coded(codes: Mapping[S, int], of_one: Callable[[S], str]) -> str:
    """Of a metric with a series a value of a label, each 0 or 1: the code of the one that is 1, and 0 of the others."""
    return "(" + " or ".join(f"{of_one(value)} * {code}" for value, code in codes.items() if code) + ")"


def explained(metric: str, values: str) -> str:
    """``values`` of keys times the outcome that ``metric`` names, with its cause and remedy in words."""
    advice = one_of(of("llmkey_exporter_outcome_info"), _SAME_ADVICE)
    return (
        f"{values} * {_SAME_KEY} group_left (outcome, reason) {one_of(of_key(metric))}"
        f" * on ({_SAME_ADVICE}) group_left (cause, remedy, url) {advice}"
    )


def advised(values: str) -> str:
    """``values`` that have an outcome and a reason, with its cause and remedy in words."""
    advice = one_of(of("llmkey_exporter_outcome_info"), _SAME_ADVICE)
    return f"{values} * on ({_SAME_ADVICE}) group_left (cause, remedy, url) {advice}"


def steady(pick: str, by: str, make: Callable[[str], str]) -> str:
    """The series that ``pick`` (``topk(10``) takes at the end of the shown time: the same ones at every step.

    ``make`` builds the expression, its selectors with the modifier that it is given.
    """
    return f"{make('')} and on ({by}) {pick}, {make(AT_END)})"


def in_trouble() -> str:
    """The chosen keys that are neither ok nor paused: the code of their state times ``RANK``, and when it began.

    So the worst are the greatest, then those that changed last. Unix time; 0 where it is not known when it began.
    """
    states = coded(CODES, lambda state: f"({_in_state(state)} == 1)")
    wrong = filtered(f"({unpaused(states)} > 0)")
    began = f"({_each_once('llmkey_state_change_timestamp_seconds')} or {_each_once('llmkey_info')} * 0)"
    return f"({wrong} * {RANK:.0f} + {_SAME_KEY} group_left () {began})"


def of_alerts(*matchers: str, metric: str = "ALERTS") -> str:
    """Our alerts. They are of no job or instance, and some are of no provider."""
    return f"{metric}{{{', '.join((_OURS, *matchers))}}}"


FIRING = 'alertstate="firing"'
OF_PROVIDER_OR_NONE = 'provider=~"$provider|"'
OF_KEY_OR_NONE = f'{OF_PROVIDER_OR_NONE}, account=~"$account|", key=~"$key|"'
