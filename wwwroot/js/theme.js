// Light, dark or as the system says. Runs before the first paint; the choice is remembered in this browser.
(() => {
  const key = "mailcatcher.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const icons = {
    light: '<circle cx="12" cy="12" r="4"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>',
    system: '<rect x="3.5" y="5" width="17" height="11.5" rx="2"/><path d="M9 20h6M12 16.5V20"/>',
    dark: '<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2Z"/>',
  };
  const names = { light: "Light theme", system: "Follow the system's theme", dark: "Dark theme" };

  const choice = () => {
    try {
      const stored = localStorage.getItem(key);
      return stored in names ? stored : "system";
    } catch {
      return "system"; // storage may be forbidden
    }
  };

  const apply = () => {
    const chosen = choice();
    document.documentElement.dataset.theme = chosen === "system" ? (system.matches ? "dark" : "light") : chosen;
    for (const button of document.querySelectorAll("theme-switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.choice === chosen));
    }
  };

  const choose = (chosen) => {
    try {
      localStorage.setItem(key, chosen);
    } catch {
      document.documentElement.dataset.theme = chosen;
      return;
    }
    apply();
  };

  customElements.define("theme-switch", class extends HTMLElement {
    connectedCallback() {
      this.setAttribute("role", "group");
      this.setAttribute("aria-label", "Theme");
      this.replaceChildren(...Object.keys(names).map((name) => {
        const button = document.createElement("button");
        button.type = "button";
        button.dataset.choice = name;
        button.title = names[name];
        button.setAttribute("aria-label", names[name]);
        button.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${icons[name]}</svg>`;
        button.addEventListener("click", () => choose(name));
        return button;
      }));
      apply();
    }
  });

  const dense = () => {
    try {
      document.documentElement.dataset.density = localStorage.getItem("mailcatcher.density") === "compact" ? "compact" : "comfortable";
    } catch {
      // storage may be forbidden
    }
  };

  system.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === key && apply());
  apply();
  dense();

  // "g", then a letter: to another place, from everywhere but where somebody is typing.
  let going = 0;
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable=true], .mud-dialog")) return;
    const root = document.documentElement;
    if (root.hasAttribute("data-going")) {
      const place = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      clearTimeout(going);
      // After everybody has heard of the key: to the list it means nothing now.
      setTimeout(() => root.removeAttribute("data-going"));
      if (place) {
        event.preventDefault();
        place.click();
      }
    } else if (event.key === "g") {
      root.setAttribute("data-going", "");
      going = setTimeout(() => root.removeAttribute("data-going"), 1500);
    }
  }, true);
})();
