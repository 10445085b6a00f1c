// The way to Photon: one JSON object per line. What one turn of the event loop has to say is
// written in one piece; a process that ends takes nothing with it.
import { openSync, writeSync } from 'node:fs'

// JSON.stringify writes half a surrogate pair as `\udXXX`, which strict readers refuse. The first
// alternative passes over an escaped backslash.
const HALF_PAIR = /\\(?:\\|ud[89a-f][0-9a-f]{2})/g

const LINES = 256 // written at once at most

export class Channel {
  /** `later` is when lines are sent that are few: by default at the end of this turn. */
  constructor(path, later = setImmediate) {
    this.later = later
    this.descriptor = openSync(path, 'w')
    this.lines = []
    this.last = performance.now() // when something happened
    process.on('exit', () => this.flush())
  }

  send(event) {
    this.last = performance.now()
    this.write(event)
  }

  /** Say that all is well although nothing happened. */
  beat() {
    this.write({ e: 'beat' })
  }

  write(event) {
    const text = JSON.stringify(event).replace(HALF_PAIR, (found) => (found === '\\\\' ? found : '\\ufffd'))
    this.lines.push(text)
    if (this.lines.length === 1) this.later(() => this.flush())
    else if (this.lines.length >= LINES) this.flush()
  }

  flush() {
    if (!this.lines.length) return
    const bytes = Buffer.from(`${this.lines.join('\n')}\n`)
    this.lines = []
    let start = 0
    while (start < bytes.length) {
      try {
        start += writeSync(this.descriptor, bytes, start)
      } catch (error) {
        // A pipe that somebody made non-blocking is full: wait until Photon has read.
        if (error.code !== 'EAGAIN') throw error
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
      }
    }
  }
}
