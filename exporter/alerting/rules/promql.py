"""Building the PromQL of rules about keys: replicas and shards are aggregated away, metadata is joined per instance."""

import textwrap
from collections.abc import Callable, Iterable

from exporter.outcome import State

Expr = Callable[[tuple[str, ...]], str]

EGRESS_LOST = "on (instance, job) llmkey_exporter_egress_up == 0"
# As long as its own alert waits. Time-outs and errors may take turns: were each moment without an answer taken away,
# what waits for ten minutes would begin anew again and again.
EGRESS_LOST_FOR_LONG = "on (instance, job) max_over_time(llmkey_exporter_egress_up[5m]) == 0"
OF_KEY = "on (instance, job, key, provider)"


def fixed(text: str) -> Expr:
    """An expression without labels of a user's."""
    return lambda _labels: text


def in_state(*states: State, of: str = "", metric: str = "llmkey_state") -> str:
    """The samples of these states, further selected by ``of`` (``key="k", ``)."""
    names = "|".join(states)
    return f'{metric}{{{of}state{"=~" if len(states) > 1 else "="}"{names}"}}'


def one_of(metric: str, by: str = "instance, job, key, provider") -> str:
    """The right side of a join, made unique.

    The plain pattern (``group_left (…) llmkey_info``) fails for *all* keys as soon as one of them is there twice
    ("many-to-many matching not allowed"): two pods that are relabelled to one instance, an old one and its successor.
    """
    return f"topk by ({by}) (1, {metric})"


def of_keys(
    inner: str,
    test: str = "== 1",
    *,
    fold: str = "max",
    identity: tuple[str, ...] = (),
    own_severity: bool = False,
    inconclusive: bool = False,
    unless: Iterable[str] = (),
    info: str = "llmkey_info",
) -> Expr:
    """One alert a key, whatever number of exporters watches it.

    ``inner`` (in brackets where it holds an ``or``) has the labels instance, job, key and provider; ``identity``
    names those of its others that tell alerts apart. A paused key gives nothing. What is ``inconclusive`` gives
    nothing where nothing answers: taken away before the aggregation, so that one site never mutes another.
    """
    away = [f"{OF_KEY} llmkey_paused == 1", *([EGRESS_LOST] if inconclusive else []), *unless]
    kept = "\n".join([inner, *(f"unless {what}" for what in away)])

    def expr(labels: tuple[str, ...]) -> str:
        joined = ", ".join(("account", *(("severity",) if own_severity else ()), *labels))
        by = ", ".join(("key", "provider", *identity, joined))
        return "\n".join(
            [
                f"{fold} by ({by}) (",
                "  (",
                textwrap.indent(kept, "    "),
                "  )",
                f"  * {OF_KEY} group_left ({joined}) {one_of(info)}",
                f") {test}",
            ]
        )

    return expr
