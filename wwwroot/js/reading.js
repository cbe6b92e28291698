// What the reading pane needs of the browser: to bring a match of the source into view, and to print.

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
