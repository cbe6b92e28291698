// The list's keyboard and scroll position. Keys are told to the page only when nobody is typing and no dialog is open.

const commands = new Set(["/", "s", "t", "j", "k", "ArrowDown", "ArrowUp", "Enter", "Delete", "#", "u", "r", "x", "e", "z", "p", "*", "Escape", "?", "[", "]", "Home", "End"]);

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable=true], .mud-dialog, .mud-popover-open");
const isControl = (target) => target.closest?.("a, button, summary, [role=tab]") && !target.closest?.("[data-row]");

// A menu closes after a choice, at a click elsewhere and with Escape, which then means nothing else.
const closeMenus = (event) => {
  if (event.type === "keydown" && event.key !== "Escape") return;
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (event.type === "keydown" || !menu.contains(event.target) || event.target.closest("button")) menu.open = false;
  }
};

export const listen = (page) => {
  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !commands.has(event.key)) return;
    if (event.key === "Escape" && document.querySelector("details[data-menu][open]")) return;
    if (document.documentElement.hasAttribute("data-going") || isTyping(event.target) || document.querySelector(".mud-dialog")) return;
    if (event.key === "Enter" && (isControl(event.target) || event.target.closest?.("[data-row]"))) return;
    if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && event.target.closest?.("[data-scrolls]")) return;
    event.preventDefault();
    if (event.key === "/") document.querySelector("[data-search]")?.focus();
    else if (event.key === "Home" || event.key === "End") {
      const list = document.querySelector("[data-list]");
      if (list) list.scrollTop = event.key === "Home" ? 0 : list.scrollHeight;
    }
    else if (event.key === "t" && !document.querySelector("[data-selecting]")) document.querySelector("[data-add-tag]")?.click();
    else page.invokeMethodAsync("OnKeyAsync", event.key);
  };
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", closeMenus);
  document.addEventListener("keydown", closeMenus);
  document.documentElement.toggleAttribute("data-keys", true);
  return {
    dispose: () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("click", closeMenus);
      document.removeEventListener("keydown", closeMenus);
      document.documentElement.toggleAttribute("data-keys", false);
    },
  };
};

// Brings a row into view, whether it is rendered or not: every row has the same height.
export const reveal = (list, index, height) => {
  const top = index * height;
  if (top < list.scrollTop) list.scrollTop = top;
  else if (top + height > list.scrollTop + list.clientHeight) list.scrollTop = top + height - list.clientHeight;
};

// Whether the list and the message take turns: the list is not shown while a message is open (InboxPage.razor.css).
export const hasOnePane = () => matchMedia("(max-width: 900px)").matches;

export const scrollToTop = (list) => list.scrollTo({ top: 0, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });

// Whether the reader has scrolled away from the newest; told only when it changes.
export const watchTop = (list, page) => {
  let away = false;
  const onScroll = () => {
    const now = list.scrollTop > 40;
    if (now !== away) {
      away = now;
      page.invokeMethodAsync("OnScrolledAway", away);
    }
  };
  // Ctrl adds a row to what is selected, Shift all rows up to it; a plain click opens the message as any link does.
  const onClick = (event) => {
    const row = event.target.closest("[data-row]");
    if (!row || !event.target.closest("a") || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    getSelection()?.removeAllRanges();
    page.invokeMethodAsync("OnRowAsync", row.dataset.row, event.shiftKey);
  };
  list.addEventListener("scroll", onScroll, { passive: true });
  list.addEventListener("click", onClick);
  return {
    dispose: () => {
      list.removeEventListener("scroll", onScroll);
      list.removeEventListener("click", onClick);
    },
  };
};

// New mail came in above: what the reader looks at stays where it is.
export const keepPlace = (list, added, height) => {
  if (list.scrollTop > 40) list.scrollTop += added * height;
};

// Puts text into a field whose text is otherwise the reader's own business.
export const fill = (field, text) => {
  field.value = text;
};

// What the file is called, the server says.
export const download = (address) => {
  const link = Object.assign(document.createElement("a"), { href: address, download: "" });
  document.body.append(link);
  link.click();
  link.remove();
};

// How high rows are; theme.js sets it before the first paint.
export const density = () => document.documentElement.dataset.density ?? "comfortable";

export const setDensity = (density) => {
  document.documentElement.dataset.density = density;
  try {
    localStorage.setItem("mailcatcher.density", density);
  } catch {
    // storage may be forbidden
  }
};
