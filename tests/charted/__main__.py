"""Draw what is drawn for Kubernetes: ``python -m tests.charted``."""

from tests.charted.drawn import chart_files, surplus
from tests.charted.manifests import files

if __name__ == "__main__":
    # The chart first, since the manifests are what it renders.
    for path, text in chart_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for path in surplus():
        path.unlink()
    for path, text in files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
