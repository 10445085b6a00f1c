"""The real Playwright with the system's own Chromium, and a page on this machine."""

import shutil
from pathlib import Path

import pytest

from photon_test.core.outcome import Assertion
from tests.adapters.playwright_drive import drive, made, needs_playwright, suite

CHROMIUM = shutil.which("chromium")

pytestmark = [
    pytest.mark.real("playwright"),
    needs_playwright,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no `chromium` on PATH"),
]

CONFIG = """
import { defineConfig } from '@playwright/test'

const args = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync',
  '--disable-background-networking', '--disable-component-update',
]

export default defineConfig({
  timeout: 300_000,
  expect: { timeout: 300_000 },
  projects: [{ name: 'chromium' }],
  use: {
    screenshot: 'only-on-failure',
    launchOptions: { executablePath: process.env.CHROMIUM, args },
  },
})
"""

SPEC = """
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from '@playwright/test'

let shop: Server
let at = ''

test.beforeAll(async () => {
  shop = createServer((_, answer) => {
    answer.setHeader('content-type', 'text/html')
    answer.end('<button onclick="this.textContent = `bought`">buy</button>')
  })
  await new Promise<void>((ready) => shop.listen(0, '127.0.0.1', ready))
  at = `http://127.0.0.1:${(shop.address() as AddressInfo).port}`
})

test.afterAll(() => {
  shop.close()
})

test('buys @slow', async ({ page }) => {
  await page.goto(at)
  await page.getByRole('button').click()
  await expect(page.getByRole('button')).toHaveText('bought')
})

test('gives nothing back', async ({ page }) => {
  await page.goto(at)
  await expect(page.getByRole('button')).toHaveText('refund', { timeout: 1 })
})
"""


def test_a_page_is_clicked_and_a_failure_has_its_picture(tmp_path: Path) -> None:
    root = made(tmp_path, {"playwright.config.ts": CONFIG, "shop.spec.ts": SPEC})

    driven = drive(root, suite(), environment={"CHROMIUM": CHROMIUM or ""})

    assert driven.outcomes == {
        "shop.spec.ts::buys @slow[chromium]": "passed",
        "shop.spec.ts::gives nothing back[chromium]": "failed",
    }
    assert driven.broken is None
    (failure,) = driven["shop.spec.ts::gives nothing back[chromium]"].failures
    assert isinstance(failure, Assertion)
    assert failure.location is not None
    assert failure.location.file == "shop.spec.ts"
    said, _, picture = failure.text.rpartition("screenshot: ")
    assert 'Expected: "refund"' in said
    assert (root / picture).read_bytes().startswith(b"\x89PNG")
