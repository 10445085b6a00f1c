// A vitest reporter that says everything it hears as one event per line.
//
// The events are those of `adapters/vitest_stream.py`. Source of the hooks:
// https://vitest.dev/advanced/api/reporters (3.0 to 5.1); for 2.1 see older.mjs.
import { relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { linesOf } from '../javascript/lines.mjs'

const PIECE = 32_768 // characters of output in one event
const BEAT_MS = 10_000

export class PhotonReporter {
  constructor(channel, folder) {
    this.channel = channel
    this.folder = folder
    this.told = new Set() // ids of tests whose end was said
    this.closed = new Set() // ids of modules whose end was said
    this.opened = new Set()
    this.running = new Map() // id of a test → it
    this.collected = new Map() // id of a module → how many tests of it were said
    this.texts = new Map() // id of a module → what its text says about lines
  }

  onInit(vitest) {
    this.vitest = vitest
    setInterval(() => this.beat(), BEAT_MS).unref()
  }

  onTestModuleQueued(module) {
    this.open(module)
  }

  onTestModuleCollected(module) {
    this.collect(module)
  }

  onTestCaseReady(test) {
    this.running.set(test.id, test)
    this.channel.send({ e: 'start', i: test.id })
  }

  onTestCaseResult(test) {
    this.tell(test)
  }

  onTestModuleEnd(module) {
    this.close(module)
  }

  onUserConsoleLog(log) {
    for (let at = 0; at < log.content.length; at += PIECE) {
      const text = log.content.slice(at, at + PIECE)
      this.channel.send({ e: 'log', i: log.taskId ?? '', s: log.type, text })
    }
  }

  onTestRunEnd(modules, errors, reason) {
    this.finish(modules, errors, reason)
  }

  /** Say what no hook said (vitest 3 has none for a file that cannot be imported), then the end. */
  finish(modules, errors, reason) {
    const counts = { modules: 0, passed: 0, failed: 0, skipped: 0, pending: 0 }
    for (const module of modules) {
      counts.modules += 1
      this.collect(module)
      for (const test of module.children.allTests()) {
        const { state } = resultOf(test)
        counts[state] += 1
        if (reason !== 'listed' && state !== 'pending') this.tell(test)
      }
      this.close(module)
    }
    this.channel.send({
      e: 'end',
      reason,
      counts,
      errors: errors.map((error) => this.error(error)),
      ignored: this.vitest?.config.dangerouslyIgnoreUnhandledErrors === true,
    })
  }

  /**
   * Silence is no sign of a hang as long as a limit of vitest's own may still end it: a test, or a
   * hook that starts a database, may be allowed minutes. An endless synchronous loop never meets
   * these limits (https://vitest.dev/config/#testtimeout); then the beat stops and Photon's holds.
   */
  beat() {
    const limits = this.vitest.projects.flatMap(({ config }) => [config.testTimeout, config.hookTimeout])
    for (const { task, options } of this.running.values()) {
      limits.push((task?.timeout ?? 0) * (1 + (Number(options.retry) || 0)))
    }
    const longest = Math.max(0, ...limits.filter(Number.isFinite))
    if (performance.now() - this.channel.last < longest) this.channel.beat()
  }

  open(module) {
    if (this.opened.has(module.id)) return
    this.opened.add(module.id)
    this.channel.send({
      e: 'open',
      m: module.id,
      project: module.project.name ?? '',
      file: modulePath(module.moduleId, this.folder),
      types: module.task.meta?.typecheck === true || module.task.pool === 'typescript',
    })
  }

  /** A file's tests in the order of the file, which numbers those of the same name. */
  collect(module) {
    this.open(module)
    const seen = new Map()
    const tests = []
    for (const test of module.children.allTests()) {
      const number = (seen.get(test.fullName) ?? 0) + 1
      seen.set(test.fullName, number)
      tests.push({
        i: test.id,
        name: test.fullName,
        plain: plainName(test),
        n: number,
        line: this.line(test, module),
        tags: tagsOf(test),
      })
    }
    // A file is collected once, but what cannot be imported has no hook of its own.
    const before = this.collected.get(module.id)
    if (before === tests.length) return
    this.collected.set(module.id, tests.length)
    this.channel.send({ e: 'tests', m: module.id, tests })
  }

  tell(test) {
    if (this.told.has(test.id)) return
    const result = resultOf(test)
    if (result.state === 'pending') return
    this.told.add(test.id)
    this.running.delete(test.id)
    const diagnostic = test.diagnostic()
    this.channel.send({
      e: 'result',
      i: test.id,
      state: result.state,
      note: result.note ?? (test.options.mode === 'todo' ? 'todo' : ''),
      mode: test.options.mode,
      ms: diagnostic?.duration ?? null,
      retry: diagnostic?.retryCount ?? 0,
      errors: (result.errors ?? []).map((error) => this.error(error)),
    })
  }

  /** The end of a file, with what went wrong outside its tests: import, hooks of suites. */
  close(module) {
    if (this.closed.has(module.id)) return
    this.closed.add(module.id)
    const suites = []
    for (const suite of innermostFirst(module)) {
      const errors = suite.errors?.() ?? suite.task.result?.errors ?? []
      if (errors.length) {
        suites.push({
          name: suite.type === 'module' ? '' : suite.fullName,
          line: suite.type === 'module' ? null : this.line(suite, module),
          tests: [...suite.children.allTests()].map((test) => test.id),
          errors: errors.map((error) => this.error(error)),
        })
      }
    }
    this.texts.delete(module.id)
    this.channel.send({ e: 'close', m: module.id, suites })
  }

  /** The line of a test or a suite: as vitest says or, without that, as the file's text does. */
  line(task, module) {
    if (task.location) return task.location.line
    if (!this.texts.has(module.id)) this.texts.set(module.id, linesOf(module.moduleId))
    return this.texts.get(module.id).of(task.name, task.options.each)
  }

  error(error) {
    return errorOf(error, this.folder)
  }
}

/** An error as plain text. What vitest made coloured is not. */
export function errorOf(error, folder = process.cwd(), isCause = false) {
  const text = (value) => (value === undefined || value === null ? '' : plain(String(value)))
  const place = placeOf(error, folder)
  // A cause's own cause is left out: they may go round in a circle.
  const cause = error?.cause && !isCause ? errorOf(error.cause, folder, true) : null
  return {
    name: text(error?.name),
    message: text(error?.message ?? error),
    stack: text(error?.stack),
    diff: text(error?.diff),
    cause: cause ? cause.stack || cause.message : '',
    file: place?.file ?? '',
    line: place?.line ?? null,
  }
}

/** Relative to the suite's folder, "/"-separated. */
export function modulePath(path, folder) {
  return relative(folder, path).split(sep).join('/')
}

function plain(text) {
  return stripVTControlCharacters(text)
}

/** The first frame of the user's own code. */
function placeOf(error, folder) {
  for (const frame of error?.stacks ?? []) {
    if (frame.file && isOwn(frame.file)) return place(frame.file, frame.line, folder)
  }
  for (const line of String(error?.stack ?? '').split('\n')) {
    const found = /^\s*at (?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(line)
    if (found && isOwn(found[1])) return place(found[1], Number(found[2]), folder)
  }
  return undefined
}

function isOwn(file) {
  return !file.includes('/node_modules/') && !file.startsWith('node:')
}

function place(file, line, folder) {
  const path = file.startsWith('file://') ? fileURLToPath(file.split('?')[0]) : file.split('?')[0]
  return { file: modulePath(path, folder), line }
}

function* innermostFirst(suite) {
  for (const inner of suite.children.suites()) yield* innermostFirst(inner)
  yield suite
}

/** The name as `testNamePattern` sees it: the same words, joined by blanks. */
function plainName(test) {
  const names = [test.name]
  for (let parent = test.parent; parent && parent.type !== 'module'; parent = parent.parent) {
    names.unshift(parent.name)
  }
  return names.join(' ')
}

/** Declared tags (vitest 4.1), and those in `meta`. */
function tagsOf(test) {
  const { tags } = test.meta()
  return [...new Set([...(test.tags ?? []), ...(Array.isArray(tags) ? tags : [])])].map(String)
}

/** Vitest 2.1 has no result of a test that is not to run, nor of one that did not end. */
function resultOf(test) {
  const state = ['skip', 'todo'].includes(test.options.mode) ? 'skipped' : 'pending'
  return test.result() ?? { state }
}
