// Loaded into each process that runs a test file: says how that process came to its end.
//
// `node --test` takes a file whose process ends with status 0 for passed, also if it called
// `process.exit(0)` before its tests had ended: what they had to say is lost with it (seen with
// 20.20, 22.23 and 24.21). Only the process itself knows: one that has nothing left to do hears
// `beforeExit`, one that is told to exit does not (https://nodejs.org/api/process.html).
'use strict'

const { appendFileSync } = require('node:fs')
const { posix, relative, sep } = require('node:path')

const { PHOTON_ENDS: path, PHOTON_FILES: files, PHOTON_ROOT: root } = process.env
// The runner's own process loads this too, and hands the variables on.
if (path && process.env.NODE_TEST_CONTEXT) {
  // Tests, and what they start, must see nothing of ours.
  hide()
  const file = relative(process.cwd(), process.argv[1]).split(sep).join('/')
  const say = (how) => appendFileSync(path, `${JSON.stringify({ file, ...how })}\n`)
  if (files && !new RegExp(files).test(posix.normalize(posix.join(root, file)))) {
    // No wanted test can be in it, and node has no way to be told so.
    say({ drained: true, tests: false, unwanted: true })
    process.exit(0)
  }
  let drained = false
  process.on('beforeExit', () => {
    drained = true
  })
  process.on('exit', () => {
    const tests = process.moduleLoadList.includes('NativeModule internal/test_runner/harness')
    say({ drained, tests })
  })
}
// With `--test-isolation=none` the runner's own process is that of all files.
if (path && process.execArgv.some((word) => /^--(?:experimental-)?test-isolation=none$/.test(word))) {
  globalThis[Symbol.for('photon.events')] = process.env.PHOTON_EVENTS
  hide()
}

function hide() {
  for (const name of ['ENDS', 'EVENTS', 'FILES', 'ROOT']) delete process.env[`PHOTON_${name}`]
}
