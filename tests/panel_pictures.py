"""The README's pictures of dashboards: ``python -m tests.panel_pictures`` (two minutes; needs chromium and npm).

There is no Grafana server in them: the panels' own queries, asked of a real Prometheus that knows the simulated day of
the end-to-end tests, are drawn by the React components that Grafana's panels are made of (``grafana/render``). What
these need from npm is installed once, in ``.venv/render`` (half a gigabyte).
"""

import asyncio
import contextlib
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path
from typing import Any

from aiohttp import web

from tests.chromium import Tab, chromium
from tests.e2e.conftest import free_port
from tests.e2e.grafana import conftest as real
from tests.e2e.grafana.asking import Grafana, queries, variables
from tests.e2e.grafana.backfill import Backfill
from tests.e2e.grafana.day import DAY, STEP, lived

ROOT = Path(__file__).parents[1]
SOURCES, BUILT = ROOT / "grafana" / "render", ROOT / ".venv" / "render"
UNTIL = {"fleet": 47, "money": 46}
"""By dashboard: the line of its grid above which panels are drawn."""
_WIDTH = 1560  # a laptop
_CELL, _MARGIN = 38, 62  # pixels: a line of the grid, and what is above and below it
_FIRING = 50.0  # seconds, so that alerts, which begin with this Prometheus, have fired for a while
_MODULES = BUILT / "node_modules"
_ICONS, _INTER = _MODULES / "@grafana" / "ui" / "dist" / "public", _MODULES / "@fontsource" / "inter" / "files"
_FONTS = {"Inter-Regular": "inter-latin-400-normal", "Inter-Medium": "inter-latin-500-normal"}
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>panels</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="built/page.css"><style>body { margin: 0 }</style>
<script>window.__grafana_public_path__ = "public/"</script>
<body><div id="page"></div><script src="built/page.js"></script></body></html>"""
_BUNDLED = (
    "--bundle", "--minify", "--jsx=automatic", '--define:process.env.NODE_ENV="production"', "--log-level=error",
    *(f"--loader:.{kind}=file" for kind in ("png", "svg", "ttf", "woff", "woff2")),
)  # fmt: skip


def build() -> None:
    """The page's script, made anew; what it is made of is installed when the lock says something else than before."""
    BUILT.mkdir(parents=True, exist_ok=True)
    lock, before = SOURCES / "package-lock.json", BUILT / "package-lock.json"
    installed = _MODULES / ".package-lock.json"
    if not (installed.exists() and before.read_bytes() == lock.read_bytes()):
        for file in (SOURCES / "package.json", lock):
            shutil.copy(file, BUILT)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run(command, cwd=BUILT, check=True)
    command = [str(_MODULES / ".bin" / "esbuild"), str(SOURCES / "page.jsx"), *_BUNDLED, f"--outdir={BUILT / 'page'}"]
    subprocess.run(command, check=True, env=os.environ | {"NODE_PATH": str(_MODULES)})


@contextlib.contextmanager
def day(folder: Path) -> Iterator[str]:
    """The address of a Prometheus that knows the day which ends now."""
    backfill = Backfill(folder / "day.txt")
    logging.disable(logging.ERROR)  # what the daemon says of each death is not for here
    whole = asyncio.run(lived(time.time(), backfill.scrape))
    logging.disable(logging.NOTSET)
    backfill.blocks(folder / "tsdb")
    server = real._served(whole)
    with real.prometheus(folder, real._configuration(server.server_port), real._ready) as url:
        time.sleep(_FIRING)
        yield url
    server.shutdown()
    server.server_close()
    asyncio.run(whole.close())


def asked(prometheus: str, name: str) -> dict[str, Any]:
    """What the page draws: the first panels of a dashboard, and by panel and query what Prometheus answers."""
    dashboard = json.loads((ROOT / "grafana" / "dashboards" / f"llmkey-{name}.json").read_text())
    end = time.time()
    everything: Mapping[str, str | None] = {**dict.fromkeys(variables(dashboard)), "label": "severity"}
    grafana = Grafana(prometheus, dashboard, end - DAY, end, everything, STEP)
    panels = [panel for panel in dashboard["panels"] if _below(panel) <= UNTIL[name]]
    answers = {panel["id"]: dict(_answers(grafana, panel)) for panel in panels}
    times = {"begin": 1000 * (end - DAY), "end": 1000 * end, "step": STEP}
    return {"title": dashboard["title"], "panels": panels, "answers": answers, **times}


def _below(panel: Mapping[str, Any]) -> int:
    place: Mapping[str, int] = panel["gridPos"]
    return place["y"] + place["h"]


def _answers(grafana: Grafana, panel: Mapping[str, Any]) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    asked = queries({"panels": [panel], "annotations": {"list": []}})
    for target, query in zip(panel.get("targets", ()), asked, strict=True):
        yield target["refId"], grafana.series(query)


@contextlib.asynccontextmanager
async def served(given: Mapping[str, Any]) -> AsyncIterator[str]:
    """The address of the page that draws this."""

    async def page(_request: web.Request) -> web.Response:
        return web.Response(text=_PAGE, content_type="text/html")

    async def data(_request: web.Request) -> web.Response:
        return web.json_response(given)

    async def font(request: web.Request) -> web.FileResponse:
        return web.FileResponse(_INTER / f"{_FONTS[request.match_info['name']]}.woff2")

    app, port = web.Application(), free_port()
    app.add_routes([web.get("/", page), web.get("/given.json", data), web.static("/built", BUILT / "page")])
    # Where Grafana's components look for them.
    app.add_routes([web.static("/public/build", _ICONS), web.get("/public/fonts/inter/{name}.woff2", font)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    yield f"http://127.0.0.1:{port}/"
    await runner.cleanup()


async def take(drawn: Mapping[str, Mapping[str, Any]]) -> None:
    """A picture a dashboard."""
    async with chromium() as new:
        for name, given in drawn.items():
            async with served(given) as url:
                tab: Tab = await new()
                await tab.size(_WIDTH, max(map(_below, given["panels"])) * _CELL + _MARGIN)
                await tab.colours("dark", "reduce")
                await tab.goto(url)
                await tab.until("document.querySelectorAll('section').length > 0")
                await asyncio.sleep(2)  # charts measure themselves, and icons arrive
                await tab.picture(ROOT / "deploy" / "pictures" / f"{name}.png")
                sys.stderr.writelines(f"{name}: {complaint[:300]}\n" for complaint in tab.complaints)


def main() -> None:
    build()
    with tempfile.TemporaryDirectory() as folder, day(Path(folder)) as prometheus:
        drawn = {name: asked(prometheus, name) for name in UNTIL}
    asyncio.run(take(drawn))


if __name__ == "__main__":
    for program in ("chromium", "prometheus", "promtool", "npm"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed")
    main()
