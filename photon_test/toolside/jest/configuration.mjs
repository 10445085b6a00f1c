// What is changed in the configuration that jest has read.
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

const HERE = dirname(fileURLToPath(import.meta.url))
const NOTHING = '(?!)'

// A listing loads every file, and is nobody's result. What jest fails for is not asked for: a snapshot
// that no test used.
const LISTING = {
  bail: 0,
  collectCoverage: false,
  coverageThreshold: undefined,
  json: false,
  notify: false,
  outputFile: undefined,
  randomize: false,
  testFailureExitCode: 0,
  testNamePattern: NOTHING,
  testResultsProcessor: undefined,
  updateSnapshot: 'none',
}

// Of others nobody knows whether they keep to a pattern for names.
const RUNNER = /[\\/]jest-runner[\\/]build[\\/]index\.js$/
const TEST_RUNNER = /[\\/]jest-(?:circus[\\/](?:build[\\/])?runner|jasmine2[\\/]build[\\/]index)\.js$/

/** Return the configuration to run with. `asked` are the words of the command line. */
export function changed(read, asked, workers, chosen, channel) {
  const { reporters, maxWorkers, ...globalConfig } = read.globalConfig
  if (globalConfig.watch || globalConfig.watchAll) refuse(channel, { why: 'watch' })
  const runner = chosen.list && strangers(read.configs, asked)
  if (runner) refuse(channel, { why: 'runner', runner: relative(process.cwd(), runner) })
  const ours = [join(HERE, 'reporter.cjs'), {}]
  Object.assign(globalConfig, {
    // The user's own, lower limit of workers stays: a suite may depend on running alone.
    maxWorkers: Math.min(maxWorkers, workers),
    // First: one of the user's that ends the process must not take the last events along.
    reporters: chosen.list ? [ours] : [ours, ...(reporters ?? [['default', {}]])],
  })
  if (chosen.files) {
    chosen.theirs = globalConfig.filter
    globalConfig.filter = join(HERE, 'filter.cjs')
  }
  const pattern = globalConfig.testNamePattern
  if (chosen.list) Object.assign(globalConfig, LISTING)
  else if (chosen.source) globalConfig.testNamePattern = both(pattern, chosen.source)
  // What a listing chose is of its part already.
  if (chosen.listed) delete globalConfig.shard
  const isPart = chosen.files || chosen.source || chosen.cases
  if (isPart && globalConfig.coverageThreshold) {
    delete globalConfig.coverageThreshold
    channel.send({ e: 'unchecked' })
  }
  return { pattern, config: { ...read, globalConfig: Object.freeze(globalConfig) } }
}

function refuse(channel, why) {
  channel.send({ e: 'refused', version: '', ...why })
  process.exit(1)
}

/** The first runner of a chosen project that is not jest's own. */
function strangers(configs, { selectProjects, ignoreProjects }) {
  for (const { displayName, runner, testRunner } of configs) {
    const name = typeof displayName === 'string' ? displayName : displayName?.name
    if (selectProjects?.length && !selectProjects.includes(name)) continue
    if (ignoreProjects?.includes(name)) continue
    if (!RUNNER.test(runner)) return runner
    if (!TEST_RUNNER.test(testRunner)) return testRunner
  }
  return undefined
}

/** Jest has one pattern, for which upper and lower case are the same. */
function both(theirs, ours) {
  return theirs ? `^(?=[^]*(?:${theirs}))(?:${ours})` : ours
}
