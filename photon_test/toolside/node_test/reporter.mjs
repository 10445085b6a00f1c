// A reporter of `node --test` that says everything it hears as one JSON object per line.
//
// The lines are those of `adapters/node/stream.py`. Source of the events:
// https://nodejs.org/api/test.html#class-testsstream (20 to 24). Tests start and end there in the
// order in which they are written, file by file; only `test:complete` comes at once.
import { relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import { Channel } from '../javascript/channel.mjs'

const PIECE = 32_768 // characters of output in one line
const DEPTH = 5 // of causes

const folder = process.cwd()

/**
 * What a reporter yields goes to its destination; nothing does here. Node 22 ends with an `fsync`
 * of a destination that is a file, which a FIFO refuses.
 */
export default async function* photon(source) {
  const channel = new Channel(process.env.PHOTON_EVENTS ?? globalThis[Symbol.for('photon.events')])
  channel.send({ e: 'tool', node: process.versions.node })
  const counts = {}
  for await (const { type, data } of source) {
    const total = type === 'test:diagnostic' && data.nesting === 0 ? /^(\w+) (\d+)$/.exec(data.message) : null
    if (total) counts[total[1]] = Number(total[2])
    for (const said of lines(type, data)) channel.send(said)
  }
  channel.send({ e: 'end', tests: counts.tests ?? -1 })
}

function* lines(type, data) {
  switch (type) {
    case 'test:enqueue':
      if (isFile(data)) yield { e: 'queued', file: path(data.file) }
      break
    case 'test:dequeue':
      if (isFile(data)) yield { e: 'opened', file: path(data.file) }
      break
    case 'test:complete':
      if (isFile(data)) yield { e: 'closed', file: path(data.file) }
      else yield { e: 'beat' }
      break
    case 'test:start':
      if (!isFile(data)) yield { e: 'start', depth: data.nesting, name: String(data.name) }
      break
    case 'test:pass':
    case 'test:fail':
      yield isFile(data) ? whole(data) : result(type, data)
      break
    case 'test:stdout':
    case 'test:stderr':
      for (let at = 0; at < data.message.length; at += PIECE) {
        const text = data.message.slice(at, at + PIECE)
        yield { e: 'out', file: path(data.entryFile ?? data.file), s: type.slice(5), text }
      }
      break
    case 'test:diagnostic':
      yield { e: 'note', text: plain(data.message) }
      break
  }
}

/** Whether an event is about a file as a whole: its name is that of its own file. */
function isFile({ nesting, name, file, line: row, column }) {
  return nesting === 0 && row === 1 && column === 1 && !!file && resolve(folder, String(name)) === resolve(folder, file)
}

function result(type, data) {
  const { details } = data
  return {
    e: 'result',
    depth: data.nesting,
    name: String(data.name),
    file: data.file ? path(data.file) : '',
    line: data.line ?? null,
    suite: details.type === 'suite',
    passed: type === 'test:pass',
    ms: details.duration_ms ?? null,
    skip: reason(data.skip),
    todo: reason(data.todo),
    expected: reason(data.expectFailure),
    tags: (data.tags ?? []).map(String),
    failure: details.error ? failure(details.error) : null,
  }
}

function whole(data) {
  const { error } = data.details
  return {
    e: 'whole',
    file: path(data.file),
    ms: data.details.duration_ms ?? null,
    passed: !error,
    code: error?.exitCode ?? null,
    signal: error?.signal ?? '',
    kind: error?.failureType ?? '',
  }
}

/** `true` is no reason; left out is none either, but means something else. */
function reason(said) {
  if (said === undefined || said === false) return null
  return said === true ? '' : plain(String(said?.message ?? said))
}

/** Node wraps what was thrown: `failureType` says where, `cause` is it. */
function failure(error) {
  const thrown = error.cause ?? null
  const place = placeOf(thrown)
  const isError = typeof thrown === 'object' && thrown !== null && 'message' in thrown
  return {
    kind: String(error.failureType ?? ''),
    about: plain(String(error.message)),
    name: isError ? String(thrown.name ?? '') : '',
    code: isError ? String(thrown.code ?? '') : '',
    message: plain(String(isError ? thrown.message : (thrown ?? error.message))),
    stack: isError ? plain(String(thrown.stack ?? '')) : '',
    causes: isError ? causes(thrown) : '',
    file: place?.file ?? '',
    line: place?.line ?? null,
  }
}

function causes(error) {
  const said = []
  for (let cause = error.cause; cause && said.length < DEPTH; cause = cause.cause) {
    said.push(plain(String(cause.stack ?? cause.message ?? cause)))
  }
  return said.join('\n')
}

/** The first frame of the user's own code. */
function placeOf(error) {
  for (const frame of String(error?.stack ?? '').split('\n')) {
    const found = /^\s*at (?:.*\()?((?:file:\/\/)?\/[^()]*?):(\d+):\d+\)?$/.exec(frame)
    if (found && !found[1].includes('/node_modules/')) return { file: path(found[1]), line: Number(found[2]) }
  }
  return undefined
}

/** Relative to the suite's folder, "/"-separated. */
function path(file) {
  const plainPath = file.startsWith('file://') ? fileURLToPath(file.split('?')[0]) : file
  return relative(folder, resolve(folder, plainPath)).split(sep).join('/')
}

function plain(text) {
  return stripVTControlCharacters(text)
}
