// The body map: an area or a muscle is shown beside the figure.
import { byId, fill, focusOn, say } from "./dom.js";

export const showOnMap = async (kind, id) => {
  const target = byId("map-shown");
  await fill(target, `/body-map/${kind}/${encodeURIComponent(id)}`);
  for (const link of document.querySelectorAll(".body-map [data-area]")) {
    const chosen = kind === "area" && link.dataset.area === id && !target.contains(link);
    chosen ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  }
  const title = byId("map-title");
  focusOn(title ?? target);
  if (title) say(title.textContent);
};
