const values = all(".v");
const source = one("source");
const pane = one("scroll");
const phone = matchMedia("(max-width: 900px)");
const owners = new Map();
let chosen = null;
let doubt = -1;
let zoom = 1;

for (const value of values) {
  const at = value.dataset.at;
  if (at && one(at)) {
    if (!owners.has(at)) owners.set(at, value);
    one(at).classList.add("has");
  }
}

const rowOf = (element) => element.closest("tr.detail")?.previousElementSibling ?? element.closest("tr.row");
const detailOf = (row) => row.nextElementSibling;

function open(row, wanted) {
  detailOf(row).classList.toggle("opened-row", wanted);
  row.querySelector(".open").setAttribute("aria-expanded", String(wanted));
}

function sheet(up) {
  source.classList.toggle("up", up);
  document.body.classList.toggle("sheet-up", up && phone.matches);
}

function unlight() {
  for (const element of all(".lit, .near", pane)) element.classList.remove("lit", "near");
  for (const mark of all("mark", pane)) mark.replaceWith(mark.textContent);
  for (const cell of all("td.has", pane)) cell.normalize();
}

/* A place may hold much more than the value: where the value's text stands in it once, it is marked. */
function mark(place, text) {
  const whole = place.textContent;
  const start = whole.indexOf(text);
  if (place.tagName !== "TD" || !text || text === whole || start < 0 || whole.indexOf(text, start + 1) >= 0) return;
  const marked = document.createElement("mark");
  marked.textContent = text;
  place.replaceChildren(whole.slice(0, start), marked, whole.slice(start + text.length));
}

function bring(place) {
  const inner = place.getBoundingClientRect();
  const outer = pane.getBoundingClientRect();
  const seen = inner.top >= outer.top && inner.bottom <= outer.bottom && inner.left >= outer.left && inner.right <= outer.right;
  if (seen) return;
  const target = place.querySelector?.("mark")?.getBoundingClientRect() ?? inner;
  pane.scrollTop += (target.top + target.bottom) / 2 - (outer.top + outer.bottom) / 2;
  if (inner.left < outer.left || inner.right > outer.right) pane.scrollLeft += Math.min(inner.left, inner.right - 40) - outer.left - 24;
}

function light(at, row, text) {
  unlight();
  for (const value of row ? all(".v[data-at]", row) : []) one(value.dataset.at)?.classList.add("near");
  const place = (at && one(at)) || (row && all(".v[data-at]", row).map((value) => one(value.dataset.at)).find(Boolean));
  if (!place) return;
  if (phone.matches) sheet(true);
  if (at) {
    place.classList.add("lit");
    mark(place, text);
  }
  bring(place);
}

function choose(value, focus = true) {
  chosen?.classList.remove("chosen");
  chosen?.removeAttribute("aria-current");
  if (chosen) chosen.tabIndex = -1;
  chosen = value;
  value.tabIndex = 0;
  value.classList.add("chosen");
  value.setAttribute("aria-current", "location");
  value.closest("details")?.setAttribute("open", "");
  const row = rowOf(value);
  if (row) {
    row.classList.remove("gone");
    if (value.closest(".detail")) open(row, true);
    if (stops.includes(row)) doubt = stops.indexOf(row);
    tell();
  }
  light(value.dataset.at, row, value.querySelector(".none") ? "" : value.textContent);
  if (focus) value.focus({ preventScroll: true });
  const box = value.getBoundingClientRect();
  const bottom = innerHeight - (phone.matches && source.classList.contains("up") ? source.offsetHeight : 0);
  if (box.top < 120 || box.bottom > bottom - 16) scrollBy({ top: (box.top + box.bottom) / 2 - (120 + bottom) / 2 });
  history.replaceState(null, "", `#${value.id}`);
}

/* The workbook's links name a row, a value of it, or a field that stands with another one. */
function named(hash) {
  const id = decodeURIComponent(hash.slice(1));
  const found = one(id);
  if (found?.classList.contains("v")) return found;
  const [, row, field] = /^(r\d+)(?:-(\w+))?$/.exec(id) ?? [];
  if (!row) return null;
  const base = (field ?? "name").replace(/_(printed|points|number|iso|yuan|canonical)$/, "");
  return one(`${row}-${base}`) ?? one(`${row}-name`);
}

function go() {
  const value = named(location.hash);
  if (!value) return;
  choose(value);
  const row = rowOf(value);
  if (row) open(row, true);
  choose(value);
}

/* What is in doubt: the form as a whole, and rows, each with the value to look at first. */
const stops = all("[data-stop]");

