// Buttons over the answer of an FAQ that put tags around what is selected; each can be undone like typing.
addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("textarea[data-answer]")) {
    const row = document.createElement("div");
    row.className = "answer-tools";
    row.setAttribute("role", "toolbar");
    row.setAttribute("aria-label", field.dataset.tools);
    for (const [name, label] of Object.entries(JSON.parse(field.dataset.answer))) row.append(button(field, name, label));
    field.before(row);
    field.addEventListener("keydown", (event) => {
      const name = { b: "strong", i: "em", k: "link" }[event.key.toLowerCase()];
      if (!name || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      wrap(field, name);
    });
  }
});

function button(field, name, label) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", () => wrap(field, name));
  return made;
}

function wrap(field, name) {
  const { selectionStart: start, selectionEnd: end, value } = field;
  const chosen = value.slice(start, end);
  const [before, after, cursor] = around(name, chosen);
  field.focus();
  // The only way to change a field that its undo knows of.
  if (!document.execCommand("insertText", false, before + after)) field.setRangeText(before + after, start, end);
  const at = start + (cursor ?? before.length);
  field.setSelectionRange(at, at);
}

/** What stands before and after the cursor afterwards; and where the cursor stands, if elsewhere. */
function around(name, chosen) {
  if (name === "link") return [`<a href="https://">${chosen}`, "</a>", '<a href="https://'.length];
  if (name === "h2") return [`\n\n<h2>${chosen}`, "</h2>\n\n"];
  if (name === "strong" || name === "em") return [`<${name}>${chosen}`, `</${name}>`];
  const lines = chosen.split("\n").filter((line) => line.trim());
  const items = lines.map((line) => `<li>${line.trim()}</li>`).join("\n") || "<li>";
  return [`\n\n<${name}>\n${items}`, `${lines.length > 0 ? "" : "</li>"}\n</${name}>\n\n`];
}
