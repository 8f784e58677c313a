"""Each kind of wrong configuration is a file in bad/ with its exact message beside it."""

from pathlib import Path

import pytest

from exporter.config import ConfigError, load
from exporter.providers import VENDORS

BAD = sorted((Path(__file__).parent / "bad").glob("*.yml"))


def refused(path: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load(path, environ={}, flags={})
    return caught.value


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_a_wrong_file_is_refused_with_its_exact_message(path: Path) -> None:
    """The message names the file, the path in it, and what was expected.

    The canary that stands in every wrong file is in neither the error nor anything that hangs on it.
    """
    assert b"CANARY" in path.read_bytes()
    error = refused(path)
    expected = path.with_suffix(".txt").read_text().replace("{VENDORS}", ", ".join(sorted(VENDORS)))
    assert str(error).replace(str(path), path.name) + "\n" == expected
    chain = [error, error.__cause__, error.__context__]
    assert not any("CANARY" in str(link) + repr(link) for link in chain)


def test_every_message_belongs_to_a_wrong_file() -> None:
    """No message stays behind when its file goes."""
    folder = Path(__file__).parent / "bad"
    assert {path.stem for path in folder.glob("*.txt")} == {path.stem for path in BAD}


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that was named must be there."""
    path = tmp_path / "llmkey.yml"
    assert str(refused(path)) == f"{path}: no such file"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    """A folder in place of a file is called by its name."""
    assert str(refused(tmp_path)) == f"{tmp_path}: expected a file, found a directory"


def test_a_file_beneath_a_file_is_refused(tmp_path: Path) -> None:
    """Whatever else the system says, the file is named and the reason is ours."""
    (tmp_path / "file").touch()
    path = tmp_path / "file" / "llmkey.yml"
    assert str(refused(path)) == f"{path}: cannot be read"
