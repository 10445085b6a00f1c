// Runs the project's own vitest with Photon's reporter beside the user's.
//
//   node run.mjs WORKERS        in the suite's folder, with two variables:
//   PHOTON_EVENTS               the FIFO for our events
//   PHOTON_PLAN                 a JSON file: what to run, see `Plan` in adapters/vitest.py
//
// The reporter is added to the running instance and not to the configuration: there, a list that
// is not empty would take away vitest's own default reporters.
// Source: https://vitest.dev/advanced/api/ (3.0 to 5.1); for 2.1 see older.mjs.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Channel } from '../javascript/channel.mjs'
import * as older from './older.mjs'
import { PhotonReporter, errorOf, modulePath } from './reporter.mjs'

const OLDEST = [2, 1]

async function main() {
  const channel = new Channel(process.env.PHOTON_EVENTS)
  const plan = JSON.parse(readFileSync(process.env.PHOTON_PLAN, 'utf8'))
  const workers = Number(process.argv[2])
  // Workers inherit the environment: tests must see nothing of ours.
  delete process.env.PHOTON_EVENTS
  delete process.env.PHOTON_PLAN

  const vitest = await load(channel)
  if (!vitest) return
  // Some configurations look at the command line.
  process.argv = [process.argv[0], vitest.bin, 'run', ...plan.args]
  try {
    await run(vitest, plan, workers, channel)
  } catch (error) {
    channel.send({ e: 'fatal', error: errorOf(error) })
    console.error(error)
    process.exitCode = 1
    process.exit()
  }
}

/** Import `vitest/node` as the project itself would. */
async function load(channel) {
  const require = createRequire(join(process.cwd(), 'package.json'))
  let manifest
  try {
    manifest = require.resolve('vitest/package.json')
  } catch {
    channel.send({ e: 'refused', why: 'missing', version: '' })
    process.exitCode = 1
    return undefined
  }
  const { version, engines } = JSON.parse(readFileSync(manifest, 'utf8'))
  const [major, minor] = version.split('.').map(Number)
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    channel.send({ e: 'refused', why: 'old', version })
    process.exitCode = 1
    return undefined
  }
  const { node } = process.versions
  channel.send({ e: 'tool', version, node })
  let api
  try {
    api = await withoutColour(() => import(pathToFileURL(require.resolve('vitest/node'))))
  } catch (error) {
    const needs = engines?.node ?? ''
    channel.send({ e: 'refused', why: 'unloadable', version, node, needs, error: errorOf(error) })
    process.exitCode = 1
    return undefined
  }
  return { api, bin: join(dirname(manifest), 'vitest.mjs'), isOlder: major === 2 }
}

/** Colours are decided when a module is loaded; the tests' environment stays as the user's. */
async function withoutColour(load) {
  const { NO_COLOR, FORCE_COLOR } = process.env
  process.env.NO_COLOR = '1'
  delete process.env.FORCE_COLOR
  try {
    return await load()
  } finally {
    if (NO_COLOR === undefined) delete process.env.NO_COLOR
    else process.env.NO_COLOR = NO_COLOR
    if (FORCE_COLOR !== undefined) process.env.FORCE_COLOR = FORCE_COLOR
  }
}

async function run({ api, isOlder }, plan, workers, channel) {
  const { filter, options } = parsed(api, plan.args)
  // What vitest's own command sets before anything is loaded.
  process.env.TEST = 'true'
  process.env.VITEST = 'true'
  process.env.NODE_ENV ??= 'test'
  const vitest = await api.createVitest(
    'test',
    { ...options, ...plan.options, run: true, watch: false },
    { plugins: [settings(workers, plan)] },
  )
  if (!plan.may_write) keepSnapshots(vitest)
  const reporter = new (isOlder ? older.OlderReporter : PhotonReporter)(channel, process.cwd())
  // First: a reporter of the user that ends the process must not take the last events with it.
  vitest.reporters.unshift(reporter)
  try {
    if (plan.mode === 'list') await (isOlder ? older.list : list)(vitest, filter, reporter)
    else if (plan.files) await runChosen(vitest, filter, plan, isOlder)
    else await vitest.start(filter)
  } catch (error) {
    // Thrown after the run has ended with zero files, and already said by the reporters.
    if (error?.code !== 'VITEST_FILES_NOT_FOUND') throw error
    if (isOlder) reporter.onFinished()
  }
  hearClosing(vitest.logger, channel)
  await vitest.exit()
}

