"""The usage endpoints: fields, buckets, lag, and what comes late."""

import time

import pytest

from exporter.simulator.accounts.operations import OPERATIONS, Use

from .conftest import MIDNIGHT, START, Office, counted

DAY = f"start_time={MIDNIGHT:.0f}"
MINUTES = f"bucket_width=1m&limit=1440&{DAY}"


def test_a_completions_row_has_every_field(office: type[Office]) -> None:
    """All members of the vendor's result are there, those not grouped by are null, and the token splits add up."""
    page = office().usage(f"bucket_width=1h&limit=1&{DAY}&group_by[]=model&group_by[]=project_id")
    assert (page["object"], page["has_more"], page["data"][0]["object"]) == ("page", True, "bucket")
    assert page["data"][0]["end_time"] - page["data"][0]["start_time"] == 3600
    row = next(row for row in page["data"][0]["results"] if row["project_id"] == "proj_web")
    assert row.pop("num_model_requests") * 800 == row["input_tokens"]
    assert row["input_cached_tokens"] + row["input_uncached_tokens"] == row.pop("input_tokens")
    assert row.pop("output_tokens") == row.pop("output_text_tokens") > 0
    assert row.pop("input_cached_tokens") == row.pop("input_cached_text_tokens") > 0
    assert row.pop("input_uncached_tokens") == row.pop("input_text_tokens") > 0
    assert row == {
        "object": "organization.usage.completions.result",
        "project_id": "proj_web",
        "model": "gpt-4o",
        **dict.fromkeys(("user_id", "api_key_id", "batch", "service_tier")),
        "input_cache_write_tokens": 0,
        "input_audio_tokens": 0,
        "input_cached_audio_tokens": 0,
        "output_audio_tokens": 0,
        "input_image_tokens": 0,
        "input_cached_image_tokens": 0,
        "output_image_tokens": 0,
    }


@pytest.mark.parametrize(
    ("use", "fields"),
    [
        ("embeddings", {"input_tokens", "num_model_requests", "project_id", "user_id", "api_key_id", "model"}),
        ("moderations", {"input_tokens", "num_model_requests", "project_id", "user_id", "api_key_id", "model"}),
        (
            "images",
            {"images", "num_model_requests", "project_id", "user_id", "api_key_id", "model", "size", "source"},
        ),
        ("audio_speeches", {"characters", "num_model_requests", "project_id", "user_id", "api_key_id", "model"}),
        ("audio_transcriptions", {"seconds", "num_model_requests", "project_id", "user_id", "api_key_id", "model"}),
        ("vector_stores", {"usage_bytes", "project_id"}),
        ("code_interpreter_sessions", {"num_sessions", "project_id"}),
        ("file_search_calls", {"num_requests", "project_id", "user_id", "api_key_id", "vector_store_id"}),
        (
            "web_search_calls",
            {"num_requests", "num_model_requests", "project_id", "user_id", "api_key_id", "model", "context_level"},
        ),
    ],
)
def test_each_endpoint_has_the_fields_of_its_own(office: type[Office], use: str, fields: set[str]) -> None:
    """Every endpoint tells what it counts, and nothing of another's."""
    account = office(projects=[{"id": "proj_x", "spend": [{"use": use, "requests_per_day": 2400.0}]}])
    bucket = account.usage(f"bucket_width=1h&{DAY}", use)["data"][0]
    assert set(bucket["results"][0]) == fields | {"object"}
    assert bucket["results"][0]["object"] == OPERATIONS[Use(use)].object


def test_no_use_is_an_empty_bucket(office: type[Office]) -> None:
    """Buckets without use are there, without results."""
    assert [bucket["results"] for bucket in office().usage(f"{DAY}&limit=1", "images")["data"]] == [[]]


def test_all_widths_tell_the_same(office: type[Office]) -> None:
    """Minutes, hours and the day add up to the same requests, rare and frequent ones."""
    account = office()
    for query in ("models=gpt-4o", "project_ids=proj_data", "models=nothing"):
        minutes = sum(counted(account.usage(f"{MINUTES}&{query}")))
        hours = sum(counted(account.usage(f"bucket_width=1h&{DAY}&{query}")))
        assert minutes == hours == sum(counted(account.usage(f"{DAY}&{query}")))
    assert sum(counted(account.usage(MINUTES))) > 360


