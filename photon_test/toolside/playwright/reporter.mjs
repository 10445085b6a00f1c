// A Playwright reporter that says everything it hears as one event per line.
//
// The events are those of `adapters/playwright/stream.py`. Source of the hooks:
// https://playwright.dev/docs/api/class-reporter (1.40 to 1.65). It is loaded as the user's own
// reporters are, so nothing but these hooks is used.
import { relative, sep } from 'node:path'
import { Channel } from '../javascript/channel.mjs'
import { annotationsOf, attachmentsOf, problemOf } from './told.mjs'

const PIECE = 32_768 // characters of output in one event
const BEAT_MS = 10_000
const IDLE_MS = 300_000 // while no test runs: for servers, global hooks and workers
const PART = 500 // tests in one event
const SLOW = 3 // `test.slow()` makes a limit so many times longer, and nobody is told

export default class PhotonReporter {
  constructor() {
    this.channel = new Channel(process.env.PHOTON_EVENTS)
    this.workers = Number(process.env.PHOTON_WORKERS)
    // Workers and servers inherit the environment: they see nothing of ours.
    for (const name of ['PHOTON_EVENTS', 'PHOTON_WORKERS', 'PW_TEST_REPORTER']) delete process.env[name]
    this.folder = process.cwd()
    this.running = new Map() // id of a test → its limit in ms
    this.results = 0
    this.channel.beat()
    setInterval(() => this.beat(), BEAT_MS).unref()
  }

  printsToStdio() {
    return false
  }

  onBegin(config, suite) {
    this.suite = suite
    // The user's own, lower limit stays: a suite may depend on running alone.
    config.workers = Math.min(config.workers, this.workers || config.workers)
    this.hooks = {
      setup: [config.globalSetup].flat().filter(Boolean),
      teardown: [config.globalTeardown].flat().filter(Boolean),
    }
    this.channel.send({
      e: 'begin',
      projects: config.projects.map(({ name, dependencies, teardown }) => ({
        name,
        needs: dependencies ?? [],
        teardown: teardown ?? '',
      })),
      focused: isFocused(suite),
    })
    for (const project of suite.suites) for (const file of project.suites) this.tests(project, file)
    this.channel.flush()
  }

  /** A file's tests in the order of the file, which numbers those of the same name. */
  tests(project, file) {
    const path = this.path(file.location?.file ?? file.title)
    const tests = file.allTests().map((test) => {
      const at = this.path(test.location.file)
      return {
        i: test.id,
        // Of the root, the project, the file; then those of the suites, and its own.
        titles: test.titlePath().slice(3),
        at: at === path ? '' : at,
        line: test.location.line,
        tags: tagsOf(test),
        grep: grepOf(test),
      }
    })
    for (let from = 0; from < tests.length; from += PART) {
      const part = tests.slice(from, from + PART)
      this.channel.send({ e: 'tests', project: project.title, file: path, title: file.title, tests: part })
    }
  }

  onTestBegin(test) {
    this.running.set(test.id, test.timeout * SLOW)
    this.channel.send({ e: 'start', i: test.id })
  }

  onTestEnd(test, result) {
    this.running.delete(test.id)
    this.results += 1
    this.channel.send({
      e: 'result',
      i: test.id,
      retry: result.retry,
      status: result.status,
      expected: test.expectedStatus,
      ms: result.duration,
      errors: result.errors.map((error) => problemOf(error, this.folder, result.steps)),
      notes: annotationsOf(test, result),
      files: attachmentsOf(result, this.folder),
      tags: tagsOf(test),
    })
  }

  onStdOut(chunk, test) {
    this.out('stdout', chunk, test)
  }

  onStdErr(chunk, test) {
    this.out('stderr', chunk, test)
  }

  onStepBegin() {
    this.channel.last = performance.now()
  }

  onStepEnd() {
    this.channel.last = performance.now()
  }

  onError(error) {
    const told = problemOf(error, this.folder, [])
    const touches = (files) => files.some((file) => error.location?.file === file || error.stack?.includes(`${file}:`))
    const of = touches(this.hooks?.setup ?? []) ? 'setup' : touches(this.hooks?.teardown ?? []) ? 'teardown' : ''
    this.channel.send({ e: 'error', of, error: told })
  }

  onEnd({ status }) {
    const tests = this.suite?.allTests() ?? []
    const flaky = tests.filter((test) => test.outcome() === 'flaky').length
    this.channel.send({ e: 'end', status, tests: tests.length, results: this.results, flaky })
    this.channel.flush()
  }

  out(s, chunk, test) {
    this.channel.last = performance.now()
    if (!test) return // Playwright's own reporters print it
    const text = String(chunk)
    for (let at = 0; at < text.length; at += PIECE) {
      this.channel.send({ e: 'out', i: test.id, s, text: text.slice(at, at + PIECE) })
    }
  }

  /**
   * Silence is no sign of a hang as long as a limit of Playwright's own may still end it. An endless
   * synchronous loop never meets one (https://playwright.dev/docs/test-timeouts): then the beat
   * stops, and Photon's limit holds.
   */
  beat() {
    const limit = this.running.size ? Math.max(...this.running.values()) : IDLE_MS
    if (performance.now() - this.channel.last < limit) this.channel.beat()
  }

  /** Relative to the suite's folder, "/"-separated. */
  path(file) {
    return relative(this.folder, file).split(sep).join('/')
  }
}

/** Whether something is focused by `.only`. No documented field says so. */
function isFocused(suite) {
  return suite._only === true || (suite.suites ?? []).some(isFocused) || (suite.tests ?? []).some(({ _only }) => _only)
}

/**
 * What `--grep` sees, if that is not all titles joined by blanks: declared tags stand between them
 * or at the end, as the version likes. No documented field says it.
 */
function grepOf(test) {
  const plain = test.titlePath().join(' ')
  const seen = test._grepTitleWithTags?.() ?? test._grepTitle?.() ?? plain
  return seen === plain ? '' : seen
}

/** Those of `tag` and of titles (1.42); before, only titles have some. */
function tagsOf(test) {
  return [...new Set((test.tags ?? []).map((tag) => tag.replace(/^@/, '')))]
}
