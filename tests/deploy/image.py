"""What the Dockerfile and its list of exclusions say, as values."""

import shutil
from pathlib import Path

from tests.deployed import DEPLOY

ROOT = DEPLOY.parent
DOCKERFILE = DEPLOY / "Dockerfile"
IGNORED = DEPLOY / "Dockerfile.dockerignore"

Instruction = tuple[str, str]


def instructions() -> list[Instruction]:
    """Every instruction with its words, continued lines joined, comments left out."""
    lines = [line for line in DOCKERFILE.read_text().splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    split = [line.split(maxsplit=1) for line in joined.splitlines() if line.strip()]
    return [(name.upper(), " ".join(words.split())) for name, words in split]


def stage(number: int) -> dict[str, list[str]]:
    """The instructions of one stage by name; 0 is what stands behind the first FROM."""
    starts = [index for index, (name, _) in enumerate(instructions()) if name == "FROM"]
    ends = [*starts[1:], None]
    found: dict[str, list[str]] = {}
    for name, words in instructions()[starts[number] : ends[number]]:
        found.setdefault(name, []).append(words)
    return found


def copied() -> set[str]:
    """What the stages take from the checkout, as paths in it."""
    words = [line.split() for name, line in instructions() if name == "COPY" and "--from" not in line]
    return {source for *sources, _ in words for source in sources}


def let_in() -> set[str]:
    """What the list of exclusions lets into the build, as paths in the checkout."""
    return {line[1:] for line in IGNORED.read_text().splitlines() if line.startswith("!")}


def lay_out(folder: Path) -> None:
    """Copy what the build sees of this checkout into a folder."""
    for name in let_in():
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
        else:
            shutil.copy(source, target)
