// Citations open in the sources panel at the cited sentence; closing it gives focus back to the mark that was used.
(() => {
  let opener = null;
  const base = document.currentScript?.dataset.base ?? "";
  const byId = (id) => document.getElementById(id);

  const open = async (query) => {
    const panel = byId("source-panel"), body = byId("source-body");
    if (!panel || !body) return;
    const reply = await fetch(`${base}/sources/document?${query}`);
    body.innerHTML = await reply.text();  // escaped by the server
    panel.hidden = false;
    document.body.classList.add("panel-open");
    const place = byId("cited") ?? byId("source-title");
    if (place) {
      place.setAttribute("tabindex", "-1");
      place.scrollIntoView({ block: "center" });
      place.focus({ preventScroll: true });
    }
  };

  const close = () => {
    const panel = byId("source-panel");
    if (!panel || panel.hidden) return;
    panel.hidden = true;
    document.body.classList.remove("panel-open");
    opener?.focus();
    opener = null;
  };

  const list = async () => {
    const field = (id) => encodeURIComponent(byId(id)?.value ?? "");
    const query = `q=${field("source-query")}&kind=${field("source-kind")}&topic=${field("source-topic")}`;
    const reply = await fetch(`${base}/sources/list?${query}`);
    const target = byId("source-list");
    if (target) target.innerHTML = await reply.text();
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.('a[href*="#source="]');
    if (link) {
      event.preventDefault();
      if (!byId("source-panel")?.contains(link)) opener = link;
      open(link.getAttribute("href").split("#source=")[1].replace(/^/, "id="));
    } else if (event.target.closest?.("#source-close")) {
      close();
    }
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  let waiting;
  document.addEventListener("input", (event) => {
    if (event.target.closest?.("#source-search")) { clearTimeout(waiting); waiting = setTimeout(list, 150); }
  });
  new MutationObserver(() => {
    const target = byId("source-list");
    if (target && !target.dataset.ready) { target.dataset.ready = "yes"; list(); }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
