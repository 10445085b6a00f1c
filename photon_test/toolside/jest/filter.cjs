// Leaves out the test files in which no chosen test can be: https://jestjs.io/docs/cli#--filterfile
'use strict'

const { posix, relative, sep } = require('node:path')

const { chosen, major } = globalThis[Symbol.for('photon.jest')]
const folder = process.cwd()
const theirs = chosen.theirs && require(chosen.theirs)
const plain = (one) => (typeof one === 'string' ? one : one.test)

module.exports = async (paths) => {
  const left = theirs ? (await theirs(paths)).filtered.map(plain) : paths
  const filtered = left.filter((path) => {
    const file = relative(folder, path).split(sep).join('/')
    return chosen.files.test(posix.normalize(posix.join(chosen.root, file)))
  })
  return { filtered: major < 30 ? filtered.map((test) => ({ test })) : filtered }
}
module.exports.setup = theirs?.setup
