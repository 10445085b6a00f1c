// The way to Photon for a process that its own next test may stop or kill.
//
// Where jest has one worker it runs the tests in its own process: an endless loop there, or a
// SIGKILL, must take no result along. To send each line at once would wake Photon 2,000 times for
// 2,000 tests, which costs both more than the tests. So lines are sent together, and until then
// they are kept in a file, where the kernel has them whatever happens to the process.
//
// The file is that of `journal` in adapters/jest/stream.py: what has been sent and what ran then,
// and after that line by line.
import { ftruncateSync, openSync, writeSync } from 'node:fs'
import { Channel } from '../javascript/channel.mjs'

const SOON_MS = 25

export class Journal extends Channel {
  /** `always`: nobody will say that a test begins. */
  constructor(events, path, always) {
    super(events, (flush) => setTimeout(flush, SOON_MS).unref())
    this.always = always
    this.file = openSync(path, 'a')
    this.sent = 0
    this.kept = 0 // how many of the waiting lines the file has
    this.running = new Set()
  }

  /** A test begins: from here to its end this process may not come back. */
  start(test) {
    this.running.add(test)
    this.keep(`${JSON.stringify({ e: 'start', ...test })}\n`)
  }

  write(event) {
    super.write(event)
    if (this.always) this.keep('')
  }

  keep(more) {
    let news = ''
    for (; this.kept < this.lines.length; this.kept += 1) news += `${this.lines[this.kept]}\n`
    if (news || more) writeSync(this.file, news + more)
  }

  flush() {
    const sent = this.lines.length
    super.flush()
    // The 'exit' of a process that was never more than refused comes here too.
    if (!sent || !this.file) return
    this.sent += sent
    this.kept = 0
    ftruncateSync(this.file)
    writeSync(this.file, `${JSON.stringify({ e: 'sent', lines: this.sent, running: [...this.running] })}\n`)
  }
}
