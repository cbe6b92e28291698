// The list's keyboard and scroll position. Keys are told to the page only when nobody is typing and no dialog is open.

const commands = new Set(["/", "s", "t", "j", "k", "ArrowDown", "ArrowUp", "Enter", "Delete", "#", "u", "r", "x", "*", "Escape", "?", "[", "]", "Home", "End"]);

const isTyping = (target) => target.closest?.("input, textarea, select, [contenteditable=true], .mud-dialog, .mud-popover-open");
const isControl = (target) => target.closest?.("a, button, summary, [role=tab]") && !target.closest?.("[data-row]");

export const listen = (page) => {
  const onKey = (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !commands.has(event.key)) return;
    if (isTyping(event.target) || document.querySelector(".mud-dialog")) return;
    if (event.key === "Enter" && (isControl(event.target) || event.target.closest?.("[data-row]"))) return;
    if (["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key) && event.target.closest?.("[data-scrolls]")) return;
    event.preventDefault();
    if (event.key === "/") document.querySelector("[data-search]")?.focus();
    else if (event.key === "t") document.querySelector("[data-add-tag]")?.click();
    else page.invokeMethodAsync("OnKeyAsync", event.key);
  };
  document.addEventListener("keydown", onKey);
  document.documentElement.toggleAttribute("data-keys", true);
  return {
    dispose: () => {
      document.removeEventListener("keydown", onKey);
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
  list.addEventListener("scroll", onScroll, { passive: true });
  return { dispose: () => list.removeEventListener("scroll", onScroll) };
};

// New mail came in above: what the reader looks at stays where it is.
export const keepPlace = (list, added, height) => {
  if (list.scrollTop > 40) list.scrollTop += added * height;
};

// Puts text into a field whose text is otherwise the reader's own business.
export const fill = (field, text) => {
  field.value = text;
};
