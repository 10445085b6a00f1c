// Runs the project's own Playwright Test with Photon's reporter beside the user's.
//
//   node run.mjs WORKERS        in the suite's folder, with two variables:
//   PHOTON_EVENTS               the FIFO for our events
//   PHOTON_PLAN                 a JSON file: the words for `playwright test`
//
// `--reporter` on the command line replaces those of the configuration. What the variable
// `PW_TEST_REPORTER` names is added to them, from 1.40 to 1.65 at least: `createReporters` of
// https://github.com/microsoft/playwright/blob/v1.65.1/packages/playwright/src/runner/reporters.ts
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Channel } from '../javascript/channel.mjs'

const OLDEST = [1, 40]
const OURS = join(dirname(fileURLToPath(import.meta.url)), 'reporter.mjs')

function main() {
  const channel = new Channel(process.env.PHOTON_EVENTS)
  const { args } = JSON.parse(readFileSync(process.env.PHOTON_PLAN, 'utf8'))
  delete process.env.PHOTON_PLAN
  const require = createRequire(join(process.cwd(), 'package.json'))
  const manifest = found(require)
  if (!manifest) {
    refuse(channel, 'missing', '', '')
    return
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  const [major, minor] = version.split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    refuse(channel, 'old', version, '')
    return
  }
  channel.send({ e: 'tool', version, node: process.versions.node })
  channel.flush()
  // By the environment, because a configuration that is a module makes older versions start
  // themselves anew. The reporter takes all of it out again.
  process.env.PHOTON_WORKERS = process.argv[2]
  process.env.PW_TEST_REPORTER = OURS
  delete process.env.PWTEST_WATCH // waits for a person, and reports to nobody
  // The report in HTML is served until somebody presses Ctrl-C; until 1.42 also without a terminal.
  process.env.PLAYWRIGHT_HTML_OPEN = 'never'
  process.env.PW_TEST_HTML_REPORT_OPEN = 'never'
  const cli = join(dirname(manifest), 'cli.js')
  process.argv = [process.argv[0], cli, 'test', ...args]
  try {
    require(cli) // which returns at once
  } catch (error) {
    refuse(channel, 'broken', version, String(error.message ?? error))
    throw error
  }
}

/** Its manifest: the package that tests import, or the one that holds it all. */
function found(require) {
  for (const name of ['@playwright/test', 'playwright']) {
    try {
      return require.resolve(`${name}/package.json`)
    } catch {
      // The next one.
    }
  }
  return undefined
}

function refuse(channel, why, version, error) {
  channel.send({ e: 'refused', why, version, error })
  process.exitCode = 1
}

main()
