// Where a test stands, as the text of its file says it.
//
// For vitest and jest. Vitest's own `includeTaskLocation` takes a stack trace for each test and maps
// all its frames through source maps: docs/decisions/0016. Here a title is looked for among the calls
// that make tests and suites. A line that is not certain is not said.

import { readFileSync } from 'node:fs'

const LONGEST = 1 << 20 // characters; a longer text was not written by hand

// A call whose first argument is a literal. It begins its line, so that comments are left out:
// `test('…'`, `it.skipIf(slow)("…"`, or the end of a table, `])('adds %i'`.
const MAKER = /(?:[fx]?(?:test|it|describe)|suite|\w+Test)\b[.\w]*(?:<.*>)?(?:\(.*\))?/
const TITLE = /\s*(['"`])((?:\\.|(?!\1)[^\\\n])+)\1\s*[,)]/
const CALL = new RegExp(`^[ \\t]*(?:${MAKER.source}|.*[)\`])\\((?=${TITLE.source})`, 'gm')
// What `each` fills in: https://vitest.dev/api/#test-each
const HOLE = /%[a-z#$%]|\$[\w.]+/i

const ESCAPE = /\\(?:x([\da-f]{2})|u([\da-f]{4})|u\{(0{0,4}[\da-f]{1,5})\}|([^]))/gi
const CONTROLS = { 0: '\0', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' }

/** Read a module's file; one that cannot be read says nothing. */
export function linesOf(path) {
  try {
    const source = readFileSync(path.split('?')[0], 'utf8')
    return new Lines(source.length > LONGEST ? '' : source)
  } catch {
    return new Lines('')
  }
}

export class Lines {
  /** Read the text of a test file. */
  constructor(source) {
    this.calls = new Map() // title → lines
    this.filled = [] // titles with holes: { pattern, line }
    let line = 1
    let at = 0
    for (const call of source.matchAll(CALL)) {
      const end = call.index + call[0].length
      for (; at < end; at += 1) if (source[at] === '\n') line += 1
      const title = unescaped(call[2])
      this.calls.set(title, [...(this.calls.get(title) ?? []), line])
      if (HOLE.test(title)) this.filled.push({ pattern: pattern(title), line })
    }
  }

  /** The line of the only call that a title can come from. `each`: its holes were filled. */
  of(title, each) {
    const known = this.calls.get(title) ?? []
    const filled = each ? this.filled.filter((call) => call.pattern.test(title)) : []
    const lines = filled.length ? [...known, ...filled.map((call) => call.line)] : known
    return lines.length === 1 ? lines[0] : null
  }
}

/** A literal's text. */
function unescaped(literal) {
  if (!literal.includes('\\')) return literal
  return literal.replace(ESCAPE, (_, x, u, code, letter) =>
    letter ? (CONTROLS[letter] ?? letter) : String.fromCodePoint(Number.parseInt(x ?? u ?? code, 16)),
  )
}

function pattern(title) {
  const parts = title.split(new RegExp(HOLE, 'gi')).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'))
  return new RegExp(`^${parts.join('[^]*')}$`)
}
