// <time data-ago>: "hace 2 horas" goes on while the page stays open.
const STEPS = [["year", 31536e3], ["month", 2592e3], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];
const words = new Intl.RelativeTimeFormat(document.documentElement.lang, { numeric: "always" });

function tick() {
  if (document.hidden) return;
  for (const time of document.querySelectorAll("time[data-ago]")) {
    const seconds = (new Date(time.dateTime) - Date.now()) / 1000;
    const step = STEPS.find(([, length]) => Math.abs(seconds) >= length);
    if (!step) continue; // the first minute stands as the server wrote it
    const now = words.format(Math.round(seconds / step[1]), step[0]);
    if (time.textContent !== now) time.textContent = now;
  }
}

setInterval(tick, 30_000);
document.addEventListener("visibilitychange", tick);
