// The way to Photon: one JSON object per line, written at once, so that a crash loses nothing.
import { openSync, writeSync } from 'node:fs'

// JSON.stringify writes half a surrogate pair as `\udXXX`, which strict readers refuse. The first
// alternative passes over an escaped backslash.
const HALF_PAIR = /\\(?:\\|ud[89a-f][0-9a-f]{2})/g

export class Channel {
  constructor(path) {
    this.descriptor = openSync(path, 'w')
    this.last = performance.now() // when something happened
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
    const bytes = Buffer.from(`${text}\n`)
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
