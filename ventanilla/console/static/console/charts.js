// Charts of the reports: each canvas holds its own data, and the table below it says the same.
const { Chart } = window;
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
const LONGEST = 26;
const drawn = [];

// A token as the canvas takes it: light-dark() is resolved by the browser, for the theme that holds now.
const probe = document.createElement("span");
probe.hidden = true;
document.body.append(probe);

function color(name) {
  probe.style.color = `var(--v-${name})`;
  return getComputedStyle(probe).color;
}

const shortened = (label) => (label.length > LONGEST ? `${label.slice(0, LONGEST - 1)}…` : label);

function dataset(series) {
  const fill = series.colors ? series.colors.map((name) => color(`${name}-mark`)) : color(`${series.color}-mark`);
  return { label: series.name, data: series.values, backgroundColor: fill, borderRadius: 3, maxBarThickness: 34 };
}

function options({ lying, stacked, series }) {
  const ink = color("ink-2");
  const values = { stacked, beginAtZero: true, ticks: { color: ink, precision: 0 }, grid: { color: color("line") }, border: { display: false } };
  const names = {
    stacked,
    ticks: { color: ink, autoSkip: !lying, maxRotation: 50, callback(value) { return shortened(this.getLabelForValue(value)); } },
    grid: { display: false },
  };
  return {
    indexAxis: lying ? "y" : "x",
    animation: still ? false : { duration: 350 },
    maintainAspectRatio: false,
    interaction: { mode: "index", axis: lying ? "y" : "x", intersect: false },
    scales: lying ? { x: values, y: names } : { x: names, y: values },
    plugins: { legend: { display: series.length > 1, labels: { color: ink, boxWidth: 12, boxHeight: 12 } } },
  };
}

function draw(canvas) {
  const chart = JSON.parse(canvas.dataset.chart);
  if (chart.lying) canvas.parentElement.style.height = `${Math.max(5, 2.2 * chart.labels.length + 4)}rem`;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  return new Chart(canvas, { type: "bar", data: { labels: chart.labels, datasets: chart.series.map(dataset) }, options: options(chart) });
}

function drawAll() {
  while (drawn.length) drawn.pop().destroy();
  for (const canvas of document.querySelectorAll("canvas[data-chart]")) drawn.push(draw(canvas));
  document.documentElement.dataset.charts = drawn.length;
}

drawAll();
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);

// Paper is white, whatever the screen is.
const root = document.documentElement;
let theme;

addEventListener("beforeprint", () => {
  theme = root.dataset.bsTheme;
  root.dataset.bsTheme = "light";
  drawAll();
  for (const chart of drawn) chart.stop().render();
});

addEventListener("afterprint", () => {
  if (theme === undefined) delete root.dataset.bsTheme;
  else root.dataset.bsTheme = theme;
  drawAll();
});