/** A global setup's teardown that fails is only printed; vitest 4 is green all the same. */
function hearClosing(logger, channel) {
  const { error: print } = logger
  logger.error = (...words) => {
    if (words[0] === 'error during close') channel.send({ e: 'fatal', error: errorOf(words[1]) })
    return print.apply(logger, words)
  }
}

/** What vitest's own command makes of its arguments after `parseCLI`: `normalizeCliOptions`. */
function parsed(api, args) {
  const { filter, options } = api.parseCLI(['vitest', 'run', ...args])
  const cli = api.createCLI?.() // since vitest 5; before, nothing says that an option is unknown
  cli?.parse(['node', 'vitest', 'run', ...args], { run: false })
  cli?.matchedCommand?.checkUnknownOptions()
  if (options.exclude) {
    options.cliExclude = [options.exclude].flat()
    delete options.exclude
  }
  if (filter.some((path) => path.includes(':'))) options.includeTaskLocation ??= true
  if (typeof options.typecheck?.only === 'boolean') options.typecheck.enabled ??= true
  return { filter, options }
}

/** What vitest itself does where the variable `CI` is set, unless the user says otherwise. */
function keepSnapshots(vitest) {
  if (process.env.UPDATE_SNAPSHOT) return
  const holders = [vitest.snapshot.options, vitest.config.snapshotOptions]
  for (const { config } of vitest.projects) holders.push(config.snapshotOptions)
  for (const options of holders) if (options.updateSnapshot === 'new') options.updateSnapshot = 'none'
}

/**
 * The user's own, lower limit of workers stays: a suite may depend on running alone. Only a
 * listing pays for locations, see javascript/lines.mjs.
 */
function settings(workers, plan) {
  return {
    name: 'photon',
    config(user) {
      const test = user.test ?? {}
      const settings = plan.mode === 'list' ? { includeTaskLocation: true } : {}
      if (typeof test.maxWorkers !== 'string') {
        settings.maxWorkers = Math.min(test.maxWorkers ?? workers, workers)
        if (typeof test.minWorkers === 'number') {
          settings.minWorkers = Math.min(test.minWorkers, settings.maxWorkers)
        }
      }
      return { test: settings }
    },
  }
}

/** `vitest list` is not used: `--json FILE` of that command overwrites FILE. */
async function list(vitest, filter, reporter) {
  const { testModules, unhandledErrors } = await vitest.collect(filter, { staticParse: false })
  reporter.finish(testModules, unhandledErrors, 'listed')
}

async function runChosen(vitest, filter, plan, isOlder) {
  const chosen = new Map(plan.files.map(({ project, path, types, ids }) => [key(project, path, types), ids]))
  const idsOf = ({ project, moduleId, pool }) =>
    chosen.get(key(project.name, modulePath(moduleId, process.cwd()), pool === 'typescript'))
  vitest.config.shard = undefined // the listing has kept to it: of what it left, nothing is cut
  const pattern = plan.pattern && patternOf(vitest.config.testNamePattern, plan.pattern)
  if (isOlder) return older.runChosen(vitest, filter, idsOf, pattern)
  if (vitest.init) await vitest.init()
  else await vitest.standalone() // its name since vitest 4
  const specifications = []
  for (const found of await vitest.globTestSpecifications(filter)) {
    const { project, moduleId, pool } = found
    const testIds = idsOf(found)
    if (!testIds) continue
    // Vitest 4 takes ids, and has the field for them; 3 takes names.
    const byId = 'testIds' in found
    specifications.push(byId ? project.createSpecification(moduleId, { testIds }, pool) : found)
    if (!byId && pattern) vitest.setGlobalTestNamePattern(pattern)
  }
  await vitest.runTestSpecifications(specifications, false)
}

/** What matches both the user's own pattern, if there is one, and ours, which begins with `^`. */
function patternOf(own, ours) {
  return own ? new RegExp(`^(?=[^]*?(?:${own.source}))${ours.slice(1)}`, own.flags) : new RegExp(ours, 'u')
}

function key(project, path, types) {
  return JSON.stringify([project, path, types])
}

await main()
