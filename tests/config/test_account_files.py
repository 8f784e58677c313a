"""Watched files of admin keys, and of the keys that accounts may hold."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exporter.config import SecretFiles, Settings, resolve, resolve_accounts
from exporter.config.watch import Mark
from exporter.model import Account

Load = Callable[..., Settings]

CONFIGURATION = (
    "keys: [{name: key-0, secret: {file: /key-0}}, {name: key-1, secret: {file: /key-1}}]\n"
    "accounts: [{name: acme, admin_secret: {file: /admin}}]"
)
# Of five shards the first has the account and key-1, the fourth key-0.
HERE = {"shard": 0, "total_shards": 5}


class Disk(dict[str, str]):
    """Files in memory, each change of which shows in its mark."""

    def read(self, path: Path) -> bytes:
        if str(path) not in self:
            raise FileNotFoundError(path)
        return self[str(path)].encode()

    def stat(self, path: Path) -> Mark | None:
        content = self.get(str(path))
        return None if content is None else Mark(device=1, inode=hash(content), size=len(content), changed_at=0)


@pytest.fixture
def disk() -> Disk:
    """Everything is there."""
    return Disk({"/admin": "admin", "/key-0": "zero", "/key-1": "one"})


@pytest.fixture
def settings(configure: Load) -> Settings:
    return configure(CONFIGURATION, flags=HERE)


@pytest.fixture
def watched(settings: Settings, disk: Disk) -> SecretFiles:
    """The files right after the start, at 1000 seconds."""
    targets = resolve(settings, environ={}, read=disk.read)
    assert [target.name for target in targets] == ["key-1"]
    accounts = resolve_accounts(settings, environ={}, read=disk.read)
    files = SecretFiles(settings, targets, accounts=accounts, read=disk.read, stat=disk.stat)
    assert files.poll(1000) is None
    assert files.revision == 0
    return files


def account(settings: Settings, files: SecretFiles) -> Account:
    (found,) = resolve_accounts(settings, environ={}, read=files.reader())
    return found


def told(settings: Settings, files: SecretFiles) -> dict[str, str]:
    found = account(settings, files)
    admin = found.secret.value if found.secret else found.secret_fault
    return {"admin": admin, **{key.name: key.secret.value for key in found.held}}


def test_a_new_admin_key_is_found(settings: Settings, watched: SecretFiles, disk: Disk) -> None:
    """No key is told; whoever looks at the revision asks again."""
    disk["/admin"] = "renewed"
    assert watched.poll(1010) is None
    assert watched.revision == 1
    assert told(settings, watched)["admin"] == "renewed"
    watched.poll(1020)
    assert watched.revision == 1


def test_a_lost_admin_key_stays_for_a_minute(settings: Settings, watched: SecretFiles, disk: Disk) -> None:
    """A rotation may remove the file for a moment."""
    del disk["/admin"]
    watched.poll(1010)
    watched.poll(1069)
    assert (watched.revision, told(settings, watched)["admin"]) == (0, "admin")
    watched.poll(1070)
    assert (watched.revision, told(settings, watched)["admin"]) == (1, "secret file /admin is missing")
    disk["/admin"] = "admin"
    watched.poll(1080)
    assert (watched.revision, told(settings, watched)["admin"]) == (2, "admin")


def test_a_key_of_another_shard_is_watched_for_its_account(
    settings: Settings, watched: SecretFiles, disk: Disk
) -> None:
    """It is matched here, and probed elsewhere."""
    disk["/key-0"] = "naught"
    assert watched.poll(1010) is None
    assert watched.revision == 1
    assert told(settings, watched) == {"admin": "admin", "key-0": "naught", "key-1": "one"}


def test_a_lost_key_of_another_shard_stays_for_a_minute(settings: Settings, watched: SecretFiles, disk: Disk) -> None:
    """Then the account holds it no more."""
    del disk["/key-0"]
    watched.poll(1010)
    assert told(settings, watched)["key-0"] == "zero"
    watched.poll(1070)
    assert told(settings, watched) == {"admin": "admin", "key-1": "one"}


def test_a_key_of_this_shard_is_told_and_counted(settings: Settings, watched: SecretFiles, disk: Disk) -> None:
    """Its account holds the new one at the same time."""
    disk["/key-1"] = "won"
    changed = watched.poll(1010)
    assert [target.name for target in changed or ()] == ["key-1"]
    assert (watched.revision, told(settings, watched)["key-1"]) == (1, "won")


def test_a_key_that_comes_later_is_found(configure: Load, disk: Disk) -> None:
    """Its secret was not mounted yet when the exporter started."""
    settings = configure(CONFIGURATION, flags=HERE)
    content = disk.pop("/key-0")
    accounts = resolve_accounts(settings, environ={}, read=disk.read)
    files = SecretFiles(settings, (), accounts=accounts, read=disk.read, stat=disk.stat)
    files.poll(1000)
    assert set(told(settings, files)) == {"admin", "key-1"}
    disk["/key-0"] = content
    before = files.revision
    files.poll(1010)
    assert files.revision == before + 1
    assert told(settings, files)["key-0"] == "zero"


def test_without_accounts_their_files_are_not_looked_at(configure: Load, disk: Disk) -> None:
    """As in the command that asks the keys once."""
    files = SecretFiles(configure(CONFIGURATION, flags=HERE), (), read=disk.read, stat=disk.stat)
    disk["/admin"] = "renewed"
    files.poll(1000)
    assert files.revision == 0
