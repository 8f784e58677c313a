"""``python -m grafana``: write the dashboards anew."""

import sys

from grafana.build import files

for path, text in files().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    sys.stdout.write(f"{path.parent.name}/{path.name}\n")
