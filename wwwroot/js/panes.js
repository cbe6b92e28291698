// The width of the list, dragged or moved with the arrow keys and remembered in this browser. Runs in the head, so that the first paint has it.
(() => {
  const key = "mailcatcher.list-width";
  const root = document.documentElement;
  const least = 300;
  const most = () => Math.max(least, Math.min(760, innerWidth - 560));

  const apply = (width) => root.style.setProperty("--list-width", `${Math.round(Math.min(Math.max(width, least), most()))}px`);
  const remember = (width) => {
    try {
      if (width === null) localStorage.removeItem(key);
      else localStorage.setItem(key, String(Math.round(width)));
    } catch {
      // storage may be forbidden
    }
  };
  const remembered = () => {
    try {
      return Number(localStorage.getItem(key)) || null;
    } catch {
      return null;
    }
  };

  const stored = remembered();
  if (stored) apply(stored);
  addEventListener("resize", () => {
    const width = remembered();
    if (width) apply(width);
  });

  customElements.define("pane-resizer", class extends HTMLElement {
    connectedCallback() {
      this.tabIndex = 0;
      this.setAttribute("role", "separator");
      this.setAttribute("aria-orientation", "vertical");
      this.setAttribute("aria-label", "Width of the list");
      this.setAttribute("aria-valuemin", String(least));
      this.addEventListener("pointerdown", this.drag);
      this.addEventListener("keydown", this.step);
      this.addEventListener("dblclick", this.reset);
      this.tell();
    }

    width() { return this.parentElement.getBoundingClientRect().width; }

    tell() {
      this.setAttribute("aria-valuemax", String(most()));
      this.setAttribute("aria-valuenow", String(Math.round(this.width())));
    }

    drag = (event) => {
      const from = event.clientX;
      const width = this.width();
      const move = (moved) => apply(width + moved.clientX - from);
      const end = () => {
        this.removeEventListener("pointermove", move);
        this.removeAttribute("data-dragging");
        root.removeAttribute("data-resizing");
        remember(this.width());
        this.tell();
      };
      this.setPointerCapture(event.pointerId);
      this.setAttribute("data-dragging", "");
      root.setAttribute("data-resizing", "");
      this.addEventListener("pointermove", move);
      this.addEventListener("lostpointercapture", end, { once: true });
    };

    step = (event) => {
      const step = { ArrowLeft: -24, ArrowRight: 24 }[event.key];
      if (!step) return;
      event.preventDefault();
      apply(this.width() + step);
      remember(this.width());
      this.tell();
    };

    reset = () => {
      root.style.removeProperty("--list-width");
      remember(null);
      this.tell();
    };
  });
})();
