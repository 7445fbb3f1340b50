"""Chromium as tests, pictures and the check of narrow screens start it. Needs neither Django nor pytest."""

import os
import shutil
from pathlib import Path

from playwright.sync_api import Playwright

HOW = "no Chromium was found: name one with REFDESK_CHROMIUM, or install it (Debian: chromium)"
# Playwright's own list, but for storage partitioning, which patrons' browsers have on. The last such switch counts.
# A spare process would be for the context that was used last, and the next one is another's.
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,MediaRouter,PaintHolding,OptimizationHints,NetworkTimeServiceQuerying,"
    "SpareRendererForSitePerProcess",
]


def find_chromium(playwright: Playwright, *, whole: bool = True) -> str | None:
    """The browser to drive: the one that is named, one of the system's, or Playwright's own."""
    named = os.environ.get("REFDESK_CHROMIUM")
    shell = () if whole else ("chromium-headless-shell",)
    names = (*shell, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    bundled = playwright.chromium.executable_path
    return named or next(filter(None, map(shutil.which, names)), bundled if Path(bundled).exists() else None)
