// Thumbs with a comment, where whoever runs the page switched that on.
import { base, focusOn, say } from "./dom.js";

export const openFeedback = (button) => {
  const tools = button.closest(".tools");
  tools.querySelector("form")?.remove();
  for (const other of tools.querySelectorAll("[aria-expanded]")) other.setAttribute("aria-expanded", String(other === button));
  const form = document.createElement("form");
  form.className = "feedback";
  form.innerHTML =
    '<label>What was good or bad about it? (optional)<textarea rows="2" maxlength="2000"></textarea></label>' +
    '<p class="quiet">Your question, the names of the notes shown and this comment are saved by whoever runs this page.</p>' +
    '<button type="submit" class="small">Send</button> <button type="button" class="small" data-cancel>Cancel</button>';
  tools.append(form);
  const close = () => { form.remove(); button.setAttribute("aria-expanded", "false"); button.focus(); };
  form.querySelector("[data-cancel]").addEventListener("click", close);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answer = JSON.parse(button.closest(".answer").dataset.answer);
    const body = {
      helpful: button.dataset.helpful === "yes",
      question: answer.question,
      documents: [...new Set(answer.citations.map((citation) => citation.document_id))],
      comment: form.querySelector("textarea").value,
    };
    const reply = await fetch(`${base}/feedback`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
    say(reply.ok && (await reply.json()).kept ? "Thank you" : "This could not be saved", true);
    close();
  });
  focusOn(form.querySelector("textarea"), "nearest");
};
