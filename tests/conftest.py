"""For all tests: hypothesis keeps no files in the checkout, and one slow moment of a shared machine is no failure."""

from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

set_hypothesis_home_dir(".venv/hypothesis")
settings.register_profile("house", database=None, deadline=None)
settings.load_profile("house")
