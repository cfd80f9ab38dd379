// The chat: what the buttons of our own do, and what a screen reader is told. Gradio's widgets do the asking.
import { byId, copy, focusOn, once, say, whenThere } from "./dom.js";
import { openTab, rememberTab } from "./tabs.js";

const box = () => document.querySelector("#question textarea");
const questions = () => [...document.querySelectorAll("#chat .asked")];

// The answers on the page, as the contract's JSON, oldest first.
export const shownAnswers = () =>
  [...document.querySelectorAll("#chat .answer[data-answer]")].map((answer) => JSON.parse(answer.dataset.answer));

// Gives a value to a widget of Gradio, as if it had been typed.
export const setWidget = (id, value) => {
  const field = byId(id).querySelector("textarea, input");
  field.value = value;
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
};

const press = (id) => setTimeout(() => (byId(id).matches("button") ? byId(id) : byId(id).querySelector("button")).click(), 0);
export const pressWidget = press;

// Asks `question`; in place of question number `instead` and all that followed it, where given.
export const ask = async (question, instead = "") => {
  await openTab("ask");
  rememberTab("ask");
  await once("#ask");  // not there while another answer grows
  setWidget("edited", String(instead));
  setWidget("question", question);
  press("ask");
};

const textOf = (asked) => asked.querySelector(".asked-text").textContent;

const edit = (asked) => {
  setWidget("edited", String(questions().indexOf(asked)));
  setWidget("question", textOf(asked));
  byId("question").classList.add("editing");
  focusOn(box(), "center");
  say("Editing your question. Sending it replaces it and what followed. Escape leaves it as it was.", true);
};

const stopEditing = () => {
  if (!byId("question")?.classList.contains("editing")) return;
  byId("question").classList.remove("editing");
  setWidget("edited", "");
  setWidget("question", "");
  say("The question stays as it was", true);
};

const retry = (answer) => {
  // The question that the answer stands below; one that was stopped has no answer.
  const asked = questions().filter((q) => q.compareDocumentPosition(answer) & Node.DOCUMENT_POSITION_FOLLOWING).at(-1);
  if (asked) ask(textOf(asked), questions().indexOf(asked));
};

// Takes back (or recalls) something that was heard about the person, and asks the last question anew.
const dismiss = (caution, back) => {
  const kept = new Set(byId("dismissed").querySelector("textarea, input").value.split(" ").filter(Boolean));
  back ? kept.delete(caution) : kept.add(caution);
  setWidget("dismissed", [...kept].join(" "));
  const last = questions().length - 1;
  if (last >= 0) ask(textOf(questions()[last]), last);
};

const copyAnswer = (answer) => {
  const { sentences, citations, disclaimer } = JSON.parse(answer.dataset.answer);
  const text = sentences.map((s) => s.text + s.citations.map((n) => ` [${n}]`).join("")).join(" ");
  const sources = citations.map((c) => [`[${c.number}] ${c.title}`, ...c.references.map((r) => `    ${r.text} ${r.url}`)].join("\n"));
  return copy([text, sources.join("\n"), disclaimer].filter(Boolean).join("\n\n"));
};

const ACTIONS = {
  edit: (button) => edit(button.closest(".asked")),
  retry: (button) => retry(button.closest(".answer")),
  dismiss: (button) => dismiss(button.dataset.caution, false),
  recall: (button) => dismiss(button.dataset.caution, true),
  "copy-answer": (button) => copyAnswer(button.closest(".answer")),
  new: () => { press("clear"); focusOn(box(), "center"); },
};

export const act = (button) => ACTIONS[button.dataset.do]?.(button);

const whenAnswered = (act) => {
  let last = "";
  whenThere("#chat", (chat) => {
    // Gradio's log would read out each step of a growing answer; what is said is said once, when it is whole.
    const quiet = () => chat.querySelector("[role=log]")?.setAttribute("aria-live", "off");
    new MutationObserver(() => {
      quiet();
      const answers = chat.querySelectorAll(".answer");
      const newest = answers[answers.length - 1];
      const key = newest ? `${answers.length}${newest.dataset.answer ?? ""}` : "";
      if (newest?.dataset.answer && key !== last) act(newest);
      if (newest?.dataset.answer || !newest) last = key;
    }).observe(chat, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-answer"] });
    quiet();
  });
};

const showBelowAlert = (asked) => {
  if (!asked?.isConnected) return;
  asked.style.scrollMarginTop = `${(byId("alert")?.offsetHeight ?? 0) + 16}px`;
  asked.scrollIntoView({ block: "start" });
};

export const start = (keep) => {
  whenAnswered((answer) => {
    byId("question")?.classList.remove("editing");
    const { sentences, citations, kind } = JSON.parse(answer.dataset.answer);
    if (kind !== "urgent") {  // the alert speaks for itself
      say(`Answer: ${sentences.map((s) => s.text).join(" ")} ${citations.length} sources.`);
    }
    const asked = questions().at(-1);
    setTimeout(() => showBelowAlert(asked), 60);  // once Gradio has drawn the rest
    const focused = document.activeElement;
    if (!focused || focused === document.body || !focused.checkVisibility?.()) focusOn(asked, "nearest");
    keep();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && event.target === box()) stopEditing();
  });
};
