// The Sources tab: search as you type, and one source in full.
import { byId, fill, focusOn, whenThere } from "./dom.js";

const form = () => byId("source-search");

// What is searched for; empty fields left out.
const wanted = () => new URLSearchParams([...new FormData(form())].filter(([, value]) => value));

const list = () => fill(byId("source-list"), `/sources/list?${wanted()}`);

// The address follows the search, so that going back comes to it.
const searchAnew = () => {
  const query = wanted();
  history.replaceState(history.state, "", `?tab=sources${query.size ? `&${query}` : ""}`);
  return list();
};

const show = (full) => {
  byId("source-full").hidden = !full;
  byId("source-list").hidden = full;
  form().hidden = full;
};

// The listing, with the filters that `filters` (URLSearchParams) names.
export const showList = async (filters) => {
  for (const field of form().elements) if (field.name) field.value = filters.get(field.name) ?? "";
  show(false);
  await list();
  focusOn(byId("source-list").querySelector(".count"));
};

export const showSource = async (address) => {
  const link = new URL(address, location.href);
  const [start, end] = link.hash.slice(1).split("-");
  const id = encodeURIComponent(link.searchParams.get("source"));
  show(true);
  const body = byId("source-full-body");
  await fill(body, `/sources/document?id=${id}&start=${+start || 0}&end=${+end || 0}&full=true`);
  const mark = body.querySelector("mark");
  mark ? focusOn(mark, "center") : focusOn(body.querySelector(".source-title"));
};

export const backToList = () => {
  show(false);
  if (!byId("source-list").innerHTML) list();
  focusOn(byId("source-query"));
};

// A closed group is fetched when it is opened.
const openGroup = (group) => {
  const query = wanted();
  query.set("group", group.dataset.group);
  delete group.dataset.group;
  return fill(group.querySelector(".group-entries"), `/sources/list?${query}`);
};

export const start = () => {
  document.addEventListener("toggle", (event) => { if (event.target.dataset?.group) openGroup(event.target); }, true);
  let waiting;
  whenThere("#source-search", (search) => {
    search.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(searchAnew, 150); });
    list();
  });
};
