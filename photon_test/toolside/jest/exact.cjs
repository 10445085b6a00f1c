// Has jest run exactly the chosen tests of a file, or none, or says what its older versions keep to
// themselves: loaded where test files run.
//
// Jest's one pattern is for the names of all files, and its runners know no other way. But circus
// tells the environment of a file when all tests are defined and none has begun, and takes a test
// that is marked as skipped then for one that always was: neither it nor a hook around it runs
// (https://jestjs.io/docs/configuration#testenvironment-string; `run_start` in 27 to 30).
//
// The test runner is wrapped where it is loaded: another one in the configuration would give jest
// other keys for its cache, and each transformed file a second place there.
'use strict'

const Module = require('node:module')
const { posix, relative, sep } = require('node:path')

const CIRCUS = /[\\/]jest-circus[\\/](?:build[\\/])?runner\.js$/
const STARTS_AT_ONCE = 27 // runs `test.concurrent` when it is defined
const OURS_OR_CIRCUS = /[\\/](?:toolside[\\/]jest|jest-circus)[\\/]/
const TELLS_TODO = 29 // has an event of its own for it
const HALF_PAIR = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/**
 * Wrap circus in this process. `plan`, which is JSON: { list, places, root, cases, pattern, major }
 * Most of it is `Chosen` of adapters/jest/choose.py; `pattern` is the user's own `--testNamePattern`.
 */
exports.install = (plan) => {
  const load = Module._load
  const chosen = plan.cases && byFile(plan.cases)
  let wrapped
  Module._load = function photon(request, ...rest) {
    const real = load.call(this, request, ...rest)
    if (!CIRCUS.test(request)) return real
    const circus = real.default ?? real
    wrapped ??= plan.list || chosen ? wrap(circus, { ...plan, chosen }) : watch(circus)
    return wrapped
  }
}

function wrap(circus, plan) {
  // Not `async`: that would be a frame in the stack of what fails.
  return (globalConfig, config, environment, runtime, path, send) => {
    const file = new File(plan, config, path)
    const { handleTestEvent } = environment
    environment.handleTestEvent = (event, state) => {
      file.handle(event, state)
      return handleTestEvent?.call(environment, event, state)
    }
    if (plan.major === STARTS_AT_ONCE) file.hold(runtime)
    const own = { ...globalConfig, testNamePattern: plan.pattern }
    const tell = (name, [of, result]) =>
      send(name, [of, name === 'test-case-result' ? { ...result, photon: file.ended(result) } : result])
    return circus(own, config, environment, runtime, path, send && tell).then((result) => file.mark(result))
  }
}

/** Only see whether tests are focused, of which jest 27 and 28 tell no reporter. */
function watch(circus) {
  return (globalConfig, config, environment, ...rest) => {
    const { handleTestEvent } = environment
    let focused
    environment.handleTestEvent = (event, state) => {
      if (event.name === 'run_start') focused = state.hasFocusedTests
      return handleTestEvent?.call(environment, event, state)
    }
    return circus(globalConfig, config, environment, ...rest).then((result) => Object.assign(result, { focused }))
  }
}

class File {
  constructor(plan, { displayName }, path) {
    this.plan = plan
    this.project = typeof displayName === 'string' ? displayName : (displayName?.name ?? '')
    const file = wellFormed(relative(process.cwd(), path).split(sep).join('/'))
    const here = posix.normalize(posix.join(plan.root, file))
    const chosen = plan.chosen && [...(plan.chosen.get(here) ?? []), ...(plan.chosen.get(null) ?? [])]
    this.chosen = chosen && !chosen.includes(null) ? new Set(chosen) : undefined // else: all
    this.numbers = new Map() // test → which of those of its name it is; 0: not wanted
    this.done = new Map() // event and name → numbers of those that ended and are not yet told
    this.held = new Map() // test → what starts it
  }

  handle(event, state) {
    if (event.name === 'setup') {
      this.expect = event.runtimeGlobals.expect
    } else if (event.name === 'run_start') {
      this.begin(state)
    } else if (event.name === 'test_done' || event.name === 'test_todo') {
      const key = `${event.name} ${nameOf(event.test)}`
      this.done.set(key, [...(this.done.get(key) ?? []), this.numbers.get(event.test)])
    } else if (event.name === 'add_test' && this.holding) {
      const test = state.currentDescribeBlock.children.at(-1)
      // It says where the test stands: jest takes the first frame, which is its own.
      const frames = test.asyncError.stack.split('\n')
      test.asyncError.stack = frames.filter((line) => !OURS_OR_CIRCUS.test(line)).join('\n')
      this.held.set(test, this.holding)
    }
  }

