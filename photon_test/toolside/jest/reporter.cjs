// A jest reporter that says everything it hears as one event per line.
//
// The events are those of `adapters/jest/stream.py`. Source of the hooks:
// https://jestjs.io/docs/configuration#custom-reporters (27 to 30).
'use strict'

const { relative, sep } = require('node:path')
const { stripVTControlCharacters } = require('node:util')

const PIECE = 32_768 // characters of output in one event
const SAYS_FOCUS = 29 // `onTestCaseStart` says of a test that it is focused
const SKIPPED = ['pending', 'skipped', 'disabled']
const folder = process.cwd()
const { channel, linesOf, chosen, major } = globalThis[Symbol.for('photon.jest')]

module.exports = class PhotonReporter {
  constructor() {
    this.files = new Map()
  }

  onRunStart(results) {
    channel.send({ e: 'begin', files: results.numTotalTestSuites })
  }

  // At once: the next thing may be an endless loop in this very process.
  onTestFileStart(test) {
    channel.send({ e: 'opened', ...this.file(test).id })
    channel.flush()
  }

  onTestCaseStart(test, started) {
    const file = this.file(test)
    if (started.mode === 'only') file.focused = true
    const running = { ...file.id, name: name(started) }
    file.running.push(running)
    channel.start(running)
  }

  onTestCaseResult(test, result) {
    const file = this.file(test)
    const ended = file.ended(name(result))
    if (ended) channel.running.delete(ended)
    file.count(result)
    if (isChosen(result)) channel.send({ e: 'result', ...file.id, test: file.told(result) })
  }

  onTestFileResult(test, result) {
    const file = this.file(test)
    this.files.delete(file.key)
    this.last = undefined
    for (const running of file.running) channel.running.delete(running)
    for (const { type, message } of result.console ?? []) {
      const s = ['error', 'warn', 'assert'].includes(type) ? 'stderr' : 'stdout'
      for (let at = 0; at < message.length; at += PIECE) {
        channel.send({ e: 'out', ...file.id, s, text: `${message.slice(at, at + PIECE)}\n` })
      }
    }
    const error = result.testExecError
    const broken = error || (result.failureMessage && !result.numFailingTests)
    channel.send({
      e: 'closed',
      ...file.id,
      ...counts(result.testResults),
      unwanted: result.testResults.filter((one) => !isChosen(one)).length,
      tests: file.untold(result.testResults).map((one) => file.told(one)),
      broken: broken ? plain(result.failureMessage ?? String(error?.message ?? error)) : '',
      // null: nobody knows. One that is broken is red whatever it had.
      focused: file.focused || (result.focused ?? (major < SAYS_FOCUS && !broken ? null : false)),
    })
  }

  onRunComplete(_contexts, results) {
    channel.send({
      e: 'end',
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests,
      todo: results.numTodoTests,
      files: results.numTotalTestSuites,
      broken: results.numRuntimeErrorTestSuites,
      interrupted: results.wasInterrupted === true,
      obsolete: results.snapshot?.unchecked ?? 0,
      obsolete_files: results.snapshot?.didUpdate ? 0 : results.snapshot?.filesRemoved,
      error: results.runExecError ? plain(String(results.runExecError.message)) : '',
    })
  }

  file(test) {
    const { last } = this
    if (last && last.path === test.path && last.context === test.context) return last
    const { displayName } = test.context.config
    const project = typeof displayName === 'string' ? displayName : (displayName?.name ?? '')
    const key = `${project}\0${test.path}`
    if (!this.files.has(key)) this.files.set(key, new File(key, project, test))
    this.last = this.files.get(key)
    return this.last
  }
}

class File {
  constructor(key, project, { path, context }) {
    this.key = key
    this.path = path
    this.context = context
    this.id = { file: relative(folder, path).split(sep).join('/'), project }
    this.focused = false
    this.running = []
    this.results = new Map() // name and status → how many of them had an event of their own
  }

  ended(title) {
    const at = this.running.findIndex((running) => running.name === title)
    return at < 0 ? undefined : this.running.splice(at, 1)[0]
  }

  /** A later try takes the place of one that failed. */
  count(result) {
    if (result.invocations > 1) this.add(name(result), 'failed', -1)
    this.add(name(result), result.status, 1)
  }

  add(title, status, number) {
    const key = `${status} ${title}`
    this.results.set(key, (this.results.get(key) ?? 0) + number)
  }

  /** What had no event: tests that are skipped, and all of jest-jasmine2's. */
  untold(results) {
    return results.filter((result) => {
      const key = `${result.status} ${name(result)}`
      const known = this.results.get(key) ?? 0
      if (known) this.results.set(key, known - 1)
      return !known && isChosen(result)
    })
  }

  /** The line as jest says or, without that, as the file's text does: docs/decisions/0016. */
  told(result) {
    const { location } = result
    this.lines ??= location ? undefined : linesOf(this.path)
    return {
      name: name(result),
      line: location ? location.line : (this.lines?.of(result.title, true) ?? null),
      column: location?.column ?? null,
      status: result.status,
      ms: result.duration ?? null,
      tries: result.invocations ?? 1,
      n: result.photon,
      failures: (result.failureMessages ?? []).map((text) => plain(String(text))),
    }
  }
}

/** What jest skips because it is not chosen is no skipped test. `photon`: see exact.cjs. */
function isChosen({ status, fullName, photon }) {
  if (photon !== undefined) return photon > 0
  return !SKIPPED.includes(status) || !chosen.names || chosen.names.test(fullName)
}

function counts(results) {
  const found = { passed: 0, failed: 0, skipped: 0, todo: 0 }
  for (const { status } of results) {
    const kind = SKIPPED.includes(status) ? 'skipped' : status
    if (kind in found) found[kind] += 1
  }
  return found
}

function name({ ancestorTitles, title }) {
  return ancestorTitles.length ? `${ancestorTitles.join(' > ')} > ${title}` : title
}

function plain(text) {
  return stripVTControlCharacters(text)
}
