"""What the chart tells Prometheus and Grafana."""

import json

import pytest
import yaml

from exporter.alerting.prometheus import groups, rule_file
from exporter.alerting.rules.words import Links
from tests.charted.examples import EXAMPLES, Values
from tests.charted.helm import render
from tests.charted.looking import of, pod, the
from tests.charted.places import CHART, KUBERNETES

HERE = "http://llmkey-exporter.monitoring.svc:10427/runbooks"
# What client-side `kubectl apply` can keep of an object, in bytes.
KEPT = 262_144


def rules(values: Values) -> list[Values]:
    made: list[Values] = the("PrometheusRule", render(values | {"prometheusRule": {"enabled": True}}))["spec"]["groups"]
    return made


def without_dashboards(made: list[Values]) -> list[Values]:
    for rule in (rule for group in made for rule in group["rules"] if "alert" in rule):
        del rule["annotations"]["dashboard_url"]
    return made


def test_the_rules_are_those_of_the_exporter() -> None:
    """With links to its runbooks, and to no dashboard as long as nobody says where Grafana is."""
    assert rules({}) == without_dashboards(groups(links=Links(runbooks=HERE)))


def test_links_lead_where_the_configuration_says() -> None:
    """The same addresses as in what the exporter tells by itself."""
    alerting = {"runbook_url": "https://r.example.org/x", "dashboard_url": "https://g.example.org/"}
    made = groups(links=Links(runbooks="https://r.example.org/x", grafana="https://g.example.org"))
    assert rules({"config": {"alerting": alerting}}) == made
    outside = rules({"config": {"web": {"external_url": "https://ops.example.org/keys/"}}})
    assert outside == without_dashboards(groups(links=Links(runbooks="https://ops.example.org/keys/runbooks")))


def test_runbooks_are_reached_as_the_exporter_is() -> None:
    """Over TLS when it is on."""
    made = rules({"webConfig": {"existingSecret": "web", "tls": True}, "service": {"port": 80}})
    urls = {rule["annotations"]["runbook_url"] for group in made for rule in group["rules"] if "alert" in rule}
    assert {url.rpartition("/")[0] for url in urls} == {"https://llmkey-exporter.monitoring.svc:80/runbooks"}


def test_an_alert_can_be_left_out() -> None:
    """And nothing else with it."""
    made = the("PrometheusRule", render(EXAMPLES["everything"]))["spec"]["groups"]
    names = [rule.get("alert") for group in made for rule in group["rules"]]
    wanted = [rule.get("alert") for group in groups() for rule in group["rules"]]
    assert names == [name for name in wanted if name != "Watchdog"]


def test_a_file_of_the_user_s_is_taken_as_it_is() -> None:
    """With labels of teams, for instance, which the exporter writes."""
    text = rule_file(["team"])
    values = {"prometheusRule": {"enabled": True, "file": text}}
    assert the("PrometheusRule", render(values))["spec"] == yaml.safe_load(text)


@pytest.mark.parametrize("kind", ["ServiceMonitor", "PodMonitor"])
def test_every_pod_is_scraped_once(kind: str) -> None:
    """One Service is selected, not the headless one too; pods are told apart by a name that outlives their address."""
    manifests = render({kind[0].lower() + kind[1:]: {"enabled": True}})
    spec = the(kind, manifests)["spec"]
    [endpoint] = spec["endpoints" if kind == "ServiceMonitor" else "podMetricsEndpoints"]
    assert (endpoint["port"], endpoint["path"], endpoint["scheme"]) == ("http", "/metrics", "http")
    assert endpoint["relabelings"][0] == {
        "sourceLabels": ["__meta_kubernetes_namespace", "__meta_kubernetes_pod_name"],
        "separator": "/",
        "targetLabel": "instance",
    }
    selected = spec["selector"]["matchLabels"].items()
    services = [
        each["metadata"]["name"] for each in of("Service", manifests) if selected <= each["metadata"]["labels"].items()
    ]
    if kind == "ServiceMonitor":
        assert services == ["llmkey-exporter"]
    labels = the("StatefulSet", manifests)["spec"]["template"]["metadata"]["labels"].items()
    assert (selected <= labels) is (kind == "PodMonitor")


def test_a_protected_exporter_is_scraped_with_a_password() -> None:
    """Over TLS, with what the user's Secret holds."""
    manifests = render(EXAMPLES["readme-full"])
    [endpoint] = the("ServiceMonitor", manifests)["spec"]["endpoints"]
    assert endpoint["scheme"] == "https"
    assert endpoint["basicAuth"]["password"] == {"name": "llmkey-scrape", "key": "password"}
    assert endpoint["tlsConfig"]["serverName"] == "llmkey-exporter.monitoring.svc"
    [endpoint] = the("PodMonitor", render(EXAMPLES["protected"]))["spec"]["podMetricsEndpoints"]
    assert endpoint["scheme"] == "https"


def test_nothing_of_the_operator_s_is_made_unasked() -> None:
    """A cluster without it would refuse the release."""
    assert {each["apiVersion"] for each in render()} == {"v1", "apps/v1"}


def test_every_dashboard_is_a_config_map_for_the_sidecar() -> None:
    """As it is, small enough for every way to apply it, with the label and the folder that a sidecar looks for."""
    made = [
        each for each in of("ConfigMap", render(EXAMPLES["everything"])) if each["metadata"]["namespace"] == "grafana"
    ]
    assert {json.dumps(json.loads(text)) for each in made for text in each["data"].values()} == {
        json.dumps(json.loads(path.read_text())) for path in (CHART / "files" / "dashboards").glob("*.json")
    }
    for each in made:
        assert each["metadata"]["labels"]["grafana_dashboard"] == "1"
        assert each["metadata"]["annotations"] == {"grafana_folder": "LLM keys"}
        assert len(json.dumps(each)) < KEPT


def test_the_plain_pod_asks_to_be_scraped_as_the_example_wants() -> None:
    """By the annotations and the label that ``scrape-kubernetes.yml`` looks for."""
    manifests = [*yaml.safe_load_all((KUBERNETES / "plain.yaml").read_text())]
    metadata = the("StatefulSet", manifests)["spec"]["template"]["metadata"]
    assert metadata["annotations"] == {"prometheus.io/scrape": "true", "prometheus.io/port": "10427"}
    assert metadata["labels"]["app.kubernetes.io/name"] == "llmkey-exporter"
    assert pod(manifests)["containers"][0]["ports"][0]["containerPort"] == 10427
    with_operator = [*yaml.safe_load_all((KUBERNETES / "prometheus-operator.yaml").read_text())]
    assert "annotations" not in the("StatefulSet", with_operator)["spec"]["template"]["metadata"]
