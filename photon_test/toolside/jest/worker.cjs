// What jest's worker processes load in place of jest-runner's `testWorker`: that, after `exact.cjs`.
'use strict'

const exact = require('./exact.cjs')

let theirs

/** The last argument is ours: see `install` in run.mjs. */
exports.setup = (...args) => {
  const { worker, plan } = args.pop()
  exact.install(plan)
  theirs = require(worker)
  return theirs.setup(...args)
}

exports.worker = (...args) => theirs.worker(...args)
