// What the browser knows better than the server: the reader's clock and time zone, the clipboard.

const day = 86_400_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dateYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });
const medium = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

const relative = (at, now) => {
  const age = now - at;
  if (age < 45_000 && age > -day) return "now";
  if (age < 3_600_000 && age > 0) return `${Math.max(1, Math.round(age / 60_000))} min`;
  if (new Date(at).toDateString() === new Date(now).toDateString()) return clock.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear() ? date.format(at) : dateYear.format(at);
};

const until = (at, now) => {
  const left = Math.round((at - now) / 1000);
  return left <= 0 ? "now" : left < 90 ? `in ${left} s` : left < 5400 ? `in ${Math.round(left / 60)} min` : `at ${clock.format(at)}`;
};

customElements.define("mail-time", class MailTime extends HTMLElement {
  static observedAttributes = ["at"];
  static all = new Set();

  connectedCallback() { MailTime.all.add(this); this.show(); }
  disconnectedCallback() { MailTime.all.delete(this); }
  attributeChangedCallback() { if (this.isConnected) this.show(); }

  show() {
    const at = Date.parse(this.getAttribute("at"));
    if (Number.isNaN(at)) return;
    const shown = this.hasAttribute("full") ? medium.format(at) : this.hasAttribute("until") ? until(at, Date.now()) : relative(at, Date.now());
    if (this.textContent !== shown) this.textContent = shown;
    const title = full.format(at);
    if (this.title !== title) this.title = title;
  }

  static tick() { for (const time of MailTime.all) time.show(); }
});
setInterval(() => customElements.get("mail-time").tick(), 5_000);

const copy = async (text) => {
  if (navigator.clipboard && isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  // On plain http from another machine the clipboard is not to be had; this old way is.
  const area = Object.assign(document.createElement("textarea"), { value: text, readOnly: true });
  area.style.cssText = "position:fixed;opacity:0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
};

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  event.preventDefault();
  const from = button.dataset.copyFrom ? document.getElementById(button.dataset.copyFrom)?.textContent : null;
  await copy(from ?? button.dataset.copy);
  button.setAttribute("data-copied", "");
  const status = document.getElementById("announcements");
  if (status) status.textContent = "Copied";
  setTimeout(() => {
    button.removeAttribute("data-copied");
    if (status) status.textContent = "";
  }, 1600);
});

// The first rows of a list are drawn again once the browser has told how many have room. Who presses on one at that moment and lets go of the same message has clicked on it, though the browser sees two elements.
let pressed = null;
document.addEventListener("pointerdown", (event) => {
  pressed = event.button === 0 ? event.target.closest?.("[data-row] a") : null;
});
document.addEventListener("pointerup", (event) => {
  const row = event.target.closest?.("[data-row]");
  if (pressed && !pressed.isConnected && row?.dataset.row === pressed.closest("[data-row]").dataset.row) {
    const { ctrlKey, metaKey, shiftKey } = event;
    row.querySelector("a").dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey, metaKey, shiftKey }));
  }
  pressed = null;
});

// In a row that is wider than the screen, what is current is in view.
customElements.define("reveal-current", class extends HTMLElement {
  connectedCallback() {
    this.watch = new MutationObserver(() => this.reveal());
    this.watch.observe(this, { subtree: true, childList: true, attributeFilter: ["aria-current"] });
    this.reveal();
  }

  disconnectedCallback() { this.watch.disconnect(); }

  reveal() {
    const [row, current] = [this.parentElement, this.querySelector("[aria-current]")];
    if (!current || row.scrollWidth <= row.clientWidth) return;
    const [outer, inner] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
    row.scrollLeft += inner.left - outer.left - (outer.width - inner.width) / 2;
  }
});
