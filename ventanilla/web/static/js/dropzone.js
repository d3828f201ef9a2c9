// [data-dropzone] around an <input type=file>: drag, paste, preview, remove, and the limits told early. The input keeps the files,
// so the form is sent as ever.
import { each } from "./text.js";

const zones = [];
const units = ["B", "kB", "MB", "GB"];

function size(bytes) {
  let step = 0;
  while (bytes >= 1023.5 && step < units.length - 1) { bytes /= 1024; step += 1; }
  return `${new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: step > 1 && bytes < 99.95 ? 1 : 0 }).format(bytes)}\u00a0${units[step]}`;
}

each("[data-dropzone]", (zone) => {
  const input = zone.querySelector("input[type=file]");
  const list = zone.querySelector("[data-dropzone-list]");
  const limits = {
    files: Number(zone.dataset.maxFiles) || Infinity,
    bytes: Number(zone.dataset.maxBytes) || Infinity,
    types: (zone.dataset.types || "").split(",").filter(Boolean),
  };
  let files = [...input.files];
  let urls = [];

  const fault = (file) => {
    const type = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
    if (limits.types.length && !limits.types.includes(type)) return zone.dataset.textKind;
    if (file.size === 0) return zone.dataset.textVoid;
    return file.size > limits.bytes ? zone.dataset.textBig : "";
  };

  function draw() {
    urls.forEach((url) => URL.revokeObjectURL(url));
    urls = [];
    list.replaceChildren();
    const faults = [];
    files.forEach((file, place) => {
      const wrong = fault(file) || (place >= limits.files ? zone.dataset.textMany : "");
      if (wrong) faults.push(wrong);
      const item = document.createElement("li");
      const row = document.createElement("div");
      row.className = "v-file";
      row.toggleAttribute("data-bad", Boolean(wrong));
      if (/^image\/(png|jpe?g|gif|webp|avif|bmp)$/.test(file.type)) {
        const picture = document.createElement("img");
        picture.alt = "";
        picture.src = URL.createObjectURL(file);
        urls.push(picture.src);
        row.append(picture);
      }
      const words = document.createElement("span");
      const name = document.createElement("b");
      name.textContent = name.title = file.name;
      const note = document.createElement("small");
      note.textContent = wrong ? `${size(file.size)} · ${wrong}` : size(file.size);
      words.append(name, note);
      const remove = document.createElement("button");
      remove.type = "button";
      remove.className = "v-close";
      remove.setAttribute("aria-label", zone.dataset.textRemove.replace("{name}", file.name));
      remove.textContent = "×";
      remove.addEventListener("click", () => { files.splice(place, 1); sync(); });
      row.append(words, remove);
      item.append(row);
      list.append(item);
    });
    list.hidden = !files.length;
    input.setCustomValidity(faults[0] ?? "");
    input.toggleAttribute("aria-invalid", faults.length > 0);
  }

  function sync() {
    const carrier = new DataTransfer();
    files.forEach((file) => carrier.items.add(file));
    input.files = carrier.files;
    draw();
  }

  function add(more) {
    const known = new Set(files.map((file) => `${file.name}/${file.size}/${file.lastModified}`));
    files.push(...[...more].filter((file) => !known.has(`${file.name}/${file.size}/${file.lastModified}`)));
    if (!input.multiple) files = files.slice(-1);
    sync();
  }

  // Choosing again adds; the browser alone would replace.
  input.addEventListener("change", () => add(input.files));
  zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.toggleAttribute("data-over", true); });
  zone.addEventListener("dragleave", (event) => { if (!zone.contains(event.relatedTarget)) zone.removeAttribute("data-over"); });
  zone.addEventListener("drop", (event) => { event.preventDefault(); zone.removeAttribute("data-over"); add(event.dataTransfer.files); });
  input.form?.addEventListener("reset", () => setTimeout(() => { files = []; sync(); }));
  input.form?.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful) { files = []; sync(); } });
  zones.push({ zone, add, form: input.form });
  if (files.length) draw();
});

// A screenshot is pasted wherever one is in the form.
document.addEventListener("paste", (event) => {
  const pasted = [...(event.clipboardData?.files ?? [])];
  if (!pasted.length) return;
  const alive = zones.filter((one) => one.zone.isConnected && one.zone.offsetParent !== null);
  const target = alive.find((one) => one.form?.contains(event.target)) ?? (alive.length === 1 ? alive[0] : null);
  if (!target) return;
  if (!event.clipboardData.getData("text/plain")) event.preventDefault();
  const stamp = new Date().toTimeString().slice(0, 8).replaceAll(":", "");
  target.add(pasted.map((file, place) => file.name === "image.png" ? new File([file], `${target.zone.dataset.textPasted}-${stamp}${place ? `-${place}` : ""}.png`, { type: file.type }) : file));
});

// A file dropped beside the zone must not replace the page.
for (const kind of ["dragover", "drop"]) {
  document.addEventListener(kind, (event) => { if (event.dataTransfer?.types.includes("Files") && zones.length) event.preventDefault(); });
}
