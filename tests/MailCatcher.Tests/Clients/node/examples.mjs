// Runs the example for Playwright or Cypress of the documentation, with as much of either as it uses: the browser's part is to type an address and to press the button, which sends the mail.
// The arguments are the file with the example and an address of SMTP.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import nodemailer from 'nodemailer'

const [file, smtp] = process.argv.slice(2)
const code = readFileSync(file, 'utf8').replace(/^import .*$/gm, '')
const [host, port] = smtp.split(':')
const browser = { address: '', visited: [] }
const signUp = async () => {
  const transport = nodemailer.createTransport({ host, port: Number(port), ignoreTLS: true })
  await transport.sendMail({
    from: 'shop@example.test', to: browser.address, subject: 'Welcome', text: 'Your code is 482913',
    html: '<p>Your code is 482913. <a href="https://app.test/confirm">Confirm</a></p>',
  })
  transport.close()
}
const ask = async (method, url, parameters) => {
  const address = new URL(url)
  Object.entries(parameters ?? {}).forEach(([name, value]) => address.searchParams.set(name, value))
  const answer = await fetch(address, { method })
  const text = await answer.text()
  return { status: answer.status, ok: () => answer.ok, text: async () => text, json: async () => JSON.parse(text), body: text.startsWith('{') ? JSON.parse(text) : text }
}

// Playwright
const tests = []
const test = (_, run) => tests.push(run)
const expect = (value, message) => ({ toBeTruthy: () => assert.ok(value, message) })
const page = {
  goto: async url => { browser.visited.push(url) },
  getByLabel: () => ({ fill: async text => { browser.address = text } }),
  getByRole: () => ({ click: signUp }),
}
const request = { post: url => ask('POST', url), get: (url, { params }) => ask('GET', url, params), delete: url => ask('DELETE', url) }

// Cypress: commands queue up; those of a callback come before those that stand after it.
let queue = []
const command = run => {
  const link = {}
  queue.push(async () => { link.value = await run() })
  const next = use => command(() => use(link.value))
  return {
    its: path => next(value => path.split('.').reduce((at, name) => at[name], value)),
    then: use => next(async value => { await drain(() => use(value)) }),
    type: text => next(() => { browser.address = text }),
    click: () => next(signUp),
  }
}
const drain = async fill => {
  const outer = queue
  queue = []
  fill()
  while (queue.length > 0) {
    await queue.shift()()
  }
  queue = outer
}
const cy = {
  request: (first, url) => command(async () => {
    const answer = typeof first === 'string' ? await ask(first, url) : await ask('GET', first.url, first.qs)
    assert.ok(answer.ok(), `${first} ${url}: ${answer.status}`)
    return answer
  }),
  visit: url => command(() => { browser.visited.push(url) }),
  get: () => command(() => {}),
  contains: () => command(() => {}),
}
const it = (_, run) => tests.push(() => drain(run))

new Function('test', 'expect', 'it', 'cy', code)(test, expect, it, cy)
assert.equal(tests.length, 1)
await tests[0]({ page, request })
assert.deepEqual(browser.visited, ['/sign-up', 'https://app.test/confirm'])
