// Every call of mailpit-api, as its README and its documentation show them. The argument is the base address; a relay is configured there.
import assert from 'node:assert/strict'
import { MailpitClient } from 'mailpit-api'

const mailpit = new MailpitClient(process.argv[2])
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

assert.equal(await mailpit.deleteMessages(), 'ok')
const { ID } = await mailpit.sendMessage({
  From: { Email: 'user@example.test', Name: 'User' },
  To: [{ Email: 'rec@example.test', Name: 'Rec' }],
  Cc: [{ Email: 'cc@example.test' }],
  Bcc: ['hidden@example.test'],
  ReplyTo: [{ Email: 'reply@example.test' }],
  Subject: 'Test Email',
  Text: 'Plain text',
  HTML: '<p>Some <b>HTML</b></p>',
  Attachments: [{ Content: png, Filename: 'dot.png', ContentType: 'image/png' }],
  Headers: { 'X-Test': 'yes' },
  Tags: ['sent'],
})

const list = await mailpit.listMessages()
assert.deepEqual([list.total, list.unread, list.messages_count, list.count, list.start], [1, 1, 1, 1, 0])
assert.deepEqual([list.messages[0].ID, list.messages[0].Subject, list.messages[0].Attachments, list.messages[0].Read], [ID, 'Test Email', 1, false])
assert.deepEqual(list.messages[0].Tags, ['sent'])
assert.equal((await mailpit.listMessages(1, 10)).messages.length, 0)

const message = await mailpit.getMessageSummary()
assert.deepEqual(message.From, { Name: 'User', Address: 'user@example.test' })
assert.deepEqual([message.To[0].Address, message.Cc[0].Address, message.Bcc[0].Address, message.ReplyTo[0].Address], ['rec@example.test', 'cc@example.test', 'hidden@example.test', 'reply@example.test'])
assert.equal(message.HTML.trim(), '<p>Some <b>HTML</b></p>')
assert.equal((await mailpit.listMessages()).unread, 0)
assert.deepEqual((await mailpit.getMessageHeaders(ID))['X-Test'], ['yes'])
assert.match(await mailpit.getMessageSource(ID), /Subject: Test Email/)

const blob = await mailpit.getMessageAttachment(ID, message.Attachments[0].PartID)
assert.deepEqual([blob.type, Buffer.from(await blob.arrayBuffer()).toString('base64')], ['image/png', png])
assert.equal((await mailpit.getAttachmentThumbnail(ID, message.Attachments[0].PartID)).type, 'image/jpeg')
assert.match(await mailpit.renderMessageHTML(), /<b>HTML<\/b>/)
assert.match(await mailpit.renderMessageHTML(ID, 1), /<b>HTML<\/b>/)
assert.match(await mailpit.renderMessageText(ID), /Plain text/)

assert.equal(await mailpit.setReadStatus({ IDs: [ID], Read: false }), 'ok')
assert.equal((await mailpit.listMessages()).unread, 1)
assert.equal(await mailpit.setReadStatus({ Read: true }), 'ok')
assert.equal(await mailpit.setReadStatus(), 'ok')
assert.equal((await mailpit.listMessages()).unread, 1)

assert.equal(await mailpit.setTags({ IDs: [ID], Tags: ['tag1', 'Tag 2'] }), 'ok')
assert.deepEqual(await mailpit.getTags(), ['Tag 2', 'tag1'].sort((a, b) => a.toLowerCase() < b.toLowerCase() ? -1 : 1))
assert.equal(await mailpit.renameTag('Tag 2', 'New Tag'), 'ok')
assert.equal(await mailpit.deleteTag('tag1'), 'ok')
assert.deepEqual(await mailpit.getTags(), ['New Tag'])
assert.equal(await mailpit.setTags({ IDs: [ID] }), 'ok')
assert.deepEqual(await mailpit.getTags(), [])

assert.equal(await mailpit.releaseMessage('latest', { To: ['user1@example.test', 'user2@example.test'] }), 'ok')
assert.ok((await mailpit.getInfo()).Version)
assert.deepEqual([(await mailpit.getInfo()).Messages, (await mailpit.getInfo()).Unread], [1, 1])
assert.equal((await mailpit.getConfiguration()).MessageRelay.Enabled, true)

assert.equal((await mailpit.getChaosTriggers()).Sender.Probability, 0)
assert.equal((await mailpit.setChaosTriggers({ Sender: { ErrorCode: 451, Probability: 5 } })).Sender.Probability, 5)
assert.equal((await mailpit.setChaosTriggers()).Sender.Probability, 0)
assert.equal((await mailpit.waitForMessages({ count: 1 }, { timeout: 2000, interval: 20 })).messages_count, 1)

// What is not built says so.
for (const check of [() => mailpit.htmlCheck(), () => mailpit.linkCheck(), () => mailpit.spamAssassinCheck()]) {
  await check().then(answer => assert.ok(answer), fault => assert.match(fault.message, /501 Not Implemented/))
}

await mailpit.sendMessage({ From: { Email: 'test@example.test' }, To: [{ Email: 'recipient@example.test' }], Subject: 'Welcome to Our App' })
if ((await fetch(`${process.argv[2]}api/v1/search?query=x`)).status !== 501) {
  const found = await mailpit.searchMessages({ query: 'subject:Welcome', start: 0, limit: 10 })
  assert.deepEqual([found.total, found.messages_count, found.messages[0].Subject], [2, 1, 'Welcome to Our App'])
  assert.equal((await mailpit.waitForMessage({ query: 'subject:Welcome to Our App' }, { interval: 20 })).To[0].Address, 'recipient@example.test')
  assert.equal((await mailpit.waitForMessages({ query: 'to:recipient@example.test', count: 1, exact: true }, { interval: 20 })).messages_count, 1)
  assert.equal(await mailpit.setReadStatus({ Search: 'from:user@example.test', Read: true }), 'ok')
  assert.equal(await mailpit.setReadStatus({ Search: 'after:2025-04-30', Read: true }, { tz: 'America/Chicago' }), 'ok')
  assert.equal((await mailpit.listMessages()).unread, 0)
  assert.equal(await mailpit.deleteMessagesBySearch({ query: 'from:user@example.test' }), 'ok')
  assert.deepEqual((await mailpit.listMessages()).messages.map(left => left.Subject), ['Welcome to Our App'])
}

const left = await mailpit.listMessages()
assert.equal(await mailpit.deleteMessages({ IDs: [left.messages[0].ID] }), 'ok')
assert.equal((await mailpit.listMessages()).total, left.total - 1)
await assert.rejects(mailpit.getMessageSummary('01a208ca-d8ff-792a-8000-000000000001'), /404/)