function tell() {
  const told = one("at-doubt");
  const words = !stops.length ? told.dataset.none : doubt < 0 ? told.dataset.all : told.dataset.of;
  told.textContent = words.replace("##", stops.length).replace("#", doubt + 1);
  one("prev").disabled = one("next").disabled = !stops.length;
}

function step(by) {
  if (!stops.length) return;
  doubt = doubt < 0 && by < 0 ? stops.length - 1 : (doubt + by + stops.length) % stops.length;
  const stop = stops[doubt];
  if (stop.tagName === "TR") {
    detailOf(stop).classList.remove("gone");
    open(stop, true);
    choose(one(stop.dataset.stop) ?? stop.querySelector(".v"));
  } else {
    stop.focus();
    stop.scrollIntoView({ block: "center" });
  }
  tell();
}

function show(kind) {
  let left = 0;
  for (const button of all("[data-show]")) button.setAttribute("aria-pressed", String(button.dataset.show === kind));
  for (const row of all("tr.row")) {
    const gone = (kind === "review" && !row.classList.contains("review")) || (kind === "repaired" && !row.classList.contains("changed"));
    row.classList.toggle("gone", gone);
    detailOf(row).classList.toggle("gone", gone);
    left += !gone;
  }
  one("none-such").hidden = left > 0;
}

function resize(by) {
  zoom = Math.min(Math.max(zoom * by, 0.5), 4);
  pane.style.setProperty("--zoom", zoom.toFixed(3));
  all(".lit", pane).forEach(bring);
}

const shown = () => values.filter((value) => value.getClientRects().length);

/* Left and right go from value to value; up and down to the value of the same column in the next row. */
function move(from, key) {
  const list = shown();
  const at = list.indexOf(from);
  if (key === "ArrowRight" || key === "ArrowLeft") return list[at + (key === "ArrowRight" ? 1 : -1)];
  const here = from.getBoundingClientRect();
  const middle = (here.left + here.right) / 2;
  const down = key === "ArrowDown";
  const beyond = list.map((value) => [value, value.getBoundingClientRect()]).filter(([, box]) => (down ? box.top >= here.bottom - 2 : box.bottom <= here.top + 2));
  const lines = beyond.map(([value, box]) => [value, Math.abs((box.top + box.bottom - here.top - here.bottom) / 2) + 3 * Math.abs((box.left + box.right) / 2 - middle)]);
  return lines.sort((a, b) => a[1] - b[1])[0]?.[0];
}

document.addEventListener("click", (event) => {
  const value = event.target.closest(".v");
  const place = event.target.closest(".goes[data-at]");
  const opener = event.target.closest(".open");
  const drawn = event.target.closest("#scroll .has");
  if (value) {
    event.preventDefault();
    choose(value);
  } else if (place) {
    event.preventDefault();
    light(place.dataset.at, rowOf(place), "");
  } else if (opener) {
    open(rowOf(opener), opener.getAttribute("aria-expanded") !== "true");
  } else if (drawn && owners.has(drawn.id)) {
    choose(owners.get(drawn.id));
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const value = document.activeElement?.classList.contains("v") ? document.activeElement : null;
  if (event.key === "Escape") sheet(false);
  else if (event.key === "n") step(1);
  else if (event.key === "p") step(-1);
  else if (value && event.key.startsWith("Arrow")) {
    event.preventDefault();
    const next = move(value, event.key);
    if (next) choose(next);
  } else if (value && event.key === "Enter") {
    event.preventDefault();
    const row = rowOf(value);
    if (row) open(row, !detailOf(row).classList.contains("opened-row"));
    choose(value.getClientRects().length ? value : row.querySelector(".v"));
  }
});

document.addEventListener("focusin", (event) => {
  if (event.target.classList.contains("v") && event.target !== chosen) choose(event.target);
});

one("next").addEventListener("click", () => step(1));
one("prev").addEventListener("click", () => step(-1));
one("larger").addEventListener("click", () => resize(1.25));
one("smaller").addEventListener("click", () => resize(0.8));
one("sheet").addEventListener("click", () => sheet(!source.classList.contains("up")));
one("close").addEventListener("click", () => sheet(false));
one("open-all").addEventListener("click", (event) => {
  const wanted = event.target.getAttribute("aria-pressed") !== "true";
  event.target.setAttribute("aria-pressed", String(wanted));
  for (const row of all("tr.row")) open(row, wanted);
});
for (const button of all("[data-show]")) button.addEventListener("click", () => show(button.dataset.show));
addEventListener("hashchange", go);
if (values.length) values[0].tabIndex = 0;
for (const row of all("tr.row.review")) open(row, true);
tell();
go();
