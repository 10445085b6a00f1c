// Loaded into each process that runs a test file: says how that process came to its end.
//
// `node --test` takes a file whose process ends with status 0 for passed, also if it called
// `process.exit(0)` before its tests had ended: what they had to say is lost with it (seen with
// 20.20, 22.23 and 24.21). Only the process itself knows: one that has nothing left to do hears
// `beforeExit`, one that is told to exit does not (https://nodejs.org/api/process.html).
'use strict'

const { appendFileSync } = require('node:fs')
const { relative, sep } = require('node:path')

const path = process.env.PHOTON_ENDS
// The runner's own process loads this too, and hands the variables on.
if (path && process.env.NODE_TEST_CONTEXT) {
  // Tests, and what they start, must see nothing of ours.
  delete process.env.PHOTON_ENDS
  delete process.env.PHOTON_EVENTS
  const file = relative(process.cwd(), process.argv[1]).split(sep).join('/')
  let drained = false
  process.on('beforeExit', () => {
    drained = true
  })
  process.on('exit', () => {
    const tests = process.moduleLoadList.includes('NativeModule internal/test_runner/harness')
    appendFileSync(path, `${JSON.stringify({ file, drained, tests })}\n`)
  })
}
