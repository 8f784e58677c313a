"""One paid call that shows whether money is left, with what it costs."""

from dataclasses import dataclass

UNPRICED_USD = 0.001  # what a call without a known price counts, so that the budget always bites

_MTOK = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A candidate for the ``quota`` probe.

    ``name`` is one of embeddings, chat, responses. Prices are US dollars per million tokens, None when
    not known. ``tokens_in`` is what the request holds; ``max_tokens_out`` is the cap it asks for.
    ``str(call)`` (``embeddings:text-embedding-3-small``) is how ``Status.call`` remembers one.
    """

    name: str
    model: str
    usd_per_mtok_in: float | None = None
    usd_per_mtok_out: float | None = None
    tokens_in: int = 8
    max_tokens_out: int = 1

    def __str__(self) -> str:
        return f"{self.name}:{self.model}"

    def cost(self, tokens_in: int, tokens_out: int) -> float:
        """US dollars for that many tokens; 0.001 without a known price."""
        if self.usd_per_mtok_in is None or self.usd_per_mtok_out is None:
            return UNPRICED_USD
        return (tokens_in * self.usd_per_mtok_in + tokens_out * self.usd_per_mtok_out) / _MTOK

    @property
    def estimate(self) -> float:
        """The worst case of one call in US dollars, for the budget."""
        return self.cost(self.tokens_in, self.max_tokens_out)


def embeddings(model: str, usd_in: float | None = None) -> Call:
    """One token in, nothing out: the cheapest call that is billed."""
    usd_out = None if usd_in is None else 0.0
    return Call(
        name="embeddings", model=model, usd_per_mtok_in=usd_in, usd_per_mtok_out=usd_out, tokens_in=1, max_tokens_out=0
    )


def chat(model: str, usd_in: float | None = None, usd_out: float | None = None, *, cap: int = 1) -> Call:
    """One short message; ``cap`` leaves a reasoning model room to think, or it answers 400."""
    return Call(name="chat", model=model, usd_per_mtok_in=usd_in, usd_per_mtok_out=usd_out, max_tokens_out=cap)


def responses(model: str, usd_in: float | None = None, usd_out: float | None = None, *, cap: int = 16) -> Call:
    """The Responses API, which takes no cap under 16 (openai-openapi, ``max_output_tokens``)."""
    return Call(name="responses", model=model, usd_per_mtok_in=usd_in, usd_per_mtok_out=usd_out, max_tokens_out=cap)
