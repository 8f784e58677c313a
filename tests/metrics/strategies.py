"""Any status a key could have, and many it could not."""

from hypothesis import strategies as st

from exporter.model import (
    AccountStatus,
    Bound,
    Collector,
    CollectorStatus,
    Finding,
    Hold,
    HoldReason,
    Incident,
    Indicator,
    KeyDates,
    KeyStanding,
    Kind,
    Limit,
    ListedKey,
    ModelInfo,
    Probing,
    Provider,
    RateLimit,
    Result,
    Secret,
    SpendLimit,
    Spent,
    Status,
    Target,
    Track,
    UsageDetail,
    VendorStatus,
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
    created_at=st.none() | moments,
    rotate_after=st.none() | numbers,
    labels=st.dictionaries(words, words, max_size=3),
    auth=st.builds(Probing, interval=st.floats(0.001, 1e5), timeout=st.just(1.0), enabled=st.booleans()),
    quota=st.builds(Probing, interval=st.floats(0.001, 1e5), timeout=st.just(1.0), enabled=st.booleans()),
)
dates = st.none() | st.builds(
    KeyDates, created_at=st.none() | moments, last_used_at=st.none() | moments, expires_at=st.none() | moments
)
amounts = st.floats(-1e7, 1e7)
spent = st.builds(Spent, amounts, amounts)
counts = st.integers(0, 2**60)
ids = st.sampled_from(["", "proj_1", "other"]) | words
collectors = st.builds(
    CollectorStatus,
    success=st.none() | st.booleans(),
    last_success_at=st.none() | moments,
    data_at=st.none() | moments,
    outcome=st.none() | st.sampled_from(Outcome),
    reason=st.sampled_from(Reason),
    words=told,
)
accounts = st.builds(
    AccountStatus,
    name=names,
    provider=names,
    collectors=st.dictionaries(st.sampled_from(Collector), collectors),
    spent=st.none() | spent,
    foreign=st.dictionaries(words, numbers, max_size=2),
    by_project=st.dictionaries(ids, spent, max_size=3),
    by_key=st.dictionaries(names, spent, max_size=3),
    usual_day=st.none() | numbers,
    estimated_today=st.none() | numbers,
    unpriced=st.dictionaries(words, counts, max_size=2),
    tokens=st.dictionaries(st.tuples(ids, words, words), numbers, max_size=3),
    requests=st.dictionaries(st.tuples(ids, words), numbers, max_size=3),
    folded=numbers,
    refused=st.dictionaries(st.sampled_from(Collector), counts),
    budget_usd=st.none() | numbers,
    budget_reached=st.dictionaries(st.floats(0, 1), st.booleans(), max_size=3),
    spend_limits=st.lists(
        st.builds(SpendLimit, usd=numbers, enforcing=st.none() | st.booleans(), project=ids), max_size=3
    ).map(tuple),
    rate_limits=st.lists(
        st.builds(RateLimit, project=ids, model=ids, requests_per_minute=st.none() | numbers), max_size=3
    ).map(tuple),
    forecast_month=st.none() | numbers,
    exhaustion=st.dictionaries(st.sampled_from(Bound), moments),
    credit_remaining=st.none() | numbers,
    credit_expires_at=st.none() | moments,
    keys=st.none()
    | st.lists(st.builds(ListedKey, name=words, project=ids, standing=st.sampled_from(KeyStanding)), max_size=3).map(
        tuple
    ),
    names=st.dictionaries(ids, words, max_size=2),
    details=st.lists(
        st.builds(UsageDetail, words, ids, ids, ids, ids, ids, counts, counts, counts, counts, counts), max_size=3
    ).map(tuple),
    compat=st.sampled_from([frozenset(), frozenset({"foxdalas"})]),
)
vendors = st.builds(
    VendorStatus,
    indicator=st.sampled_from(Indicator),
    incidents=st.lists(st.builds(Incident, id=words, title=told, impact=st.sampled_from(Indicator)), max_size=3).map(
        tuple
    ),
)
