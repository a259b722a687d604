"use strict";
(() => {
  const read = (id) => { const node = document.getElementById(id); return node ? JSON.parse(node.textContent) : null; };
  const make = (tag, attributes = {}, ...children) => {
    const svg = ["svg", "path", "line", "rect", "text", "title"].includes(tag);
    const node = svg ? document.createElementNS("http" + "://www.w3.org/2000/svg", tag) : document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const number = (value) => typeof value !== "number" ? String(value ?? "–") : Math.abs(value) >= 1e4 ? Math.round(value).toLocaleString("en")
    : String(Number(value.toPrecision(4)));
  const whole = (value) => { // a half goes to the even neighbour, as in the tables
    const near = Math.round(value);
    return String(Math.abs(value % 1) === 0.5 && near % 2 ? near - 1 : near);
  };
  const percent = (share) => { const text = whole(100 * share); return share > 0 && text === "0" ? "<1 %" : share < 1 && text === "100" ? ">99 %" : text + " %"; };
  const wilson = (hits, runs) => {
    if (!runs) return [0, 1];
    const z = 1.959963984540054, p = hits / runs, below = 1 + z * z / runs, centre = (p + z * z / (2 * runs)) / below;
    const half = z / below * Math.sqrt(p * (1 - p) / runs + z * z / (4 * runs * runs));
    return [hits <= 0 ? 0 : Math.max(0, centre - half), hits >= runs ? 1 : Math.min(1, centre + half)];
  };
  const channel = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  const colour = (scale, share) => {
    const place = Math.min(share, 0.99999) * (scale.length - 1), low = Math.floor(place), part = place - low;
    const [from, to] = [channel(scale[low]), channel(scale[low + 1])];
    return from.map((value, at) => Math.round(value + part * (to[at] - value)));
  };
  const ink = (rgb) => {
    const [r, g, b] = rgb.map((v) => { const c = v / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; });
    const light = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    return 1.05 / (light + 0.05) > (light + 0.05) / 0.05 ? "#ffffff" : "#000000";
  };
  const select = (label, options, chosen, changed) => {
    const box = make("select");
    options.forEach(([value, text]) => box.append(make("option", { value }, text)));
    box.value = chosen;
    box.addEventListener("change", () => changed(box.value));
    return [make("label", {}, label, box), box];
  };

  const points = read("points-data"), MOST = 12, SHOWN = 200;
  if (points && points.axes.length) explore(points);
  const runs = read("runs-data");
  if (runs && runs.runs.length) choose(runs);
  document.documentElement.classList.add("live");
  const closed = () => [...document.querySelectorAll("details:not([open]):not(.long)")];
  const unfold = () => { // a link to what is folded opens it
    const found = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const fold = found && found.closest("details");
    if (fold && !fold.open) { fold.open = true; found.scrollIntoView(); }
  };
  addEventListener("hashchange", unfold);
  unfold();
  let opened = []; // what is folded is printed, but for the configuration
  addEventListener("beforeprint", () => { opened = closed(); opened.forEach((one) => { one.open = true; }); });
  addEventListener("afterprint", () => opened.forEach((one) => { one.open = false; }));

  function explore(data) {
    const count = data.axes.length, names = data.measures;
    const hits = (row, name) => row[count + 1 + names.findIndex((one) => one.name === name)];
    const total = (row) => row[count];
    const values = data.axes.map((_, at) => [...new Set(data.points.map((row) => row[at]))].sort((a, b) => typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b))));
    const keep = data.axes.map(() => () => true), state = { x: 0, y: Math.min(1, count - 1), outcome: "war", sort: null, down: false };
    // the two axes that are shown first are numbers where there are such
    const numeric = data.axes.map((_, at) => at).filter((at) => typeof values[at][0] === "number" && values[at].length > 1);
    if (numeric.length) { state.x = numeric[0]; state.y = numeric.length > 1 ? numeric[1] : state.x; }
    const host = document.getElementById("explore"), controls = make("div", { class: "controls" });
    const map = make("div", { class: "map" }), said = make("p", { class: "said", role: "status" });
    const options = data.axes.map((axis, at) => [String(at), axis.label]);
    const redraw = () => { draw(); list(); };
    controls.append(
      select("Across", options, String(state.x), (value) => { state.x = Number(value); draw(); })[0],
      select("Down", options, String(state.y), (value) => { state.y = Number(value); draw(); })[0],
      select("Share of runs with", names.map((one) => [one.name, one.label]), "war", (value) => { state.outcome = value; draw(); })[0]);
    data.axes.forEach((axis, at) => {
      if (values[at].length <= MOST) {
        controls.append(select("Only " + axis.label, [["", "all values"], ...values[at].map((value, place) => [String(place), number(value)])], "", (chosen) => {
          keep[at] = chosen === "" ? () => true : (value) => value === values[at][Number(chosen)]; redraw(); })[0]);
      } else {
        const ends = ["from", "to"].map((word) => { const box = make("input", { type: "number", step: "any" }); controls.append(make("label", {}, `${axis.label}: ${word}`, box)); return box; });
        ends.forEach((box) => box.addEventListener("input", () => {
          const [low, high] = ends.map((end) => end.value === "" ? null : Number(end.value));
          keep[at] = (value) => (low === null || value >= low) && (high === null || value <= high); redraw(); }));
      }
    });
    host.append(controls, map, said);
    const chosen = () => data.points.map((row, point) => [row, point]).filter(([row]) => keep.every((test, at) => test(row[at])));

    function bins(at) { // an axis of many values is cut into six parts of equal width
      const all = values[at];
      if (all.length <= MOST || typeof all[0] !== "number") return all.slice(0, 40).map((value) => ({ label: number(value), has: (one) => one === value }));
      const low = all[0], step = (all[all.length - 1] - low) / 6;
      return [0, 1, 2, 3, 4, 5].map((part) => ({ label: `${number(low + part * step)} to ${number(low + (part + 1) * step)}`,
        has: (one) => one >= low + part * step && (part === 5 || one < low + (part + 1) * step) }));
    }

    function draw() {
      const across = bins(state.x), down = state.y === state.x ? [{ label: "all", has: () => true }] : bins(state.y).reverse(), rows = chosen();
      const what = names.find((one) => one.name === state.outcome).label;
      const table = make("table", { role: "grid", "aria-label": `Share of runs with ${what}` }), body = make("tbody");
      const corner = make("th", { scope: "col" }, state.y === state.x ? "" : `${data.axes[state.y].label} ↓`);
      table.append(make("caption", {}, `Share of runs with ${what}; across: ${data.axes[state.x].label}. Point at a cell, or move with the arrow keys.`),
        make("thead", {}, make("tr", {}, corner, ...across.map((bin) => make("th", { scope: "col" }, bin.label)))), body);
      const cells = down.map((level) => {
        const line = make("tr", {}, make("th", { scope: "row" }, level.label));
        body.append(line);
        return across.map((bin) => {
          const inside = rows.filter(([row]) => bin.has(row[state.x]) && level.has(row[state.y])), all = inside.reduce((sum, [row]) => sum + total(row), 0);
          const won = inside.reduce((sum, [row]) => sum + hits(row, state.outcome), 0);
          const cell = make("td", { role: "gridcell", tabindex: "-1" }, all ? percent(won / all) : "–");
          if (all) {
            const rgb = colour(data.colours, won / all);
            cell.style.background = `rgb(${rgb})`;
            cell.style.color = ink(rgb);
          } else cell.className = "none";
          const tell = () => {
            const place = state.y === state.x ? "" : `, ${data.axes[state.y].label} ${level.label}`, most = Math.max(...inside.map(([row]) => total(row)), 0);
            const [low, high] = wilson(all ? won / all * most : 0, most);
            said.textContent = all ? `${data.axes[state.x].label} ${bin.label}${place}: ${percent(won / all)} of ${all.toLocaleString("en")} runs see ${what}; 95 % interval ` +
              (inside.length > 1 ? `at most ${percent(low)} to ${percent(high)}, as the ${inside.length} points averaged share their luck. ` : `${percent(low)} to ${percent(high)} (point ${inside[0][1]}). `) +
              names.map((one) => `${one.label} ${percent(inside.reduce((sum, [row]) => sum + hits(row, one.name), 0) / all)}`).join(", ") + "." : "No point lies here.";
          };
          ["mouseenter", "focus", "click"].forEach((name) => cell.addEventListener(name, tell));
          line.append(cell);
          return cell;
        });
      });
      if (cells.length && cells[0].length) cells[0][0].tabIndex = 0;
      table.addEventListener("keydown", (event) => {
        const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
        if (!step) return;
        const row = cells.findIndex((line) => line.includes(event.target)), next = cells[row + step[0]]?.[cells[row]?.indexOf(event.target) + step[1]];
        if (!next) return;
        event.preventDefault();
        event.target.tabIndex = -1;
        next.tabIndex = 0;
        next.focus();
      });
      map.replaceChildren(table);
      said.textContent = `${rows.length.toLocaleString("en")} of ${data.points.length.toLocaleString("en")} points are kept by the choices above.`;
    }

    const table = document.getElementById("points"), caption = table.caption, plain = caption.textContent;
    const columns = [...data.axes.map((_, at) => (row) => row[at]), total, ...names.map((one) => (row) => hits(row, one.name) / total(row))];
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = make("button", { type: "button" }, head.textContent);
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        state.down = state.sort === at ? !state.down : false;
        state.sort = at;
        [...table.tHead.rows[0].cells].forEach((one) => one.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", state.down ? "descending" : "ascending");
        list();
      });
    });

    function list() {
      const rows = chosen().filter(([row]) => total(row) > 0 || state.sort === null);
      if (state.sort !== null) rows.sort(([a], [b]) => { const [one, two] = [columns[state.sort](a), columns[state.sort](b)];
        return (one < two ? -1 : one > two ? 1 : 0) * (state.down ? -1 : 1); });
      table.tBodies[0].replaceChildren(...rows.slice(0, SHOWN).map(([row]) => {
        const all = total(row), line = make("tr");
        data.axes.forEach((_, at) => line.append(make(at ? "td" : "th", at ? {} : { scope: "row" }, number(row[at]))));
        line.append(make("td", {}, all.toLocaleString("en")));
        names.map((one) => one.name).forEach((name) => {
          const won = hits(row, name), [low, high] = wilson(won, all);
          line.append(make("td", { class: "number" }, `${percent(all ? won / all : 0)} (${whole(100 * low)}–${whole(100 * high)})`));
        });
        return line;
      }));
      caption.textContent = rows.length === data.points.length && rows.length <= SHOWN ? plain : `${plain} Shown: ${Math.min(rows.length, SHOWN)} of ${rows.length} points kept.`;
    }
    draw();
  }

  function choose(data) {
    const host = document.getElementById("pick"), shown = make("div"), boxes = make("div", { class: "controls" });
    const kinds = [...new Set(data.runs.map((run) => run.outcome))], label = (name) => data.ladder.find((one) => one.name === name).label;
    let current = data.runs[0];
    const [which, list] = select("Run", [], "", (value) => show(data.runs[Number(value)]));
    const fill = (kind) => {
      list.replaceChildren(...data.runs.map((run, at) => [run, at]).filter(([run]) => !kind || run.outcome === kind)
        .map(([run, at]) => make("option", { value: String(at) }, `point ${run.point}, run ${run.run}: ${label(run.outcome)}`)));
      show(data.runs[Number(list.value)]);
    };
    boxes.append(select("Outcome", [["", "all outcomes"], ...kinds.map((name) => [name, label(name)])], "", fill)[0], which);
    host.append(boxes, shown);
    fill("");

    function show(run) {
      current = run;
      const wide = 900, tall = 230, left = 120, step = (wide - left - 10) / run.places.length, y = (place) => 190 - place * 28;
      const picture = make("svg", { class: "chart", role: "img", viewBox: `0 0 ${wide} ${tall}`, "aria-label":
        `Place on the ladder ${run.turn} by ${run.turn}: ${run.places.map((place) => data.ladder[place].label).join(", ")}` }, make("rect", { width: wide, height: tall, fill: "#ffffff" }));
      data.ladder.forEach((one, place) => picture.append(make("line", { x1: left, x2: wide - 10, y1: y(place), y2: y(place), stroke: "#d5d5d5" }),
        make("text", { x: left - 8, y: y(place) + 4, "text-anchor": "end", "font-size": 12, fill: "#1a1a1a" }, one.label)));
      run.places.forEach((place, turn) => picture.append(make("rect", { x: left + turn * step + 1, y: y(place) - 9, width: Math.max(step - 2, 1), height: 18, fill: data.ladder[place].colour, stroke: "#1a1a1a" },
        make("title", {}, `${run.turn} ${turn + 1}: ${data.ladder[place].label}; ${run.challenger}: ${number(run.forces[turn])} thousand forward`))));
      const many = run.places.length, every = Math.max(1, Math.ceil(many / 13));
      for (let turn = 0; turn < many; turn += every) picture.append(make("text", { x: left + (turn + 0.5) * step, y: 222, "text-anchor": "middle", "font-size": 12, fill: "#1a1a1a" }, String(turn + 1)));
      shown.replaceChildren(make("h3", {}, `Point ${current.point}, run ${current.run}: ${label(current.outcome)}`), make("p", {}, `Where: ${run.at}.`),
        make("ul", {}, ...run.says.map((text) => make("li", {}, text))), picture, make("p", { class: "note" }, "Turns run across."), ...told(run),
        make("p", { class: "note" }, "To play it again, with the reasons for every move:"), make("pre", { class: "command", tabindex: "0" }, run.command));
    }

    function told(run) { // its chronicle is Markdown of headings, lists and paragraphs in italics
      if (!run.chronicle) return [];
      const parts = [];
      let list = null;
      for (const line of run.chronicle.split("\n").slice(1)) {
        const [, sign, text] = line.match(/^(## |- |\*(?!\*)|)(.*)$/);
        if (sign === "- ") { if (!list) parts.push(list = make("ul")); list.append(make("li", {}, text)); continue; }
        if (!text) continue;
        list = null;
        parts.push(make(sign === "## " ? "h4" : "p", {}, (sign === "*" ? text.replace(/\*$/, "") : text).replaceAll("**", "")));
      }
      return [make("details", { class: "chronicle long" }, make("summary", {}, `Its chronicle, ${run.turn} by ${run.turn}`), ...parts)];
    }
  }
})();
