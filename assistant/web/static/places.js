// Permanent addresses: ?source=ID#START-END, ?area=ID, ?muscle=ID, ?tab=ID. Each opens its place in a fresh browser.
import { leavePanel } from "./panel.js";
import { openTab } from "./tabs.js";
import { showList, showSource } from "./sources.js";
import { showOnMap } from "./body_map.js";

let shown = "";  // the address that is open; a panel that closes over it must not draw it anew

const open = async (address) => {
  const href = new URL(address, location.href).href;
  if (href === shown) return;
  shown = href;
  const wanted = new URL(address, location.href).searchParams;
  if (wanted.has("source")) {
    await openTab("sources");
    await showSource(address);
  } else if (wanted.has("area") || wanted.has("muscle")) {
    await openTab("body-map");
    const kind = wanted.has("area") ? "area" : "muscle";
    await showOnMap(kind, wanted.get(kind));
  } else if (wanted.get("tab") === "sources") {
    await openTab("sources");
    await showList(wanted);
  } else {
    await openTab(wanted.get("tab") ?? "ask");
  }
};

export const goTo = (address) => {
  leavePanel();
  history.pushState(null, "", address);
  shown = "";
  return open(address);
};

export const start = () => {
  if (location.search) open(location.href);
  window.addEventListener("popstate", () => open(location.href));
};
