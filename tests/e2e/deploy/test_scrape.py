"""The examples of a scrape configuration, as Prometheus reads them and carries them out."""

import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.deployed import DEPLOY
from tests.e2e.conftest import Exporter, Prometheus, eventually
from tests.e2e.deploy.conftest import Run

pytestmark = pytest.mark.e2e

FOLDER = DEPLOY / "prometheus"
META = "__meta_kubernetes_"


def targets(run: Run, file: Path, job: str) -> list[dict[str, str]]:
    """What the targets of a job come to after relabelling; nothing for those it drops."""
    found = run("promtool", "check", "service-discovery", "--timeout=1s", str(file), job)
    assert found.returncode == 0, found.stdout + found.stderr
    return [one["labels"] for one in json.loads(found.stdout) if one["labels"]]


@pytest.mark.parametrize("name", ["static", "file-sd", "probe"])
def test_prometheus_takes_an_example(run: Run, name: str) -> None:
    """As it stands, beside our rules."""
    found = run("promtool", "check", "config", str(FOLDER / f"scrape-{name}.yml"))
    assert found.returncode == 0, found.stdout + found.stderr
    assert "WARNING" not in found.stdout + found.stderr


def test_a_file_names_a_target(run: Run) -> None:
    """The example of such a file is found, with its label."""
    [target] = targets(run, FOLDER / "scrape-file-sd.yml", "llmkey")
    assert (target["instance"], target["site"]) == ("keys.example.org:10427", "berlin")


def test_a_probe_asks_the_exporter_for_a_key_by_name(run: Run) -> None:
    """The name becomes parameter and label; the address is the exporter's."""
    found = targets(run, FOLDER / "scrape-probe.yml", "llmkey-probe")
    assert {target["key"] for target in found} == {"prod-chat", "prod-batch"}
    for target in found:
        assert target["__param_target"] == target["key"]
        assert (target["__address__"], target["__metrics_path__"]) == ("127.0.0.1:10427", "/probe")
        assert target["instance"] == "127.0.0.1:10427"


def pod(address: str, **labels: str) -> dict[str, Any]:
    """What Kubernetes tells of a pod of the exporter's that wants to be scraped."""
    ip = address.rpartition(":")[0].strip("[]")
    usual = {
        "pod_label_app_kubernetes_io_name": "llmkey-exporter",
        "pod_annotation_prometheus_io_scrape": "true",
        "pod_annotation_prometheus_io_port": "10427",
        "pod_phase": "Running",
        "pod_name": "llmkey-exporter-0",
        "namespace": "monitoring",
        "pod_ip": ip,
    }
    return {"targets": [address], "labels": {META + name: value for name, value in (usual | labels).items()}}


def in_kubernetes(tmp_path: Path, *pods: dict[str, Any]) -> Path:
    """The example with the pods given, since Debian's Prometheus knows nothing of Kubernetes."""
    document = yaml.safe_load((FOLDER / "scrape-kubernetes.yml").read_text())
    [job] = document["scrape_configs"]
    assert job.pop("kubernetes_sd_configs") == [{"role": "pod"}]
    file = tmp_path / "prometheus.yml"
    file.write_text(yaml.safe_dump({"scrape_configs": [job | {"static_configs": list(pods)}]}))
    return file


def test_in_kubernetes_only_running_pods_of_ours_that_ask_for_it(run: Run, tmp_path: Path) -> None:
    """Those of others, without the annotation, or at their end are left out."""
    file = in_kubernetes(
        tmp_path,
        pod("10.0.0.5:10427"),
        pod("10.0.0.6:10427", pod_annotation_prometheus_io_scrape=""),
        pod("10.0.0.7:10427", pod_label_app_kubernetes_io_name="other"),
        pod("10.0.0.8:10427", pod_phase="Succeeded"),
    )
    [target] = targets(run, file, "llmkey")
    assert target["__address__"] == "10.0.0.5:10427"
    assert (target["instance"], target["pod"]) == ("monitoring/llmkey-exporter-0", "llmkey-exporter-0")


def test_in_kubernetes_the_annotation_names_the_port(run: Run, tmp_path: Path) -> None:
    """Over whatever ports the pod declares, in either family of addresses."""
    file = in_kubernetes(tmp_path, pod("10.0.0.5:8080"), pod("10.0.0.5", pod_ip="10.0.0.5"), pod("[fd00::5]:8080"))
    addresses = {target["__address__"] for target in targets(run, file, "llmkey")}
    assert addresses <= {"10.0.0.5:10427", "[fd00::5]:10427"}
    assert len(addresses) == 2


@pytest.mark.parametrize("kind", ["auth", "quota"])
async def test_a_probe_is_made_for_the_scrape(
    kind: str,
    exporter: Callable[..., Exporter],
    simulator: Callable[..., Awaitable[Any]],
    prometheus: Callable[..., Awaitable[Prometheus]],
) -> None:
    """The example's job, pointed at a running exporter, brings one key's answer under its name."""
    server = await simulator("prod-chat")
    [key] = server.scenario.keys
    settings = {
        "providers": {"openai": {"base_url": server.url}},
        "keys": [{"name": "prod-chat", "secret": {"env": "SIMULATED"}}],
        "storage": {"path": ":memory:"},
    }
    running = await exporter(settings, {"SIMULATED": key.secret.get_secret_value()}).start()
    text = (FOLDER / "scrape-probe.yml").read_text().replace("127.0.0.1:10427", f"127.0.0.1:{running.port}")
    [job] = [job for job in yaml.safe_load(text)["scrape_configs"] if "metrics_path" in job]
    hurried = job | {"scrape_interval": "1s", "scrape_timeout": "1s"}
    hurried |= {"params": {"kind": [kind]}, "static_configs": [{"targets": ["prod-chat"]}]}
    # People who ask for too much do not keep Prometheus from asking.
    people = [await running.get(f"/probe?target=prod-chat&kind={kind}") for _ in range(15)]
    assert (people[-1].status_code == httpx.codes.TOO_MANY_REQUESTS) is (kind == "quota")
    asked = await prometheus(running, scrape_configs=[hurried])
    await eventually(lambda: asked.names("probe_success == 1"), {"prod-chat"})
    await eventually(lambda: asked.names('probe_outcome_info{outcome="ok"}'), {"prod-chat"})
