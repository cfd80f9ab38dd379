// Wires the page: one listener for clicks, which says what each link and button of ours does.
import { copy, whenThere } from "./dom.js";
import * as ask from "./ask.js";
import * as keeping from "./keeping.js";
import * as panel from "./panel.js";
import * as places from "./places.js";
import * as sources from "./sources.js";
import * as tabs from "./tabs.js";
import { openFeedback } from "./feedback.js";

// The button says what it would do.
const nameTheme = (button) => {
  button.textContent = document.body.classList.contains("dark") ? "Light colors" : "Dark colors";
};

const setTheme = (button) => {
  document.body.classList.toggle("dark");
  nameTheme(button);
};

const DO = {
  theme: setTheme,
  list: () => { history.pushState(null, "", "?tab=sources"); sources.backToList(); },
  export: (button) => keeping.exportAs(button.dataset.format),
  forget: keeping.forget,
  feedback: openFeedback,
};

const RULES = [
  ["a.open[href]", (link) => places.goTo(link.getAttribute("href"))],
  ["a.cite[href]", panel.openPanel],
  ["[data-area], [data-muscle], [data-filter]", (link) => places.goTo(link.getAttribute("href"))],
  ["[data-ask]", (button) => { panel.leavePanel(); ask.ask(button.dataset.ask); }],
  ["[data-copy]", (button) => copy(button.dataset.copy)],
  ["[data-copy-link]", (button) => copy(new URL(button.dataset.copyLink, location.origin + location.pathname).href)],
  ["[data-do]", (button) => (DO[button.dataset.do] ?? ask.act)(button)],
];

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  for (const [selector, act] of RULES) {
    const found = event.target.closest?.(selector);
    if (found) {
      event.preventDefault();
      act(found);
      return;
    }
  }
});

const start = () => {
  if (new URLSearchParams(location.search).has("embed")) document.body.classList.add("embedded");
  whenThere('[data-do="theme"]', nameTheme);
  for (const part of [tabs, panel, sources, keeping, places]) part.start();
  ask.start(keeping.keep);
};
document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", start) : start();
