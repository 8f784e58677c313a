"""Which share of the keys a process watches: rendezvous hashing of the name.

Every process computes the same answer from the name alone. When a process is added, only the keys that move to it move.
Thaler and Ravishankar, "Using name-based mappings to increase hit rates", 1998.
"""

from hashlib import blake2b


def shard_of(name: str, total: int) -> int:
    """The shard, from 0, that the name belongs to among ``total``."""
    if total == 1:
        return 0
    return max(range(total), key=lambda shard: blake2b(f"{shard}/{name}".encode(), digest_size=8).digest())
