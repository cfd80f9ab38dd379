// Taking a conversation along, keeping it in this browser where that was switched on, forgetting it.
import { base, byId, say, whenThere } from "./dom.js";
import { act, pressWidget, setWidget, shownAnswers } from "./ask.js";

const CONVERSATION = `assistant-conversation:${base}`, REMEMBER = `assistant-remember:${base}`;

// A browser may refuse storage, as in an iframe of another site; then nothing is kept.
const storage = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { say("This browser keeps nothing here", true); } },
  remove: (key) => { try { localStorage.removeItem(key); } catch { /* nothing was kept */ } },
};

export const keep = () => {
  const answers = shownAnswers();
  const save = document.querySelector(".save");
  if (save) save.hidden = !answers.length;
  if (storage.get(REMEMBER)) storage.set(CONVERSATION, JSON.stringify(answers));
};

export const exportAs = async (format) => {
  const reply = await fetch(`${base}/export/${format}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ answers: shownAnswers() }),
  });
  if (!reply.ok) return say("This could not be saved", true);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await reply.blob());
  link.download = /filename="([^"]+)"/.exec(reply.headers.get("Content-Disposition"))[1];
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  return say("Saved", true);
};

export const forget = (button) => {
  storage.remove(CONVERSATION);
  storage.remove(REMEMBER);
  if (byId("remember")) byId("remember").checked = false;
  act({ dataset: { do: "new" } });
  document.querySelector(".save").hidden = true;
  say("Everything is forgotten", true);
  button?.focus();
};

export const start = () => {
  whenThere("#remember", (box) => {
    box.checked = Boolean(storage.get(REMEMBER));
    box.addEventListener("change", () => {
      if (box.checked) { storage.set(REMEMBER, "yes"); keep(); }
      else { storage.remove(REMEMBER); storage.remove(CONVERSATION); }
    });
  });
  const kept = storage.get(REMEMBER) && storage.get(CONVERSATION);
  if (kept && kept !== "[]") whenThere("#restore", () => setTimeout(() => { setWidget("kept", kept); pressWidget("restore"); }, 0));
};
