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
import { changed } from './configuration.mjs'
import exact from './exact.cjs'
import { Journal } from './journal.mjs'

const OLDEST = 27
const SAYS_START = 29 // has `onTestCaseStart`, which also says what is focused
const WORKER = fileURLToPath(new URL('worker.cjs', import.meta.url))

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
  replace('jest-config', 'readConfigs', ({ readConfigs }) => async (asked, ...rest) => {
    const { config, pattern } = changed(await readConfigs(asked, ...rest), asked, Number(workers), chosen, channel)
    if (chosen.list || chosen.cases || major < SAYS_START) install({ ...chosen, pattern, major })
    return config
  })
  // What jest's own command sets before anything is loaded.
  process.env.NODE_ENV ??= 'test'
  process.argv = [process.argv[0], join(dirname(manifest), 'bin', 'jest.js'), ...args]
  // The command's own module, which finds its `jest-cli`.
  require(join(dirname(manifest), 'bin', 'jest.js'))
}

function chosenOf({ files, names, ...rest }) {
  return { ...rest, files: files && new RegExp(files), names: names && new RegExp(names), source: names }
}

/** Have whoever loads `module` from now on find another `name` in it. */
function replace(module, name, made) {
  const load = Module._load
  const wrapped = new Map() // there may be several versions of it
  Module._load = function photon(request, ...rest) {
    const real = load.call(this, request, ...rest)
    if (request !== module || typeof real[name] !== 'function') return real
    if (!wrapped.has(real)) {
      wrapped.set(real, Object.create(real, { [name]: { enumerable: true, value: made(real) } }))
    }
    return wrapped.get(real)
  }
}

/** Have `exact.cjs` where test files run: here, and in workers. */
function install({ list, places, root, cases, pattern, major }) {
  const plan = { list, places, root, cases, pattern, major }
  exact.install(plan)
  replace('jest-worker', 'Worker', ({ Worker }) => {
    return class extends Worker {
      constructor(path, options) {
        const isOfTests = /[\\/]jest-runner[\\/]build[\\/]testWorker\.js$/.test(path)
        const setupArgs = [...(options?.setupArgs ?? []), { worker: path, plan }]
        super(...(isOfTests ? [WORKER, { ...options, setupArgs }] : [path, options]))
      }
    }
  })
}

main()
