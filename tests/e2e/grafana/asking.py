"""What Grafana would ask: its variables put into queries as it does, and the answers of Prometheus.

Interpolation as in Grafana's Prometheus data source (``escaping.ts``, ``interpolateQueryExpr``).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

Chosen = Mapping[str, str | Sequence[str] | None]
"""By variable: a value, several, or None for All."""

_SPECIAL = re.compile(r"[$^*{}\[\]'+?.()|]")
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::(\w+))?(?::(\w+))?\}|(\w+))")
POINTS = 1440  # as many as a wide panel has pixels
RATE_INTERVAL, STEP = "8m", 120.0  # four of the backfilled scrapes' intervals, as Grafana takes four


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a dashboard, and where it stands."""

    where: str
    expr: str
    instant: bool
    points: int | None = None


def queries(dashboard: Mapping[str, Any]) -> Iterator[Asked]:
    """Those of every panel, closed rows included, and of annotations."""
    for panel in dashboard["panels"]:
        for one in (panel, *panel.get("panels", ())):
            for target in one.get("targets", ()):
                yield Asked(
                    f"{one['title']} {target['refId']}", target["expr"], target["instant"], one.get("maxDataPoints")
                )
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            yield Asked(f"annotation {annotation['name']}", annotation["expr"], instant=False)


def variables(dashboard: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {variable["name"]: variable for variable in dashboard["templating"]["list"]}


@dataclass(frozen=True, slots=True)
class Grafana:
    """A dashboard opened over a stretch of time with some values chosen."""

    prometheus: str
    dashboard: Mapping[str, Any]
    begin: float
    end: float
    chosen: Chosen
    _found: dict[str, list[str]] = field(default_factory=dict)

    def interpolated(self, expr: str) -> str:
        return _VARIABLE.sub(lambda match: self._value(match[1] or match[4], match[2]), expr)

    def _value(self, name: str, form: str | None) -> str:
        span = f"{self.end - self.begin:.0f}"
        known = {"__rate_interval": RATE_INTERVAL, "__range": f"{span}s", "__range_s": span, "__interval": "2m"}
        if name in known:
            return known[name]
        if (name, form) == ("__from", "date"):
            return f"{self.begin:.0f}"
        variable, value = variables(self.dashboard)[name], self.chosen[name]
        if value is None and variable.get("allValue") is None:
            value = self._found[name] = self._found.get(name) or self.options(name)
        if value is None:
            return str(variable["allValue"])
        if isinstance(value, str):
            return _escaped(value) if variable["multi"] else value
        return _escaped(value[0]) if len(value) == 1 else f"({'|'.join(map(_escaped, value))})"

    def series(self, asked: Asked) -> list[dict[str, Any]]:
        """What Prometheus answers; fails when it refuses."""
        expr = self.interpolated(asked.expr)
        if asked.instant:
            found = self._get("query", query=expr, time=self.end)
        else:
            span = self.end - self.begin
            step = max(STEP, span / (asked.points or POINTS) // STEP * STEP)
            first = self.end - span // step * step  # the last moment is a step
            found = self._get("query_range", query=expr, start=first, end=self.end, step=step)
        series: list[dict[str, Any]] = found["result"]
        return series

    def options(self, name: str) -> list[str]:
        """What a query variable offers."""
        variable = variables(self.dashboard)[name]
        query = self.interpolated(variable["query"])
        if match := re.fullmatch(r"label_values\((.+), (\w+)\)", query):
            found = self._get(f"label/{match[2]}/values", **self._span(match[1]))
        elif match := re.fullmatch(r"label_names\((.+)\)", query):
            found = self._get("labels", **self._span(f'{{__name__=~".*{match[1]}.*"}}'))
        elif match := re.fullmatch(r"query_result\((.+)\)", query):
            result = self._get("query", query=match[1], time=self.end)["result"]
            found = [",".join(f'{label}="{text}"' for label, text in one["metric"].items()) for one in result]
        else:
            raise AssertionError(query)
        wanted = re.compile(variable["regex"].strip("/")) if variable.get("regex") else None
        if wanted is None:
            return list(found)
        matches = [match for match in map(wanted.search, found) if match]
        return [match[match.re.groups] for match in matches]

    def _span(self, selector: str) -> dict[str, Any]:
        return {"match[]": selector, "start": self.begin, "end": self.end}

    def _get(self, path: str, **parameters: Any) -> Any:
        answer = httpx.get(f"{self.prometheus}/api/v1/{path}", params=parameters, timeout=30).json()
        assert answer["status"] == "success", f"{parameters}: {answer.get('error')}"
        return answer["data"]


def _escaped(value: str) -> str:
    return _SPECIAL.sub(r"\\\\\g<0>", value.replace("\\", "\\\\\\\\"))
