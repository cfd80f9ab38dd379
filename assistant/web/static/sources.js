// The Sources tab: search as you type, and one source in full.
import { byId, fill, focusOn, whenThere } from "./dom.js";

const form = () => byId("source-search");

const list = () => {
  const query = new URLSearchParams(new FormData(form()));
  return fill(byId("source-list"), `/sources/list?${query}`);
};

const show = (full) => {
  byId("source-full").hidden = !full;
  byId("source-list").hidden = full;
  form().hidden = full;
};

// The listing, with the filters that `wanted` (URLSearchParams) names.
export const showList = async (wanted) => {
  for (const field of form().elements) if (field.name) field.value = wanted.get(field.name) ?? "";
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

export const start = () => {
  let waiting;
  whenThere("#source-search", (search) => {
    search.addEventListener("submit", (event) => event.preventDefault());
    search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(list, 150); });
    list();
  });
};
