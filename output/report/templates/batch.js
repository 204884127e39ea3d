const data = JSON.parse(one("data").textContent);
const PER_PAGE = 100;

function made(tag, text, look) {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  if (look) element.className = look;
  return element;
}

const collator = new Intl.Collator("zh-CN", { numeric: true });
const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : collator.compare(a ?? "", b ?? ""));

/* A table of many lines: searched, filtered, sorted, and drawn a page at a time. */
class List {
  constructor(name, lines, draw, words) {
    Object.assign(this, { lines, draw, page: 0, by: null, down: false, word: "", wanted: () => true });
    this.words = lines.map((line) => words(line).join("\n").toLowerCase());
    this.table = one(`${name}-table`);
    this.body = this.table.querySelector("tbody");
    this.pager = one(`${name}-pager`);
    this.pager.append(one("pager").content.cloneNode(true));
    this.pager.querySelector(".before").addEventListener("click", () => this.turn(-1));
    this.pager.querySelector(".after").addEventListener("click", () => this.turn(1));
    for (const button of all("[data-by]", this.table)) button.addEventListener("click", () => this.sort(button));
    this.choose();
  }

  choose() {
    const words = this.word.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [];
    this.lines.forEach((line, number) => {
      if (this.wanted(line) && words.every((word) => this.words[number].includes(word))) found.push(line);
    });
    if (this.by !== null) found.sort((a, b) => (this.down ? -1 : 1) * compare(a[this.by], b[this.by]));
    this.found = found;
    this.page = 0;
    this.show();
  }

  sort(button) {
    const by = Number(button.dataset.by);
    this.down = this.by === by ? !this.down : typeof this.lines[0]?.[by] === "number";
    this.by = by;
    for (const head of all("th", this.table)) head.removeAttribute("aria-sort");
    button.closest("th").setAttribute("aria-sort", this.down ? "descending" : "ascending");
    this.choose();
  }

  turn(by) {
    this.page += by;
    this.show();
    this.table.scrollIntoView({ block: "start" });
  }

  show() {
    const pages = Math.max(Math.ceil(this.found.length / PER_PAGE), 1);
    const drawn = this.found.slice(this.page * PER_PAGE, (this.page + 1) * PER_PAGE).map((line) => {
      const row = made("tr");
      row.append(...this.draw(line));
      return row;
    });
    this.body.replaceChildren(...drawn);
    const [before, where, after, total] = this.pager.children;
    before.disabled = this.page === 0;
    after.disabled = this.page >= pages - 1;
    before.hidden = after.hidden = where.hidden = pages === 1;
    where.textContent = where.dataset.says.replace("##", pages).replace("#", this.page + 1);
    total.textContent = total.dataset.says.replace("#", this.found.length.toLocaleString("zh-CN"));
  }
}

function tag(standing) {
  const cell = made("td");
  cell.append(made("i", data.standings[standing], `tag ${standing}`));
  return cell;
}

const number = (value, look = "") => made("td", value ? value.toLocaleString("zh-CN") : "–", `p ${look}`);

function formRow([page, standing, unit, form, year, kind, file, rows, review, edits, findings]) {
  const name = made("td");
  const link = made("a", form || file);
  link.href = `${encodeURIComponent(data.folder)}/${encodeURIComponent(page)}`;
  name.append(link, made("small", file));
  return [tag(standing), made("td", unit || "–"), name, made("td", year ?? "–", "wider"), made("td", kind, "wider"), number(rows, "wider"), number(review, review ? "num-review" : ""), number(edits, "wider"), number(findings, "wider")];
}

function share(part, whole) {
  const cell = made("td", null, "share wider");
  const space = "http://www.w3.org/2000/svg";
  const drawing = document.createElementNS(space, "svg");
  for (const [name, value] of Object.entries({ class: "bar-of reasons", viewBox: "0 0 1000 6", preserveAspectRatio: "none", "aria-hidden": "true" })) drawing.setAttribute(name, value);
  const bar = document.createElementNS(space, "rect");
  bar.setAttribute("width", whole ? (1000 * part) / whole : 0);
  bar.setAttribute("height", 6);
  drawing.append(bar);
  cell.append(drawing);
  return cell;
}

function unitRow([unit, forms, rows, review, edits, findings]) {
  const name = made("td");
  const pick = made("button", unit || "–", "linkish");
  pick.type = "button";
  pick.addEventListener("click", () => only(`${unit || "–"}`, (line) => line[2] === unit));
  name.append(pick);
  return [name, number(forms), number(rows, "wider"), number(review, review ? "num-review" : ""), share(review, rows), number(edits, "wider"), number(findings, "wider")];
}

const forms = new List("form", data.forms, formRow, (line) => [line[2], line[3], line[6], String(line[4] ?? "")]);
const units = new List("unit", data.units, unitRow, (line) => [line[0]]);
const files = one("file-table") && new List("file", data.unread, ([standing, file, message]) => [tag(standing), made("td", file), made("td", message)], (line) => [line[1], line[2]]);

let picked = null;

/* The list of forms shows those alone for which `wanted` holds, whatever its standing filter says besides. */
function only(label, wanted) {
  picked = wanted;
  one("filter").textContent = label;
  one("clear").hidden = !wanted;
  filter();
  if (wanted) one("forms").scrollIntoView({ block: "start" });
}

function filter() {
  const standing = one("standing").value;
  forms.wanted = (line) => (!standing || line[1] === standing) && (!picked || picked(line));
  forms.choose();
}

function waiting(list, input) {
  let timer;
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      list.word = input.value;
      list.choose();
    }, 120);
  });
}

for (const button of all(".pick")) {
  button.addEventListener("click", () => {
    const was = button.getAttribute("aria-pressed") === "true";
    for (const other of all(".pick")) other.setAttribute("aria-pressed", "false");
    button.setAttribute("aria-pressed", String(!was));
    const key = data.keys.findIndex(([name]) => name === button.dataset.key);
    if (was) only("", null);
    else only(data.keys[key][1], (line) => line[11].includes(key));
  });
}
one("clear").addEventListener("click", () => {
  for (const other of all(".pick")) other.setAttribute("aria-pressed", "false");
  only("", null);
});
one("standing").addEventListener("change", filter);
waiting(forms, one("find"));
waiting(units, one("find-unit"));
if (files) waiting(files, one("find-file"));