def test_rare_requests_fall_into_their_own_minutes(office: type[Office]) -> None:
    """One request an hour leaves 59 of 60 minutes empty, and none is lost or doubled."""
    account = office(projects=[{"id": "proj_x", "spend": [{"model": "o3", "requests_per_day": 24.0}]}])
    found = counted(account.usage(MINUTES))
    assert (sum(found), max(found)) == (6, 1)


def test_grouping_splits_and_adds_up(office: type[Office]) -> None:
    """Without a group there is one row; by project, key and model there is one each, of the same sum."""
    account = office()
    query = f"bucket_width=1h&limit=1&{DAY}"
    whole = account.usage(query)["data"][0]["results"]
    parts = account.usage(f"{query}&group_by=project_id,api_key_id,model")["data"][0]["results"]
    assert len(whole) == 1
    assert len({(row["project_id"], row["api_key_id"], row["model"]) for row in parts}) == len(parts) == 2
    assert sum(row["input_tokens"] for row in parts) == whole[0]["input_tokens"]


def test_usage_lags(office: type[Office]) -> None:
    """What is younger than the lag is not told; later it is."""
    account = office(usage_lag=600.0)
    found = counted(account.usage(MINUTES))
    assert len(found) == 360
    assert not any(found[-9:])
    account.now = START + 600
    assert sum(counted(account.usage(MINUTES))[:360]) > sum(found)


def test_a_share_comes_late(office: type[Office]) -> None:
    """About a third of the newest ten minutes is missing; ten minutes later all is there, and older ones agree."""
    late = office(late={"share": 0.3, "after": 600.0})
    full = counted(office().usage(MINUTES))
    found = counted(late.usage(MINUTES))
    assert found[:349] == full[:349]
    assert sum(found[351:]) < 0.8 * sum(full[351:])
    late.now = START + 600
    assert counted(late.usage(MINUTES))[:360] == full


def test_too_much_is_taken_back(office: type[Office]) -> None:
    """With a negative share the newest figures are too high at first and fall later."""
    revised = office(late={"share": -0.5, "after": 600.0})
    full = counted(office().usage(MINUTES))
    assert sum(counted(revised.usage(MINUTES))) > sum(full)
    revised.now = START + 600
    assert counted(revised.usage(MINUTES))[:360] == full


def test_the_same_question_has_the_same_answer(office: type[Office]) -> None:
    """Nothing is random."""
    query = f"{MINUTES}&group_by=project_id,model"
    assert office().usage(query) == office().usage(query)


def test_spending_more_starts_now(office: type[Office]) -> None:
    """A factor told at a moment raises what comes, and leaves the past as it was."""
    account = office()
    account.desk.spend(10.0, START)
    account.now = START + 3600
    hours = counted(account.usage(f"bucket_width=1h&{DAY}&models=gpt-4o"))
    assert max(hours[:6]) - min(hours[:6]) <= 2
    assert hours[6] == pytest.approx(10 * hours[5], rel=0.02)


def test_a_large_account_is_served_within_seconds() -> None:
    """A day of minutes with 70 rows a minute of 5,000 lines, an hour a page."""
    spend = [{"model": f"m-{number}", "requests_per_day": 20.16} for number in range(50)]
    large = Office(projects=[{"id": f"proj_{number}", "spend": spend} for number in range(100)])
    began = time.process_time()
    query = (
        f"bucket_width=1m&limit=60&start_time={MIDNIGHT - 86_400:.0f}&end_time={MIDNIGHT:.0f}&group_by=project_id,model"
    )
    page, rows, asked = "", 0, 0
    while page is not None and asked < 3:
        found = large.usage(f"{query}&page={page}" if page else query)
        rows += sum(len(bucket["results"]) for bucket in found["data"])
        page, asked = found["next_page"], asked + 1
    assert rows == pytest.approx(3 * 60 * 70, rel=0.05)
    assert time.process_time() - began < 3.0
