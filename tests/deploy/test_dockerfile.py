"""The image: what goes into it, and what it grants to whoever takes it over."""

import re

from exporter import DEFAULT_PORT, __version__
from tests.deploy.image import DOCKERFILE, IGNORED, ROOT, copied, instructions, let_in, stage

BASE, BUILD, FINAL = stage(0), stage(1), stage(2)
VARIABLES = dict(words.split("=", 1) for words in FINAL["ENV"][0].split())


def pins(name: str) -> dict[str, str]:
    """Versions by name in a list of requirements."""
    return dict(re.findall(r"^([A-Za-z0-9._-]+)==(\S+)", (ROOT / name).read_text(), re.MULTILINE))


def test_the_base_is_pinned_and_the_only_one() -> None:
    """One tag down to the patch version; the other stages stand on it."""
    assert re.fullmatch(r"python:3\.\d+\.\d+-slim-[a-z]+(@sha256:[0-9a-f]{64})? AS base", BASE["FROM"][0])
    assert [words.split()[0] for name, words in instructions() if name == "FROM"][1:] == ["base", "base"]


def test_what_is_fetched_has_hashes_and_the_rest_is_offline() -> None:
    """Only one command may reach a package index, and it demands hashes."""
    commands = [part for words in BUILD["RUN"] for part in words.split(" && ")]
    pip = [command for command in commands if re.search(r"\bpip\b.*\b(install|download)\b", command)]
    reaching = [command for command in pip if "--no-index" not in command]
    assert [command.split()[:3] for command in reaching] == [["pip", "download", "--require-hashes"]]
    assert len(pip) == 3


def test_the_pins_of_the_extras_agree_with_the_others() -> None:
    """Both lists are installed together, and what the tests run on is the same."""
    base, extras, tested = (
        pins(f"{name}.txt") for name in ("deploy/requirements", "deploy/extras", "tests/requirements")
    )
    assert {"apprise", "genai-prices"} <= extras.keys() - base.keys()
    for name, version in {**base, **extras}.items():
        assert {version} == {listed[name] for listed in (base, extras, tested) if name in listed}, name


def test_it_runs_as_a_number_that_is_not_root() -> None:
    """Kubernetes' runAsNonRoot cannot judge a name."""
    [user] = FINAL["USER"]
    assert user == "65532:65532"
    [made] = [words for words in FINAL["RUN"] if words.endswith("/data")]
    assert made == "install -d -m 0700 -o 65532 -g 65532 /data"
    assert FINAL["VOLUME"] == ["/data"]


def test_it_writes_to_its_volume_alone() -> None:
    """No byte code, and the database in the volume: the root may be read-only."""
    assert VARIABLES["PYTHONDONTWRITEBYTECODE"] == "1"
    assert VARIABLES["LLMKEY_STORAGE__PATH"] == "/data/llmkey.db"


def test_it_listens_where_it_says() -> None:
    """The port is the product's, for every address of the container."""
    assert FINAL["EXPOSE"] == [str(DEFAULT_PORT)]
    assert VARIABLES["LLMKEY_WEB__LISTEN_ADDRESS"] == f":{DEFAULT_PORT}"


def test_what_is_asked_for_its_health_is_where_it_listens() -> None:
    """By variables, which `healthcheck` reads as well: nothing tells it of a flag, and no comment advises one."""
    assert "--web.listen-address" not in FINAL["HEALTHCHECK"][0]
    assert "(or flags)" not in DOCKERFILE.read_text()
    assert "set the variable and not the\n# flag" in DOCKERFILE.read_text()


def test_no_shell_stands_between_the_container_and_the_exporter() -> None:
    """Signals reach the exporter itself."""
    assert FINAL["ENTRYPOINT"] == ['["llmkey-exporter"]']
    assert FINAL["HEALTHCHECK"][0].endswith('CMD ["llmkey-exporter", "healthcheck"]')


def test_the_labels_name_this_version() -> None:
    """The default of the build argument is the version of the checkout."""
    assert f"VERSION={__version__}" in FINAL["ARG"]
    labels = set(re.findall(r"org\.opencontainers\.image\.([a-z]+)=", FINAL["LABEL"][0]))
    assert labels == {"title", "description", "licenses", "version", "revision"}


def test_the_build_sees_what_it_copies_and_nothing_else() -> None:
    """Everything is excluded but the names that a COPY takes."""
    first = next(line for line in IGNORED.read_text().splitlines() if not line.startswith("#"))
    assert first == "*"
    assert let_in() == copied()
    assert all((ROOT / name).exists() for name in copied())
