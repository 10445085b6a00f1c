// What Playwright says about one try of a test, as plain values.
// Source: https://playwright.dev/docs/api/class-testresult (1.40 to 1.65).
import { relative, sep } from 'node:path'
import { stripVTControlCharacters } from 'node:util'

const HOOKS = { 'Before Hooks': 'setup', 'After Hooks': 'teardown', 'Worker Cleanup': 'teardown' }
const UNREMARKABLE = ['serial', 'slow']

/** An error as plain text, with the hook and the steps of the test in which it was thrown. */
export function problemOf(error, folder, steps) {
  const message = error.message ?? error.value ?? ''
  const path = pathTo(steps, message)
  return {
    message: plain(message),
    stack: plain(error.stack ?? ''),
    snippet: plain(error.snippet ?? ''),
    cause: error.cause ? plain(error.cause.stack ?? error.cause.message ?? error.cause.value ?? '') : '',
    file: error.location ? inside(error.location.file, folder) : '',
    line: error.location?.line ?? null,
    hook: path[0]?.category === 'hook' ? (HOOKS[path[0].title] ?? '') : '',
    steps: path.filter(({ category }) => category === 'test.step').map(({ title }) => title),
  }
}

/** What a test was marked with, by `test.skip(…)` and its like, or by itself. */
export function annotationsOf(test, result) {
  const all = [...(test.annotations ?? []), ...(result.annotations ?? [])]
  const told = new Map()
  for (const { type, description } of all) {
    if (!UNREMARKABLE.includes(type)) told.set(`${type}\n${description}`, { type, text: description ?? '' })
  }
  return [...told.values()]
}

/** The files that a try left: screenshots, traces, videos. */
export function attachmentsOf(result, folder) {
  return result.attachments
    .filter(({ name, path }) => path && name !== 'error-context' && name !== '_error-context')
    .map(({ name, path }) => ({ name, path: inside(path, folder) }))
}

/** The steps from the outermost to the innermost that this error left. */
function pathTo(steps, message) {
  if (!message) return []
  const step = steps.find(({ error }) => error && (error.message ?? error.value) === message)
  return step ? [step, ...pathTo(step.steps, message)] : []
}

function inside(path, folder) {
  return relative(folder, path).split(sep).join('/')
}

function plain(text) {
  return stripVTControlCharacters(String(text))
}
