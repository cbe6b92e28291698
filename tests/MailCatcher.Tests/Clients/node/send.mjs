// Sends one message, told as JSON on standard input, as an application using nodemailer would.
import { readFileSync } from 'node:fs';
import nodemailer from 'nodemailer';

const mail = JSON.parse(readFileSync(0, 'utf8'));
const transport = nodemailer.createTransport({ host: mail.host, port: mail.port, secure: false, ignoreTLS: true });
const envelope = { from: mail.from, to: mail.recipients };

if (mail.prepared) {
  await transport.sendMail({ envelope, raw: readFileSync(mail.prepared) });
} else {
  const attachments = [];
  if (mail.inlineImage) {
    attachments.push({ filename: 'logo.png', content: Buffer.from(mail.inlineImage, 'base64'), contentType: 'image/png', cid: 'logo@example.test' });
  }
  if (mail.attachment) {
    attachments.push({ filename: mail.attachmentName, path: mail.attachment, contentType: 'application/octet-stream' });
  }
  await transport.sendMail({
    envelope,
    from: { name: mail.fromName, address: mail.from },
    to: mail.recipients,
    subject: mail.subject,
    text: mail.text,
    html: mail.html ?? undefined,
    attachments,
  });
}

transport.close();
