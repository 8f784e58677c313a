"""Which process watches which key."""

from collections import Counter
from collections.abc import Callable

from exporter.config import Settings, resolve
from exporter.config.sharding import shard_of

NAMES = [f"key-{number}" for number in range(1000)]


def test_the_shard_of_a_name_never_changes() -> None:
    """Other processes, and other versions, must agree: these are fixed."""
    assert [shard_of(name, 5) for name in NAMES[:8]] == [3, 0, 1, 4, 1, 3, 1, 2]


def test_the_shards_are_even() -> None:
    """Each gets about its share."""
    counts = Counter(shard_of(name, 4) for name in NAMES)
    assert set(counts) == {0, 1, 2, 3}
    assert max(counts.values()) - min(counts.values()) < 100


def test_a_new_shard_takes_keys_and_moves_no_others() -> None:
    """Of 1,000 keys about a fifth moves when the fifth shard comes, all of them to it."""
    moved = [name for name in NAMES if shard_of(name, 4) != shard_of(name, 5)]
    assert {shard_of(name, 5) for name in moved} == {4}
    assert 150 < len(moved) < 250


def test_each_key_is_a_target_of_exactly_one_shard(configure: Callable[..., Settings]) -> None:
    """Together the shards watch every key once, in the order of the file."""
    text = "keys:\n" + "".join(f"  - {{name: {name}, secret: x}}\n" for name in NAMES[:50])
    found = []
    for shard in range(3):
        settings = configure(text, flags={"shard": shard, "total_shards": 3})
        names = [target.name for target in resolve(settings, environ={})]
        assert names == [name for name in NAMES[:50] if name in names]
        found += names
    assert sorted(found) == sorted(NAMES[:50])
