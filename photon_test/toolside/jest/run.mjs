// Runs the project's own jest with Photon's reporter beside the user's.
//
//   node run.mjs WORKERS [ARGUMENT …]     in the suite's folder, with one variable:
//   PHOTON_EVENTS                         the FIFO for our events
//
// `--reporters` on the command line replaces those of the configuration, and can hand them no
// options. So ours is added to the configuration that jest has read: `readConfigs` of jest-config
// (https://github.com/jestjs/jest/tree/v30.1.3/packages/jest-config), the same in 27 to 30.
import { readFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Channel } from '../vitest/channel.mjs'

const OLDEST = 27
const OURS = join(dirname(fileURLToPath(import.meta.url)), 'reporter.cjs')

function main() {
  const channel = new Channel(process.env.PHOTON_EVENTS)
  delete process.env.PHOTON_EVENTS // workers inherit the environment: tests see nothing of ours
  const [workers, ...args] = process.argv.slice(2)
  const require = createRequire(join(process.cwd(), 'package.json'))
  let manifest
  try {
    manifest = require.resolve('jest/package.json')
  } catch {
    refuse(channel, 'missing', '')
    return
  }
  const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
  if (Number.parseInt(version, 10) < OLDEST) {
    refuse(channel, 'old', version)
    return
  }
  channel.send({ e: 'tool', version, node: process.versions.node })
  globalThis[Symbol.for('photon.channel')] = channel
  addReporter(Number(workers))
  // What jest's own command sets before anything is loaded.
  process.env.NODE_ENV ??= 'test'
  process.argv = [process.argv[0], join(dirname(manifest), 'bin', 'jest.js'), ...args]
  // The command's own module, which finds its `jest-cli`.
  require(join(dirname(manifest), 'bin', 'jest.js'))
}

function refuse(channel, why, version) {
  channel.send({ e: 'refused', why, version })
  process.exitCode = 1
}

/** The user's own, lower limit of workers stays: a suite may depend on running alone. */
function addReporter(workers) {
  const load = Module._load
  let wrapped
  Module._load = function photon(request, ...rest) {
    const real = load.call(this, request, ...rest)
    if (request !== 'jest-config' || typeof real.readConfigs !== 'function') return real
    wrapped ??= Object.create(real, {
      readConfigs: {
        enumerable: true,
        value: async (...args) => {
          const read = await real.readConfigs(...args)
          const { reporters, maxWorkers } = read.globalConfig
          return {
            ...read,
            globalConfig: Object.freeze({
              ...read.globalConfig,
              maxWorkers: Math.min(maxWorkers, workers),
              // First: one of the user's that ends the process must not take the last events along.
              reporters: [[OURS, {}], ...(reporters ?? [['default', {}]])],
            }),
            configs: read.configs.map((config) => Object.freeze({ ...config, testLocationInResults: true })),
          }
        },
      },
    })
    return wrapped
  }
}

main()
