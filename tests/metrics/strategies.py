"""Any status a key could have, and many it could not."""

from hypothesis import strategies as st

from exporter.model import (
    Finding,
    Hold,
    HoldReason,
    Kind,
    Limit,
    ModelInfo,
    Probing,
    Provider,
    Result,
    Secret,
    Status,
    Target,
    Track,
)
from exporter.outcome import Outcome, Reason, State
from tests.metrics.fleet import CANARY, NOW

words = st.text(max_size=8)
numbers = st.floats() | st.integers(-(10**20), 10**20).map(float)
moments = st.floats(NOW - 20_000, NOW + 20_000) | numbers
names = st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,8}", fullmatch=True)
told = st.just(f"Incorrect API key provided: {CANARY}")


def results(kind: Kind) -> st.SearchStrategy[Result]:
    findings = st.builds(
        Finding, outcome=st.sampled_from(Outcome), reason=st.sampled_from(Reason), code=told, type=told, message=told
    )
    return st.builds(
        Result, target=names, kind=st.just(kind), at=moments, duration=numbers, finding=findings, local=st.booleans()
    )


def tracks(kind: Kind) -> st.SearchStrategy[Track]:
    return st.builds(
        Track,
        state=st.none() | st.sampled_from(State),
        outcome=st.none() | st.sampled_from(Outcome),
        reason=st.sampled_from(Reason),
        affirmed_at=st.none() | moments,
        last=st.none() | results(kind),
        last_success_at=st.none() | moments,
        due=st.none() | moments,
    )


limits = st.builds(
    Limit,
    resource=st.sampled_from(["requests", "tokens", "project_tokens", "input_images", "other"]),
    model=words,
    limit=st.none() | numbers,
    remaining=st.none() | numbers,
    reset_at=st.none() | moments,
    at=moments,
)
models = st.builds(ModelInfo, name=words, available=st.booleans(), shutdown_at=st.none() | moments)
holds = st.none() | st.builds(Hold, reason=st.sampled_from(HoldReason), until=st.none() | moments)
statuses = st.builds(
    Status,
    name=names,
    provider=names,
    state=st.sampled_from(State),
    since=st.none() | moments,
    auth=tracks(Kind.AUTH),
    quota=tracks(Kind.QUOTA),
    models=st.none() | st.lists(models, max_size=3).map(tuple),
    models_at=st.none() | moments,
    limits=st.lists(limits, max_size=3).map(tuple),
    probes=st.dictionaries(
        st.tuples(st.sampled_from(Kind), st.sampled_from(Outcome)), st.integers(0, 2**60), max_size=4
    ),
    tokens=st.integers(0, 2**70),
    cost_usd=numbers,
)
targets = st.builds(
    Target,
    name=names,
    provider=st.builds(Provider, name=names, kind=st.just("openai"), base_url=st.just("http://127.0.0.1/v1")),
    secret=st.none() | st.just(Secret(CANARY)),
    account=words,
    organization=words,
    project=words,
    models=st.lists(words, max_size=3).map(tuple),
    paused_until=st.none() | moments,
    expires_at=st.none() | moments,
    labels=st.dictionaries(words, words, max_size=3),
    auth=st.builds(Probing, interval=st.floats(0.001, 1e5), timeout=st.just(1.0), enabled=st.booleans()),
    quota=st.builds(Probing, interval=st.floats(0.001, 1e5), timeout=st.just(1.0), enabled=st.booleans()),
)
