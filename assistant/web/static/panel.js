// Citations open in a panel at the cited sentence: beside the page, or a sheet on phones. Closing it, or going back,
// gives the focus back to the mark that was used.
import { fill, focusOn } from "./dom.js";

const small = window.matchMedia("(max-width: 56rem)");
let opener = null;

const panel = document.createElement("dialog");
panel.id = "source-panel";
panel.setAttribute("aria-labelledby", "source-title");
panel.innerHTML =
  '<div class="panel-bar"><button type="button" class="small" id="source-close">Close</button></div>' +
  '<div id="source-body"></div>';

const query = (href) => {
  const link = new URL(href, location.href);
  const [start, end] = link.hash.slice(1).split("-");
  return `id=${encodeURIComponent(link.searchParams.get("source"))}&start=${start || 0}&end=${end || 0}`;
};

const show = async (href) => {
  if (!panel.open) small.matches ? panel.showModal() : panel.show();
  document.body.classList.add("panel-open");
  await fill(panel.querySelector("#source-body"), `/sources/document?${query(href)}`);
  panel.scrollTop = 0;
  const mark = panel.querySelector("mark");
  mark ? focusOn(mark, "center") : focusOn(panel.querySelector("#source-title"));
};

const hide = () => {
  if (!panel.open) return;
  panel.close();
  document.body.classList.remove("panel-open");
  if (opener?.isConnected) focusOn(opener, "center");
};

export const openPanel = (link) => {
  const inside = panel.contains(link);
  if (!inside) opener = link;
  const depth = inside ? (history.state?.depth ?? 0) + 1 : 1;
  history.pushState({ panel: link.getAttribute("href"), depth }, "");
  return show(link.getAttribute("href"));
};

// Steps back to before the panel was opened; `popstate` then hides it.
export const closePanel = () => {
  if (!panel.open) return;
  history.state?.panel ? history.go(-history.state.depth) : hide();
};

// Hides it without going back, because the page goes somewhere else. The mark is remembered: going back comes to it.
export const leavePanel = () => {
  panel.close();
  document.body.classList.remove("panel-open");
};

export const start = () => {
  document.body.append(panel);
  panel.addEventListener("cancel", (event) => { event.preventDefault(); closePanel(); });
  panel.addEventListener("click", (event) => {
    if (event.target === panel || event.target.id === "source-close") closePanel();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.open && !small.matches) { event.preventDefault(); closePanel(); }
  });
  window.addEventListener("popstate", (event) => event.state?.panel ? show(event.state.panel) : hide());
};
