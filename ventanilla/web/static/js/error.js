// Error pages: what was sent did not get through, so its draft stays; "back" keeps even what the draft does not (the files).
sessionStorage.removeItem("draft-sent");
for (const link of document.querySelectorAll("[data-back]")) {
  if (history.length > 1) link.addEventListener("click", (event) => { event.preventDefault(); history.back(); });
}
