// What the reading pane needs of the browser: to bring a match of the source into view, and to print.

customElements.define("scroll-here", class extends HTMLElement {
  connectedCallback() { this.parentElement?.scrollIntoView({ block: "center" }); }
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-print]")) print();
});
