// Light, dark or as the system says. Runs before the first paint; the choice is remembered in this browser.
(() => {
  const key = "mailcatcher.theme";
  const system = matchMedia("(prefers-color-scheme: dark)");
  const themes = {
    light: ["Light theme", '<circle cx="12" cy="12" r="4"/><path d="M12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.6l1.1 1.1M17.3 17.3l1.1 1.1M5.6 18.4l1.1-1.1M17.3 6.7l1.1-1.1"/>'],
    system: ["Follow the system's theme", '<rect x="3.5" y="5" width="17" height="11.5" rx="2"/><path d="M9 20h6M12 16.5V20"/>'],
    dark: ["Dark theme", '<path d="M20 14.2A8.2 8.2 0 0 1 9.8 4 8.2 8.2 0 1 0 20 14.2Z"/>'],
  };

  const choice = () => {
    try {
      const stored = localStorage.getItem(key);
      return stored in themes ? stored : "system";
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

  // A row of buttons of which one is pressed.
  const fill = (element, label, choices, chosen) => {
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", label);
    element.replaceChildren(...Object.entries(choices).map(([name, [title, icon]]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.choice = name;
      button.title = title;
      button.setAttribute("aria-label", title);
      button.innerHTML = `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${icon}</svg>`;
      button.addEventListener("click", () => chosen(name));
      return button;
    }));
  };

  customElements.define("theme-switch", class extends HTMLElement {
    connectedCallback() {
      fill(this, "Theme", themes, choose);
      apply();
    }
  });

  // How high the rows of the list are: the same two choices as in the list's own menu (inbox.js).
  const densityKey = "mailcatcher.density";
  const densities = {
    comfortable: ["Comfortable rows", '<path d="M4.5 6.5h15M4.5 12h15M4.5 17.5h15"/>'],
    compact: ["Compact rows", '<path d="M4.5 5.5h15M4.5 9.8h15M4.5 14.2h15M4.5 18.5h15"/>'],
  };

  const dense = () => {
    try {
      document.documentElement.dataset.density = localStorage.getItem(densityKey) === "compact" ? "compact" : "comfortable";
    } catch {
      // storage may be forbidden
    }
    for (const button of document.querySelectorAll("density-switch button")) {
      button.setAttribute("aria-pressed", String(button.dataset.choice === document.documentElement.dataset.density));
    }
  };

  customElements.define("density-switch", class extends HTMLElement {
    connectedCallback() {
      fill(this, "Rows of the list", densities, (name) => {
        try {
          localStorage.setItem(densityKey, name);
        } catch {
          // storage may be forbidden
        }
        dense();
      });
      dense();
    }
  });

  system.addEventListener("change", apply);
  addEventListener("storage", (event) => {
    if (event.key === key) apply();
    if (event.key === densityKey) dense();
  });
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
