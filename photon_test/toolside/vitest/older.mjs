// Vitest 2.1: the objects of the reporter are those of vitest 3, its hooks are not.
//
// Source: https://v2.vitest.dev/advanced/reporters, and `packages/vitest/src/node/state.ts` of 2.1.9.
import { PhotonReporter } from './reporter.mjs'

export class OlderReporter extends PhotonReporter {
  onCollected(files = []) {
    for (const file of files) this.collect(this.entity(file))
  }

  onTaskUpdate(packs) {
    for (const [id, result] of packs) {
      const task = this.vitest.state.idMap.get(id)
      const entity = task && this.entity(task)
      if (!entity || !result || result.state === 'queued') continue
      const module = entity.module ?? entity
      // Of a file whose types are checked no hook says that it was collected.
      if (!this.collected.has(module.id)) this.collect(module)
      if (result.state !== 'run') this.ended(entity)
      else if (entity.type === 'test' && !this.running.has(id)) this.onTestCaseReady(entity)
    }
  }

  onFinished(files = [], errors = []) {
    const red = errors.length > 0 || files.some((file) => file.result?.state === 'fail')
    const reason = this.vitest.isCancelling ? 'interrupted' : red ? 'failed' : 'passed'
    this.finish(this.entities(files), errors, reason)
  }

  ended(entity) {
    if (entity.type === 'test') this.tell(entity)
    if (entity.type !== 'module') return
    // The end of a file may come before those of its tests.
    for (const test of entity.children.allTests()) this.tell(test)
    this.close(entity)
  }

  entity(task) {
    return this.vitest.state.getReportedEntity(task)
  }

  entities(files) {
    return files.map((file) => this.entity(file)).filter(Boolean)
  }
}

export async function list(vitest, filter, reporter) {
  reporter.onInit(vitest)
  const { tests, errors } = await vitest.collect(filter)
  reporter.finish(reporter.entities(tests), errors, 'listed')
}

/** Run what `choose` takes of all specifications, and of that what a pattern for names matches. */
export async function runChosen(vitest, filter, choose, pattern) {
  await vitest.init()
  if (pattern) vitest.configOverride.testNamePattern = pattern
  const specifications = (await vitest.globTestSpecs(filter)).filter(choose)
  await vitest.runFiles(specifications, false)
}
