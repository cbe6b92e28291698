// What cypress-mailpit and cypress-mailhog ask for, by their own code, with as much of Cypress as they use. The arguments are the base address and an address of SMTP.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { readFileSync } from 'node:fs'
import nodemailer from 'nodemailer'

const [base, smtp] = process.argv.slice(2)
const searches = (await fetch(`${base}api/v1/search?query=x`)).status !== 501

const chain = value => Object.assign(Promise.resolve(value), { its: name => chain(Promise.resolve(value).then(known => known[name])) })
const registered = {}
globalThis.Cypress = {
  env: name => ({ mailHogUrl: base })[name],
  expose: name => ({ MAILPIT_URL: base.replace(/\/$/, '') })[name],
  config: () => 4000,
  Commands: { add: (name, options, command) => { registered[name] = command ?? options } },
}
globalThis.cy = {
  env: () => chain({}),
  wrap: chain,
  wait: milliseconds => new Promise(resolve => setTimeout(resolve, milliseconds)),
  verifyUpcomingAssertions: value => value,
  request: ({ method, url, qs, body, failOnStatusCode }) => chain((async () => {
    const address = new URL(url)
    Object.entries(qs ?? {}).forEach(([name, value]) => address.searchParams.set(name, value))
    const answer = await fetch(address, { method, body: body && JSON.stringify(body), headers: body ? { 'content-type': 'application/json' } : {} })
    assert.ok(failOnStatusCode === false || answer.ok, `${method} ${address} answered ${answer.status}`)
    const text = await answer.text()
    return { status: answer.status, body: answer.headers.get('content-type')?.includes('json') ? JSON.parse(text) : text }
  })()),
}

// cypress-mailpit
const { MailpitCommands } = await import('cypress-mailpit/dist/src/MailpitCommands.js')
const mailpit = new MailpitCommands()
await mailpit.mailpitDeleteAllEmails()
assert.ok((await mailpit.mailpitSendMail({ attachments: [{ Content: 'aGVsbG8=', Filename: 'hello.txt' }] })).ID)
const message = await mailpit.mailpitGetMail()
assert.equal(await mailpit.mailpitGetSubject(message), 'Hello Mailpit')
assert.deepEqual(await mailpit.mailpitGetRecipientAddress(message), ['jane@example.com'])
assert.equal(await mailpit.mailpitGetFromAddress(message), 'from@example.com')
assert.deepEqual(await mailpit.mailpitGetAttachments(message), ['hello.txt'])
assert.match(await mailpit.mailpitGetMailHTMlBody(message), /hello from mailpit/)
assert.match(await mailpit.mailpitGetMailTextBody(message), /hello from mailpit/)
for (const check of ['mailpitGetMailSpamAssassinSummary', 'mailpitGetMailSpamAssainSummary']) {
  await mailpit[check](message).then(answer => assert.ok(Array.isArray(answer.Rules)), fault => assert.match(fault.message, /sa-check answered (400|501)/))
}
await mailpit.mailpitSetStatusAsUnRead(message)
assert.equal((await mailpit.mailpitGetAllMails()).unread, 1)
await mailpit.mailpitSetStatusAsRead([message])
assert.equal((await mailpit.mailpitGetAllMails()).unread, 0)
await mailpit.mailpitSetAllEmailStatusAsUnRead()
assert.equal((await mailpit.mailpitGetAllMails(0, 10)).unread, 1)
await mailpit.mailpitSetAllEmailStatusAsRead()
if (searches) {
  assert.equal((await mailpit.mailpitSearchEmails('subject:"Hello Mailpit"', 0, 10)).messages_count, 1)
  assert.equal((await mailpit.mailpitGetEmailsBySubject('Hello Mailpit')).messages_count, 1)
  assert.equal((await mailpit.mailpitGetEmailsByTo('jane@example.com', 0, 10)).messages_count, 1)
  assert.equal((await mailpit.mailpitHasEmailsBySubject('Hello Mailpit')).messages_count, 1)
  assert.equal((await mailpit.mailpitHasEmailsByTo('jane@example.com')).messages_count, 1)
  assert.equal((await mailpit.mailpitNotHasEmailsBySubject('nothing like it')).messages_count, 0)
  assert.equal((await mailpit.mailpitNotHasEmailsByTo('nobody@example.com')).messages_count, 0)
  assert.equal((await mailpit.mailpitHasEmailsBySearch('hello')).messages_count, 1)
  assert.equal((await mailpit.mailpitNotHasEmailsBySearch('goodbye')).messages_count, 0)
  await mailpit.mailpitDeleteEmailsBySearch('subject:Hello')
  assert.equal((await mailpit.mailpitGetAllMails()).total, 0)
}

// cypress-mailhog
const code = readFileSync(createRequire(import.meta.url).resolve('cypress-mailhog'), 'utf8')
new Function(code)()
const { mhDeleteAll, mhGetAllMails, mhGetMailsBySubject, mhGetMailsByRecipient, mhGetMailsBySender, mhSearchMails, mhGetJimMode, mhSetJimMode, ...mailhog } = registered
await mhDeleteAll()
assert.deepEqual(await mhGetAllMails(), [])
const [host, port] = smtp.split(':')
const transport = nodemailer.createTransport({ host, port: Number(port), ignoreTLS: true })
await transport.sendMail({ from: 'ann@example.com', to: 'bob@example.com', subject: 'Order 1', text: 'first', attachments: [{ filename: 'bill.pdf', content: 'x' }] })
await transport.sendMail({ from: 'eve@example.com', to: 'dan@example.com', subject: 'Order 2', text: 'second' })
transport.close()
assert.equal((await mhGetAllMails(50)).length, 2)
const [first] = await mhGetMailsBySubject('Order 1')
assert.equal((await mhGetMailsByRecipient('dan@example.com')).length, 1)
assert.equal((await mhGetMailsBySender('eve@example.com'))[0].Content.Headers.Subject[0], 'Order 2')
assert.equal((await mhSearchMails('containing', 'second')).length, 1)
assert.equal((await mhSearchMails('from', 'ann@example.com', 5)).length, 1)
assert.equal((await mhSearchMails('to', 'dan@example.com')).length, 1)
assert.equal(mailhog.mhFirst([first]), first)
assert.equal(mailhog.mhFilterBySubject([first], 'Order 1').length, 1)
assert.equal(mailhog.mhFilterByRecipient([first], 'bob@example.com').length, 1)
assert.equal(mailhog.mhFilterBySender([first], 'ann@example.com').length, 1)
assert.equal(await mailhog.mhGetSubject(first), 'Order 1')
assert.match(await mailhog.mhGetBody(first), /first/)
assert.equal(await mailhog.mhGetSender(first), 'ann@example.com')
assert.deepEqual(await mailhog.mhGetRecipients(first), ['bob@example.com'])
assert.deepEqual(await mailhog.mhGetAttachments(first), ['bill.pdf'])
assert.equal(await mhGetJimMode(), false)
assert.equal((await mhSetJimMode(true)).status, 201)
assert.equal(await mhGetJimMode(), true)
assert.equal((await mhSetJimMode(true)).status, 400)
assert.equal((await mhSetJimMode(false)).status, 200)
assert.equal(await mhGetJimMode(), false)
await mhDeleteAll()