  /** All tests are defined. They are numbered in the order in which a run of all tells them. */
  begin(state) {
    this.root = state.rootDescribeBlock
    this.focused = state.hasFocusedTests
    if (this.plan.list) this.onlyList(state)
    const tests = testsIn(this.root)
    const told = new Set(tests.filter((test) => isTold(test, state, this.plan.major)))
    const seen = new Map()
    for (const test of [...told, ...tests.filter((one) => !told.has(one))]) {
      const name = wellFormed(nameOf(test))
      const number = (seen.get(name) ?? 0) + 1
      seen.set(name, number)
      this.numbers.set(test, this.wants(name, number) ? number : 0)
    }
    for (const test of tests) {
      if (this.plan.list || !this.numbers.get(test)) test.mode = 'skip'
      this.held.get(test)?.(told.has(test) && test.mode !== 'skip')
    }
  }

  /** A listing may say where tests stand, and leaves alone the file of snapshots, of which none was used. */
  onlyList(state) {
    if (this.plan.places) state.includeTestLocationInResult = true
    const { snapshotState } = this.expect.getState()
    snapshotState.getUncheckedCount = () => 0
    snapshotState.save = () => ({ deleted: false, saved: false })
  }

  /** As `OpenFile` in adapters/jest/files.py names a case. */
  wants(name, number) {
    const variant = [this.project, number > 1 ? `#${number}` : ''].filter(Boolean).join(' ')
    return !this.chosen || this.chosen.has(variant ? `${name}[${wellFormed(variant)}]` : name)
  }

  ended({ ancestorTitles, title, status }) {
    const event = status === 'todo' ? 'test_todo' : 'test_done'
    return this.done.get([event, [...ancestorTitles, title].join(' > ')].join(' ')).shift()
  }

  /** Say of each result what is known only here; they come in the order of the file. */
  mark(result) {
    const tests = testsIn(this.root)
    if (tests.length !== result.testResults.length) throw new Error('jest-circus told other tests than it has')
    for (const [at, test] of tests.entries()) result.testResults[at].photon = this.numbers.get(test)
    result.focused = this.focused
    return result
  }

  /** Have concurrent tests wait until it is known whether they are to run. */
  hold(runtime) {
    const { setGlobalsForRuntime } = runtime
    const waiting = (define) => (title, body, ...rest) => {
      const allowed = new Promise((allow) => {
        this.holding = allow
      })
      define(title, () => allowed.then((runs) => (runs ? body() : undefined)), ...rest)
      this.holding = undefined
    }
    runtime.setGlobalsForRuntime = (globals) => {
      const { concurrent } = globals.test
      const { only } = concurrent
      globals.test.concurrent = Object.assign(waiting(concurrent), concurrent, {
        only: Object.assign(waiting(only), only),
      })
      return setGlobalsForRuntime.call(runtime, globals)
    }
  }
}

function byFile(cases) {
  const found = new Map()
  for (const [file, name] of cases) {
    if (found.has(file)) found.get(file).push(name)
    else found.set(file, [name])
  }
  return found
}

/** Whether it has an event of its own, and does not wait for the end of its file: `_runTest` of jest-circus. */
function isTold(test, { hasFocusedTests, testNamePattern }, major) {
  if (test.mode === 'skip' || test.parent.mode === 'skip') return false
  if (test.mode === 'todo' && major < TELLS_TODO) return false
  if (hasFocusedTests && !['only', 'todo'].includes(test.mode)) return false
  return !testNamePattern || testNamePattern.test(titles(test).join(' '))
}

function testsIn({ children }) {
  return children.flatMap((child) => (child.type === 'test' ? [child] : testsIn(child)))
}

function nameOf(test) {
  return titles(test).join(' > ')
}

function titles(test) {
  const found = [test.name]
  for (let { parent } = test; parent?.parent; parent = parent.parent) found.unshift(parent.name)
  return found
}

/** What our names have for what UTF-8 cannot hold. */
function wellFormed(text) {
  return text.replace(HALF_PAIR, '\ufffd')
}
