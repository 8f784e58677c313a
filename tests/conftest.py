"""For all tests: hypothesis keeps no files in the checkout, and one slow moment of a shared machine is no failure.

Few examples keep the suite fast; each run outside CI draws others, so that what is rare is found in time.
"""

from hypothesis import HealthCheck, settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(".venv/hypothesis")
settings.register_profile(
    "house",
    max_examples=15,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")
