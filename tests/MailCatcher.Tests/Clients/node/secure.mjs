// Sends twelve messages through nodemailer's pool, with TLS and a login, as an application using nodemailer would.
import nodemailer from 'nodemailer';

const [host, port, way, mechanism, user, password] = process.argv.slice(2);
const auth = mechanism === 'XOAUTH2' ? { type: 'OAuth2', user, accessToken: password } : { user, pass: password };
const transport = nodemailer.createTransport({
  host, port: Number(port), secure: way === 'implicit', requireTLS: way !== 'implicit', auth, authMethod: mechanism, pool: true, maxConnections: 3, maxMessages: 5, tls: { rejectUnauthorized: false },
});
await Promise.all(Array.from({ length: 12 }, (_, number) => transport.sendMail({ from: 'ann@example.test', to: 'bob@example.test', subject: `Number ${number}`, text: 'Hello' })));
transport.close();
