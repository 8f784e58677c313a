"""Every example once, as the fixture ``rendered``."""

import pytest

from tests.charted.examples import EXAMPLES
from tests.charted.helm import Manifest, render


@pytest.fixture(params=EXAMPLES)
def rendered(request: pytest.FixtureRequest) -> list[Manifest]:
    """The manifests of one example; a test that takes this runs for each."""
    return render(EXAMPLES[request.param])
