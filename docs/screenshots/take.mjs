// Takes the screenshots of the README from a running, empty server:
//   npm install --no-save playwright-core
//   node docs/screenshots/take.mjs http://127.0.0.1:8025/ 127.0.0.1:1025
// The server should have a relay configured that takes mail, so that the outbox has something to show.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const [, , base, smtp, folder = fileURLToPath(new URL(".", import.meta.url))] = process.argv;
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});

const open = async (width, height, colorScheme) => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme });
  const page = await context.newPage();
  await page.goto(base);
  await page.waitForSelector(".shell");
  return page;
};
const shoot = async (page, name) => {
  await page.mouse.move(5, 5);
  await page.waitForTimeout(800); // fonts, frames and transitions
  await page.screenshot({ path: `${folder}/${name}.png` });
};
const read = async (page, text) => {
  await page.click(`[data-row]:has-text("${text}") a`);
  await page.waitForSelector(".message .tabs");
};
const tab = (page, name) => page.click(`.tabs a:has-text("${name}")`);

// What beside the inbox and its messages there is to see.
const places = [
  ["?q=from:acme+has:attachment", "search"], ["?q=from:acme+zebra", "search-nothing"], ["?q=is:nonsense", "search-fault"], ["outbox", "outbox"], ["sessions", "sessions"], ["inboxes", "inboxes"], ["chaos", "chaos"],
  ["settings/connect", "settings"], ["settings/server", "settings-server"], ["settings/configuration", "settings-configuration"], ["settings/webhooks", "settings-webhooks"],
  ["settings/appearance", "settings-appearance"], ["settings/tags", "settings-tags"], ["settings/transfer", "settings-transfer"], ["settings/tokens", "settings-tokens"], ["settings/users", "settings-users"],
];
const shootPlaces = async (page, prefix, suffix) => {
  for (const [path, name] of places) {
    await page.goto(base + path);
    await page.waitForSelector(".shell");
    await shoot(page, `${prefix}${name}${suffix}`);
  }
};

const light = await open(1440, 900, "light");
const dark = await open(1440, 900, "dark");
const phone = await open(390, 844, "light");
await shoot(light, "empty");
await shoot(dark, "empty-dark");
await shoot(phone, "phone-empty");

const sent = spawnSync("python3", [fileURLToPath(new URL("mail.py", import.meta.url)), smtp], { encoding: "utf8" });
if (sent.status !== 0) throw new Error(sent.stderr);
await light.waitForSelector("[data-row]");

for (const [page, suffix] of [[light, ""], [dark, "-dark"]]) {
  await read(page, "The autumn table");
  await shoot(page, `inbox${suffix}`);
  for (const name of ["Text", "Headers", "Source", "Structure", "Envelope", "Session"]) {
    await tab(page, name);
    await shoot(page, `tab-${name.toLowerCase()}${suffix}`);
  }
  await read(page, "Invoice 2026");
  await tab(page, "Attachments");
  await shoot(page, `tab-attachments${suffix}`);
  await read(page, "RESOLVED");
  await page.click(".release");
  await page.waitForSelector(".mud-dialog");
  await page.waitForTimeout(300);
  await shoot(page, `release${suffix}`);
  const go = page.locator(".mud-dialog .btn.primary");
  if (await go.count()) {
    await go.click();
    await page.waitForSelector(".releases");
    await shoot(page, `tab-releases${suffix}`);
  }
  await shootPlaces(page, "", suffix);
  await page.goto(base);
  for (const row of [0, 1, 3]) {
    await page.hover(`[data-row] >> nth=${row}`);
    await page.click(`[data-row] .select >> nth=${row}`);
  }
  await shoot(page, `selection${suffix}`);
}

await phone.goto(base);
await shoot(phone, "phone-list");
await read(phone, "The autumn table");
await shoot(phone, "phone-message");
for (const name of ["Text", "Headers", "Source", "Structure", "Envelope", "Session"]) {
  await tab(phone, name);
  await shoot(phone, `phone-tab-${name.toLowerCase()}`);
}
for (const [subject, name] of [["Invoice 2026", "Attachments"], ["RESOLVED", "Releases"]]) {
  await phone.goto(base);
  await phone.waitForSelector("[data-row]");
  await read(phone, subject);
  await tab(phone, name);
  await shoot(phone, `phone-tab-${name.toLowerCase()}`);
}
await shootPlaces(phone, "phone-", "");
await browser.close();
