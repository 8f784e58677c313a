"""What the configuration's tests share: writing a file and loading it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from exporter.config import Settings, load

Load = Callable[..., Settings]


@pytest.fixture
def configure(tmp_path: Path) -> Load:
    """Loads a configuration given as YAML text, from a file in a folder of its own."""

    def configured(
        text: str, environ: Mapping[str, str] | None = None, flags: Mapping[str, Any] | None = None
    ) -> Settings:
        path = tmp_path / "llmkey.yml"
        path.write_text(text)
        return load(path, environ=environ or {}, flags=flags or {})

    return configured
