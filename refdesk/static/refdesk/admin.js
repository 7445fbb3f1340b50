// What the admin's templates leave out for screen readers.
addEventListener("load", () => {
  document.getElementById("main")?.setAttribute("role", "main");
  for (const head of document.querySelectorAll("th"))
    if (head.textContent.trim() === "" && !head.querySelector("input")) head.setAttribute("role", "cell");
  document.querySelectorAll("[role=region][aria-label]").forEach((region, index) => {
    region.setAttribute("aria-label", `${region.getAttribute("aria-label")} ${index + 1}`);
  });
  // The lists of a choice of several are made as the page has loaded, too: maybe after this.
  setTimeout(() => {
    for (const hint of document.querySelectorAll("span.help-tooltip[aria-label]")) hint.setAttribute("role", "img");
  });
});
