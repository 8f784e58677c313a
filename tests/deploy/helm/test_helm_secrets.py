"""Secrets are files that rotate, from Secrets of the user's or of the chart's making, and stand nowhere else."""

from base64 import b64decode

import yaml

from tests.charted.examples import CANARY, EXAMPLES, HASH, keys
from tests.charted.helm import Manifest, notes, render
from tests.charted.looking import container, mounts, nodes, of, pod, the


def test_nothing_is_mounted_by_a_sub_path(rendered: list[Manifest]) -> None:
    """It would keep the first version of a file for ever."""
    assert [node for node in nodes(rendered) if "subPath" in node or "subPathExpr" in node] == []


def test_existing_secrets_are_mounted_as_folders() -> None:
    """Each group where the configuration looks for it, and no Secret is made."""
    manifests = render(EXAMPLES["readme-full"])
    assert mounts(manifests) == {
        "llmkey-keys": "/run/secrets/keys",
        "llmkey-admin": "/run/secrets/admin",
        "llmkey-receivers": "/run/secrets/receivers",
        "llmkey-web": "/run/secrets/web",
        "llmkey-tls": "/run/secrets/tls",
    }
    assert of("Secret", manifests) == []
    modes = {each["secret"]["defaultMode"] for each in pod(manifests)["volumes"] if "secret" in each}
    assert modes == {0o440}


def test_every_group_can_be_written_inline() -> None:
    """It becomes a Secret that is mounted like one of the user's."""
    inline = {group: {"inline": {"one": CANARY}} for group in ("keys", "admin", "receivers")}
    manifests = render({"secrets": inline})
    assert mounts(manifests) == {f"llmkey-exporter-{group}": f"/run/secrets/{group}" for group in inline}
    for group in inline:
        secret = the("Secret", manifests, f"llmkey-exporter-{group}")
        assert b64decode(secret["data"]["one"]).decode() == CANARY


def test_a_secret_stands_in_secrets_only() -> None:
    """Neither in the ConfigMap nor in the pod nor in what Helm tells, be it as it is or in base64."""
    manifests = render(EXAMPLES["inline"])
    [secret] = of("Secret", manifests)
    told = yaml.safe_dump([each for each in manifests if each is not secret]) + notes(EXAMPLES["inline"])
    assert [text for text in (CANARY, *secret["data"].values()) if text in told] == []
    assert set(secret["data"]) == {"prod", "batch"}


def test_a_changed_secret_restarts_nothing() -> None:
    """The file is watched; only a changed configuration makes new pods."""
    values = EXAMPLES["inline"]
    rotated = values | {"secrets": {"keys": {"inline": {"prod": "new" + CANARY, "batch": CANARY}}}}
    changed = values | {"config": {"keys": keys("prod")}}
    before, after, other = (the("StatefulSet", render(each)) for each in (values, rotated, changed))
    assert before == after
    sums = [each["spec"]["template"]["metadata"]["annotations"]["checksum/config"] for each in (before, other)]
    assert sums[0] != sums[1]


def test_the_web_server_s_file_is_a_secret() -> None:
    """With hashes of passwords in it."""
    manifests = render(EXAMPLES["protected"])
    secret = the("Secret", manifests, "llmkey-exporter-web")
    assert yaml.safe_load(b64decode(secret["data"]["web.yml"]))["basic_auth_users"] == {"prometheus": HASH}
    assert "--web.config.file=/run/secrets/web/web.yml" in container(manifests)["args"]
    assert mounts(manifests) == {"llmkey-exporter-web": "/run/secrets/web", "llmkey-tls": "/run/secrets/tls"}
