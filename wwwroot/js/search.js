// The search box: keys that choose among its suggestions, and what was searched for in this browser.

const key = "mailcatcher.searches";
const most = 20;

// Puts text into the field, whose text is otherwise the reader's own business.
export const fill = (field, text) => {
  field.value = text;
};

export const listen = (field, page) => {
  field.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOpen = field.getAttribute("aria-expanded") === "true";
    if (event.key === "Escape" && !isOpen) {
      field.blur();
    } else if (isOpen && ["ArrowDown", "ArrowUp", "Escape"].includes(event.key)) {
      event.preventDefault();
      event.stopPropagation();
      page.invokeMethodAsync("OnChoose", event.key);
    }
  });
};

export const recall = () => {
  try {
    const kept = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(kept) ? kept.filter((text) => typeof text === "string").slice(0, most) : [];
  } catch {
    return []; // storage may be forbidden, or hold something else
  }
};

export const remember = (text) => {
  try {
    localStorage.setItem(key, JSON.stringify([text, ...recall().filter((other) => other !== text)].slice(0, most)));
  } catch {
    // storage may be forbidden
  }
};
