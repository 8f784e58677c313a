"""Watched secret files: rotation without a restart."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.config import SecretFiles, Settings, resolve
from exporter.config.watch import Mark, stat_file
from exporter.model import Secret, Target

Load = Callable[..., Settings]

PATH = Path("/run/secrets/a")
KEYS = (
    "keys: [{name: a, secret: {file: /run/secrets/a}}, {name: b, secret: {file: /run/secrets/a}}, {name: c, secret: x}]"
)


class Disk:
    """Files in memory that count how often they are read."""

    def __init__(self) -> None:
        self.files: dict[Path, tuple[bytes, Mark]] = {}
        self.reads = 0

    def write(self, content: str, *, at: float, inode: int = 1) -> None:
        mark = Mark(device=1, inode=inode, size=len(content), changed_at=int(at * 1e9))
        self.files[PATH] = content.encode(), mark

    def read(self, path: Path) -> bytes:
        self.reads += 1
        if path not in self.files:
            raise FileNotFoundError(path)
        return self.files[path][0]

    def stat(self, path: Path) -> Mark | None:
        return self.files[path][1] if path in self.files else None


@pytest.fixture
def disk() -> Disk:
    """A disk on which the secret was written long ago."""
    disk = Disk()
    disk.write("old\n", at=0)
    return disk


@pytest.fixture
def watched(configure: Load, disk: Disk) -> SecretFiles:
    """The secret files as they are right after the start, at 1000 seconds."""
    settings = configure(KEYS)
    targets = resolve(settings, environ={}, read=disk.read)
    files = SecretFiles(settings, targets, read=disk.read, stat=disk.stat)
    assert files.poll(1000) is None
    return files


def told(targets: tuple[Target, ...] | None) -> dict[str, str] | None:
    if targets is None:
        return None
    return {target.name: target.secret.value if target.secret else target.secret_fault for target in targets}


def test_a_new_secret_is_found_by_every_key_of_the_file(watched: SecretFiles, disk: Disk) -> None:
    """Only these keys are told, and only once."""
    disk.write("new\n", at=1005)
    changed = watched.poll(1010)
    assert told(changed) == {"a": "new", "b": "new"}
    assert changed is not None
    assert changed[0].secret == Secret("new")
    assert changed[0].secret_fault == ""
    assert watched.poll(1020) is None


def test_an_untouched_file_is_not_read_again(watched: SecretFiles, disk: Disk) -> None:
    """Looking costs a stat."""
    before = disk.reads
    assert watched.poll(1010) is None
    assert disk.reads == before


def test_a_touched_file_with_the_same_secret_changes_nothing(watched: SecretFiles, disk: Disk) -> None:
    """The content decides."""
    disk.write("old", at=1005, inode=2)
    assert watched.poll(1010) is None


def test_a_second_change_within_a_tick_of_the_file_system_is_found(watched: SecretFiles, disk: Disk) -> None:
    """Size, time and inode may all be the same."""
    disk.write("new", at=1009)
    assert told(watched.poll(1010)) == {"a": "new", "b": "new"}
    disk.write("neu", at=1009)
    assert told(watched.poll(1011)) == {"a": "neu", "b": "neu"}


@pytest.mark.parametrize("content", [None, "", "\n"])
def test_the_last_good_secret_stays_for_a_minute(watched: SecretFiles, disk: Disk, content: str | None) -> None:
    """While the file is missing or empty; then the key has none."""
    if content is None:
        disk.files.clear()
    else:
        disk.write(content, at=1005)
    assert watched.poll(1010) is None
    assert watched.poll(1069) is None
    fault = f"secret file {PATH} is {'missing' if content is None else 'empty'}"
    assert told(watched.poll(1070)) == {"a": fault, "b": fault}
    assert watched.poll(1080) is None


def test_a_secret_that_comes_back_in_time_was_never_gone(watched: SecretFiles, disk: Disk) -> None:
    """Rotation by removing and writing anew is seen as one change, and the minute begins anew."""
    disk.files.clear()
    assert watched.poll(1010) is None
    disk.write("old", at=1030, inode=3)
    assert watched.poll(1040) is None
    disk.files.clear()
    assert watched.poll(1075) is None
    disk.write("new", at=1080, inode=4)
    assert told(watched.poll(1080)) == {"a": "new", "b": "new"}


def test_a_secret_that_comes_back_late_is_found(watched: SecretFiles, disk: Disk) -> None:
    """The same secret again is a change from none."""
    disk.files.clear()
    watched.poll(1010)
    assert watched.poll(1070) is not None
    disk.write("old", at=1100)
    assert told(watched.poll(1110)) == {"a": "old", "b": "old"}


def test_a_file_that_was_never_there_is_found_when_it_comes(configure: Load) -> None:
    """A key may be configured before its secret is mounted."""
    disk = Disk()
    settings = configure(KEYS)
    files = SecretFiles(settings, resolve(settings, environ={}, read=disk.read), read=disk.read, stat=disk.stat)
    assert files.poll(1000) is None
    disk.write("new", at=1001)
    assert told(files.poll(1010)) == {"a": "new", "b": "new"}


def test_a_change_between_start_and_the_first_look_is_found(configure: Load, disk: Disk) -> None:
    """Nothing is missed while the exporter starts."""
    settings = configure(KEYS)
    targets = resolve(settings, environ={}, read=disk.read)
    disk.write("new", at=1)
    files = SecretFiles(settings, targets, read=disk.read, stat=disk.stat)
    assert told(files.poll(1000)) == {"a": "new", "b": "new"}


def test_a_reload_in_the_middle_of_a_rotation_keeps_the_secret(
    configure: Load, watched: SecretFiles, disk: Disk
) -> None:
    """The old files are read for the new configuration; what is there, is taken from there."""
    settings = configure(KEYS)
    assert told(resolve(settings, environ={}, read=watched.reader())[:1]) == {"a": "old"}
    disk.files.clear()
    assert told(resolve(settings, environ={}, read=watched.reader())[:1]) == {"a": "old"}
    disk.write("new", at=1001)
    assert told(resolve(settings, environ={}, read=watched.reader())[:1]) == {"a": "new"}


def test_a_reload_after_the_minute_finds_no_secret(configure: Load, watched: SecretFiles, disk: Disk) -> None:
    """What was given up is not given again."""
    disk.files.clear()
    watched.poll(1000)
    watched.poll(1060)
    targets = resolve(configure(KEYS), environ={}, read=watched.reader())
    assert told(targets[:1]) == {"a": f"secret file {PATH} is missing"}


def test_keys_of_other_shards_are_not_watched(configure: Load, disk: Disk) -> None:
    """Their files are not even looked at."""
    settings = configure("keys: [{name: a, secret: {file: /run/secrets/a}}]")
    files = SecretFiles(settings, (), read=disk.read, stat=disk.stat)
    assert files.poll(1000) is None
    assert disk.reads == 0


def test_the_swapped_link_of_a_kubernetes_volume_is_seen(configure: Load, tmp_path: Path) -> None:
    """The file is a link through ..data, which is replaced in one step."""
    for version, content in (("v1", "old"), ("v2", "new")):
        (tmp_path / version).mkdir()
        (tmp_path / version / "key").write_text(content)
    (tmp_path / "..data").symlink_to("v1")
    (tmp_path / "key").symlink_to("..data/key")
    settings = configure(f"keys: [{{name: a, secret: {{file: {tmp_path}/key}}}}]")
    files = SecretFiles(settings, resolve(settings, environ={}))
    assert files.poll(4e9) is None
    (tmp_path / "..next").symlink_to("v2")
    (tmp_path / "..next").replace(tmp_path / "..data")
    assert told(files.poll(4e9)) == {"a": "new"}


def test_a_file_that_cannot_be_seen_has_no_mark(tmp_path: Path) -> None:
    """Nothing is raised."""
    assert stat_file(tmp_path / "none") is None
