// What the reading pane needs of the browser: a frame for HTML, to bring a match of the source into view, and to print.

// A message's HTML. The frame is kept from one message to the next: to make another one takes the browser as long as all the rest of opening a message. What it shows is no step in the browser's history.
customElements.define("message-frame", class extends HTMLElement {
  static observedAttributes = ["src"];

  connectedCallback() {
    this.frame = document.createElement("iframe");
    this.frame.setAttribute("sandbox", "allow-popups allow-popups-to-escape-sandbox");
    Object.assign(this.frame, { title: this.title, referrerPolicy: "no-referrer" });
    this.frame.addEventListener("load", () => this.show());
    this.setAttribute("aria-busy", "true");
    const src = this.getAttribute("src");
    Object.assign(this.frame, src ? { src } : { srcdoc: "<p>" });
    this.replaceChildren(this.frame);
  }

  attributeChangedCallback(_, before, src) {
    if (!this.frame || before === src) return;
    this.setAttribute("aria-busy", "true");
    this.frame.contentWindow.location.replace(new URL(src, document.baseURI));
    // Should that take a while, what was shown before must not pass for it.
    clearTimeout(this.late);
    this.late = setTimeout(() => this.frame.style.setProperty("visibility", "hidden"), 150);
  }

  show() {
    clearTimeout(this.late);
    this.removeAttribute("aria-busy");
    this.frame.style.removeProperty("visibility");
  }
});

customElements.define("scroll-here", class extends HTMLElement {
  // Only its own box scrolls: scrollIntoView would move the page as well.
  connectedCallback() {
    const box = this.closest("pre");
    if (box) box.scrollTop += this.getBoundingClientRect().top - box.getBoundingClientRect().top - box.clientHeight / 2;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});
