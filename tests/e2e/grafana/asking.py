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
_VARIABLE = re.compile(r"\$(?:\{(\w+)(?::(\w+))?(?::(\w+))?\}|([a-zA-Z_]\w*))")
POINTS = 1440  # as many as a wide panel has pixels


@dataclass(frozen=True, slots=True)
class Asked:
    """A query of a dashboard, and where it stands."""

    where: str
    expr: str
    instant: bool
    points: int | None = None
    least_step: float = 0.0


def queries(dashboard: Mapping[str, Any]) -> Iterator[Asked]:
    """Those of every panel, closed rows included, and of annotations."""
    for panel in dashboard["panels"]:
        for one in (panel, *panel.get("panels", ())):
            for target in one.get("targets", ()):
                least = float(one.get("interval", "0m").removesuffix("m")) * 60
                where = f"{one['title']} {target['refId']}"
                yield Asked(where, target["expr"], target["instant"], one.get("maxDataPoints"), least)
    for annotation in dashboard["annotations"]["list"]:
        if "expr" in annotation:
            yield Asked(f"annotation {annotation['name']}", annotation["expr"], instant=False)


def variables(dashboard: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    return {variable["name"]: variable for variable in dashboard["templating"]["list"]}


@dataclass(frozen=True, slots=True)
class Grafana:
    """A dashboard opened over a stretch of time with some values chosen; ``scrape`` is the data source's interval."""

    prometheus: str
    dashboard: Mapping[str, Any]
    begin: float
    end: float
    chosen: Chosen
    scrape: float
    _found: dict[str, list[str]] = field(default_factory=dict)

    def interpolated(self, expr: str, step: float = 0.0) -> str:
        return _VARIABLE.sub(lambda match: self._value(match[1] or match[4], step), expr)

    def _value(self, name: str, step: float) -> str:
        span = f"{self.end - self.begin:.0f}"
        rated = max(step + self.scrape, 4 * self.scrape)
        known = {"__rate_interval": f"{rated:.0f}s", "__range": f"{span}s", "__range_s": span}
        if name in known:
            return known[name]
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
        span = self.end - self.begin
        step = max(self.scrape, asked.least_step, span / (asked.points or POINTS) // self.scrape * self.scrape)
        expr = self.interpolated(asked.expr, step)
        if asked.instant:
            found = self._get("query", query=expr, time=self.end)
        else:
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
