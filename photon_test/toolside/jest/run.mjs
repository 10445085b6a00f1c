// Runs the project's own jest with Photon's reporter beside the user's.
//
//   node run.mjs WORKERS [ARGUMENT …]     in the suite's folder, with three variables:
//   PHOTON_EVENTS, PHOTON_JOURNAL         the FIFO and the file for our events: see journal.mjs
//   PHOTON_CHOSEN                         a JSON file: see `Chosen` in adapters/jest/choose.py
//
// `--reporters` on the command line replaces those of the configuration, and can hand them no
// options. So ours is added to the configuration that jest has read: `readConfigs` of jest-config
// (https://github.com/jestjs/jest/tree/v30.1.3/packages/jest-config), the same in 27 to 30.
import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { linesOf } from '../javascript/lines.mjs'
import { Journal } from './journal.mjs'

const OLDEST = 27
const SAYS_START = 29 // has `onTestCaseStart`
const HERE = dirname(fileURLToPath(import.meta.url))

function main() {
  const { PHOTON_EVENTS, PHOTON_JOURNAL, PHOTON_CHOSEN } = process.env
  // Workers inherit the environment: tests see nothing of ours.
  for (const name of ['PHOTON_EVENTS', 'PHOTON_JOURNAL', 'PHOTON_CHOSEN']) delete process.env[name]
  const chosen = chosenOf(JSON.parse(readFileSync(PHOTON_CHOSEN, 'utf8')))
  const [workers, ...args] = process.argv.slice(2)
  const require = createRequire(join(process.cwd(), 'package.json'))
  let manifest
  let version = ''
  try {
    manifest = require.resolve('jest/package.json')
    version = JSON.parse(readFileSync(manifest, 'utf8')).version
  } catch {
    // Said below.
  }
  const major = Number.parseInt(version, 10)
  const channel = new Journal(PHOTON_EVENTS, PHOTON_JOURNAL, major < SAYS_START)
  if (!version || major < OLDEST) {
    channel.send({ e: 'refused', why: version ? 'old' : 'missing', version })
    process.exitCode = 1
    return
  }
  channel.send({ e: 'tool', version, node: process.versions.node })
  globalThis[Symbol.for('photon.jest')] = { channel, chosen, linesOf, major }
  change((read) => changed(read, Number(workers), chosen, channel))
  // What jest's own command sets before anything is loaded.
  process.env.NODE_ENV ??= 'test'
  process.argv = [process.argv[0], join(dirname(manifest), 'bin', 'jest.js'), ...args]
  // The command's own module, which finds its `jest-cli`.
  require(join(dirname(manifest), 'bin', 'jest.js'))
}

function chosenOf({ root, files, names }) {
  return { root, files: files && new RegExp(files), names: names && new RegExp(names), source: names }
}

/** Have `changed` look at the configuration that jest has read. */
function change(changed) {
  const load = Module._load
  let wrapped
  Module._load = function photon(request, ...rest) {
    const real = load.call(this, request, ...rest)
    if (request !== 'jest-config' || typeof real.readConfigs !== 'function') return real
    wrapped ??= Object.create(real, {
      readConfigs: { enumerable: true, value: async (...args) => changed(await real.readConfigs(...args)) },
    })
    return wrapped
  }
}

function changed(read, workers, chosen, channel) {
  const { reporters, maxWorkers, ...globalConfig } = read.globalConfig
  if (globalConfig.watch || globalConfig.watchAll) {
    channel.send({ e: 'refused', why: 'watch', version: '' })
    process.exit(1)
  }
  Object.assign(globalConfig, {
    // The user's own, lower limit of workers stays: a suite may depend on running alone.
    maxWorkers: Math.min(maxWorkers, workers),
    // First: one of the user's that ends the process must not take the last events along.
    reporters: [[join(HERE, 'reporter.cjs'), {}], ...(reporters ?? [['default', {}]])],
  })
  if (chosen.files) {
    chosen.theirs = globalConfig.filter
    globalConfig.filter = join(HERE, 'filter.cjs')
  }
  if (chosen.source) globalConfig.testNamePattern = both(globalConfig.testNamePattern, chosen.source)
  if ((chosen.files || chosen.source) && globalConfig.coverageThreshold) {
    delete globalConfig.coverageThreshold
    channel.send({ e: 'unchecked' })
  }
  return { ...read, globalConfig: Object.freeze(globalConfig) }
}

/** Jest has one pattern, for which upper and lower case are the same. */
function both(theirs, ours) {
  return theirs ? `^(?=[^]*(?:${theirs}))(?:${ours})` : ours
}

main()
