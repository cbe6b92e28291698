// Every call of mailhog, as its README shows them. The arguments are the host, the port and the number of messages that are there: one like the README's, sent by nodemailer, and others before it.
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const [host, port, count] = process.argv.slice(2)
const mailhog = createRequire(import.meta.url)('mailhog')({ host, port: Number(port) })

const all = await mailhog.messages(0, 10)
assert.deepEqual([all.total, all.count, all.start, all.items.length], [Number(count), Number(count), 0, Number(count)])
assert.equal((await mailhog.messages(1, 1)).items.length, 1)
assert.deepEqual((await mailhog.messages(1000)).items, [])

for (const found of [(await mailhog.search('grüße@example.test')).items, (await mailhog.search('netflix', 'containing', 0, 5)).items]) {
  assert.deepEqual(found ?? [], [])
}

const [byQuery] = (await mailhog.search('bob@example.org', 'to')).items
for (const message of [all.items[0], byQuery, await mailhog.latestFrom('ann@example.com'), await mailhog.latestTo('hidden@example.org'), await mailhog.latestContaining('Your code is 123456')]) {
  assert.equal(message.subject, 'Grüße golden ✓')
  assert.match(message.from, /ann@example\.com/)
  assert.match(message.to, /bob@example\.org/)
  assert.equal(message.cc, 'carl@example.org')
  assert.match(message.text, /Hello text\r?\nYour code is 123456/)
  assert.match(message.html, /Hello <b>html<\/b>/)
  assert.ok(message.date instanceof Date && message.deliveryDate instanceof Date && !Number.isNaN(message.deliveryDate.getTime()))
  assert.deepEqual(message.attachments.map(attachment => [attachment.name, attachment.type, attachment.encoding]), [['data.csv', 'text/csv; name=data.csv', 'base64']])
  assert.equal(mailhog.decode(message.attachments[0].Body, message.attachments[0].encoding), 'hello,attach\n')
}

const { ID } = all.items[0]
assert.equal((await mailhog.releaseMessage(ID, { host: 'smtp.example.test', port: '1', email: 'released@example.test' })).statusCode, 200)
assert.equal((await mailhog.deleteMessage(ID)).statusCode, 200)
assert.equal((await mailhog.messages()).total, Number(count) - 1)
assert.equal((await mailhog.deleteAll()).statusCode, 200)
assert.equal((await mailhog.messages()).total, 0)
assert.equal(await mailhog.latestTo('nobody@example.test'), 0)
