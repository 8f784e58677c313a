"""What holds for every dashboard: identity, links, places, words."""

import re
from collections.abc import Iterator
from itertools import combinations
from typing import Any

from exporter.alerting.rules.words import Links
from grafana.build import panels
from grafana.links import Uid

WIDTH = 24


def test_identity_is_fixed(dashboards: dict[str, dict[str, Any]]) -> None:
    """Uids are those that alerts link to; titles differ; nothing that a server numbers is in the file."""
    assert {dashboard["uid"] for dashboard in dashboards.values()} == set(Uid)
    assert len({dashboard["title"] for dashboard in dashboards.values()}) == len(Uid)
    for dashboard in dashboards.values():
        assert "id" not in dashboard
        assert (dashboard["version"], dashboard["schemaVersion"]) == (1, 42)
        assert dashboard["tags"] == ["llmkey"]
        assert dashboard["description"].endswith(".")


def test_dashboards_lead_to_each_other(dashboards: dict[str, dict[str, Any]]) -> None:
    """Each has a link to each other one that keeps the time and the data source."""
    for uid, dashboard in dashboards.items():
        assert {link["url"].split("?")[0] for link in dashboard["links"]} == {f"/d/{one}" for one in Uid if one != uid}
        assert all(link["keepTime"] and "${datasource:queryparam}" in link["url"] for link in dashboard["links"])


def test_links_of_alerts_find_their_dashboards(dashboards: dict[str, dict[str, Any]]) -> None:
    """A link in an alert names a dashboard that exists, and variables that it has."""
    links = Links(runbooks="", grafana="http://g")
    text = " ".join(
        [
            links.dashboard(key="k", provider="p", account=""),
            links.dashboard(key="", provider="p", account="a"),
            links.dashboard(key="", provider="p", account=""),
            links.dashboard(key="", provider="", account=""),
        ]
    )
    for uid, query in re.findall(r"/d/([\w-]+)\??(\S*)", text):
        names = {variable["name"] for variable in dashboards[uid]["templating"]["list"]}
        assert set(re.findall(r"var-(\w+)=", query)) <= names


def test_data_links_find_their_dashboards(dashboards: dict[str, dict[str, Any]]) -> None:
    """A link of a value names a dashboard that exists, and variables that it has."""
    found = [url for dashboard in dashboards.values() for url in _urls(dashboard["panels"])]
    assert len(found) >= 10
    for url in found:
        if url.startswith("/d/${__data.fields.About:raw}&"):
            continue  # see below
        if url.startswith("/d/"):
            uid, query = url.removeprefix("/d/").split("?")
            names = {variable["name"] for variable in dashboards[uid]["templating"]["list"]}
            assert set(re.findall(r"var-(\w+)=", query)) <= names
        else:
            assert url == "${__value.raw}"


def test_alerts_lead_to_what_they_are_about(dashboards: dict[str, dict[str, Any]]) -> None:
    """Whatever labels an alert has, its link names a dashboard that exists and variables that it has."""
    exprs = [target["expr"] for panel in panels(dashboards[Uid.FLEET]) for target in panel.get("targets", ())]
    places = [place for expr in exprs for place in re.findall(r'"about", "([\w-]+)\?(\S*)", "(\w+)"', expr)]
    assert [label for _, _, label in places] == ["alertname", "provider", "account", "key"]
    for uid, chosen, _ in places:
        names = {variable["name"] for variable in dashboards[uid]["templating"]["list"]}
        assert set(re.findall(r"var-(\w+)=", chosen)) <= names


def _urls(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if isinstance(url := part.get("url"), str) and "title" in part:
            yield url
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from _urls(one)


def test_panels_stand_in_the_grid(dashboard: dict[str, Any]) -> None:
    """Ids are unique; no panel is wider than the grid, none covers another."""
    ids = [panel["id"] for panel in panels(dashboard)]
    assert len(set(ids)) == len(ids)
    places = [panel["gridPos"] for panel in panels(dashboard)]
    assert all(one["x"] >= 0 and one["w"] >= 1 and one["x"] + one["w"] <= WIDTH for one in places)
    assert not [pair for pair in combinations(places, 2) if _overlap(*pair)]


def _overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    aside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not aside and not below


def test_panels_explain_themselves(drawn: list[dict[str, Any]]) -> None:
    """Each panel has a title and a sentence that says what it shows; no two have the same."""
    for panel in drawn:
        assert panel["title"]
        assert re.fullmatch(r"[A-Z].{30,}\.", panel["description"]), panel["title"]
    descriptions = [panel["description"] for panel in drawn]
    assert len(set(descriptions)) == len(descriptions)


def test_what_happened_is_annotated(dashboards: dict[str, dict[str, Any]]) -> None:
    """Alerts are drawn everywhere, changes of state where keys are."""
    for uid, dashboard in dashboards.items():
        names = {annotation["name"] for annotation in dashboard["annotations"]["list"]}
        assert "Alerts" in names
        assert ("State changes" in names) is (uid in (Uid.FLEET, Uid.KEY))


def test_time_and_refresh_are_sensible(dashboard: dict[str, Any]) -> None:
    """Hours to a week are shown, and nothing is asked more often than data comes."""
    assert dashboard["time"]["from"] in ("now-6h", "now-24h", "now-7d")
    assert dashboard["refresh"] in ("1m", "5m")
