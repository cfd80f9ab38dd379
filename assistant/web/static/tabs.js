// The tabs, and what is fetched into each when it is first opened.
import { fill, once, whenThere } from "./dom.js";

const ready = new Map();  // id of a tab -> [promise that its content is there, how to keep it]

const readiness = (id) => {
  if (!ready.has(id)) {
    let keep;
    ready.set(id, [new Promise((resolve) => { keep = resolve; }), (value) => keep(value)]);
  }
  return ready.get(id);
};

// Opens a tab; resolves when its content is there.
export const openTab = async (id) => {
  const button = await once(`#tab-${id}-button`);
  if (button.getAttribute("aria-selected") !== "true") button.click();
  return id === "ask" ? true : readiness(id)[0];
};

const address = (id) => (id === "ask" ? location.pathname : `?tab=${id}`);

// The address follows the tab, so that loading the page anew comes back to it.
export const rememberTab = (id) => history.replaceState(history.state, "", address(id));

export const start = () => {
  document.addEventListener("click", (event) => {
    const tab = event.isTrusted && event.target.closest?.('[role="tab"]');
    if (tab) rememberTab(tab.id.replace(/^tab-(.*)-button$/, "$1"));
  });
  whenThere(".fragment[data-fragment]", async (target) => {
    await fill(target, target.dataset.fragment);
    readiness(target.dataset.fragment.slice(1))[1](true);
  });
};
