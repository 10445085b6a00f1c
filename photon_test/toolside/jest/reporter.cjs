// A jest reporter that says everything it hears as one event per line.
//
// The events are those of `adapters/jest/stream.py`. Source of the hooks:
// https://jestjs.io/docs/configuration#custom-reporters (27 to 30).
'use strict'

const { relative, sep } = require('node:path')
const { stripVTControlCharacters } = require('node:util')

const PIECE = 32_768 // characters of output in one event
const folder = process.cwd()

module.exports = class PhotonReporter {
  constructor() {
    this.channel = globalThis[Symbol.for('photon.channel')]
  }

  onRunStart(results) {
    this.channel.send({ e: 'begin', files: results.numTotalTestSuites })
  }

  onTestFileStart(test) {
    this.channel.send({ e: 'opened', ...id(test) })
    this.channel.flush()
  }

  // At once: the next thing may be an endless loop in this very process.
  onTestCaseStart(test, started) {
    const focused = started.mode === 'only'
    this.channel.send({ e: 'start', ...id(test), name: name(started), focused })
    this.channel.flush()
  }

  onTestCaseResult(test, result) {
    this.channel.send({ e: 'result', ...id(test), test: told(result) })
  }

  onTestFileResult(test, result) {
    for (const { type, message } of result.console ?? []) {
      const s = ['error', 'warn', 'assert'].includes(type) ? 'stderr' : 'stdout'
      for (let at = 0; at < message.length; at += PIECE) {
        this.channel.send({ e: 'out', ...id(test), s, text: `${message.slice(at, at + PIECE)}\n` })
      }
    }
    const error = result.testExecError
    const broken = error || (result.failureMessage && !result.numFailingTests)
    this.channel.send({
      e: 'closed',
      ...id(test),
      tests: result.testResults.map(told),
      broken: broken ? plain(result.failureMessage ?? String(error?.message ?? error)) : '',
      skipped: result.skipped === true,
    })
  }

  onRunComplete(_contexts, results) {
    this.channel.send({
      e: 'end',
      passed: results.numPassedTests,
      failed: results.numFailedTests,
      skipped: results.numPendingTests,
      todo: results.numTodoTests,
      files: results.numTotalTestSuites,
      broken: results.numRuntimeErrorTestSuites,
      interrupted: results.wasInterrupted === true,
      obsolete: results.snapshot?.unchecked ?? 0,
      error: results.runExecError ? plain(String(results.runExecError.message)) : '',
    })
  }
}

function id(test) {
  const { displayName } = test.context.config
  return {
    file: relative(folder, test.path).split(sep).join('/'),
    project: typeof displayName === 'string' ? displayName : (displayName?.name ?? ''),
  }
}

function name({ ancestorTitles, title }) {
  return [...ancestorTitles, title].join(' > ')
}

function told(result) {
  return {
    name: name(result),
    line: result.location?.line ?? null,
    column: result.location?.column ?? null,
    status: result.status,
    ms: result.duration ?? null,
    tries: result.invocations ?? 1,
    failures: (result.failureMessages ?? []).map((text) => plain(String(text))),
  }
}

function plain(text) {
  return stripVTControlCharacters(text)
}
