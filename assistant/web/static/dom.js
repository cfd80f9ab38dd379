// Small helpers that the other files share.

// The path that the page is served under, "" or "/assistant": this file stands two folders below it.
export const base = new URL("../../", import.meta.url).pathname.replace(/\/$/, "");

export const byId = (id) => document.getElementById(id);

// Calls `act` with each element that matches `selector`, once, now or when it appears.
export const whenThere = (selector, act) => {
  const seen = new WeakSet();
  const look = () => {
    for (const found of document.querySelectorAll(selector)) {
      if (!seen.has(found)) { seen.add(found); act(found); }
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
};

// Resolves with the first element that matches `selector`, now or when it appears.
export const once = (selector) => new Promise((resolve) => {
  const found = document.querySelector(selector);
  if (found) return resolve(found);
  const observer = new MutationObserver(() => {
    const appeared = document.querySelector(selector);
    if (appeared) { observer.disconnect(); resolve(appeared); }
  });
  return observer.observe(document.documentElement, { childList: true, subtree: true });
});

// A piece of the page from one of our routes; the server has escaped every text in it.
export const fetchHtml = async (path) => {
  const reply = await fetch(`${base}${path}`);
  if (!reply.ok && reply.status !== 404) throw new Error(`${path}: ${reply.status}`);
  return reply.text();
};

export const FAILED = '<p role="alert">This could not be loaded. Check the connection and try again.</p>';

const newest = new WeakMap();  // target -> the path last wanted there

// Puts a piece of the page into `target`; a reply that comes after a newer wish is dropped.
export const fill = async (target, path) => {
  const wish = { path };
  newest.set(target, wish);
  const html = await fetchHtml(path).catch(() => FAILED);
  if (newest.get(target) === wish) target.innerHTML = html;
};

// Focus, also on what cannot be tabbed to, and in view.
export const focusOn = (element, block = "start") => {
  if (!element) return;
  if (!element.matches("a[href], button, input, textarea, select, [tabindex]")) element.tabIndex = -1;
  element.scrollIntoView({ block });
  element.focus({ preventScroll: true });
};

// Says something to a screen reader, and shows it for a moment where `seen`.
export const say = (text, seen = false) => {
  let region = byId("announcer");
  if (!region) {
    region = document.createElement("div");
    region.id = "announcer";
    region.setAttribute("role", "status");
    document.body.append(region);
  }
  region.className = seen ? "toast" : "sr-only";
  region.textContent = "";
  setTimeout(() => { region.textContent = text; }, 50);
  if (seen) setTimeout(() => { region.className = "sr-only"; }, 2500);
};

export const copy = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
  } catch {  // not allowed on plain http: the old way
    const field = document.createElement("textarea");
    const before = document.activeElement;
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
    before?.focus();
  }
  say("Copied", true);
};
