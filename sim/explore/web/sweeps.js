// Stored sweeps: a map of points, the runs of one, and the chronicle of a run.

function drawSweeps(state, ask, width, own) {
  const path = h("input", { type: "text", value: own.path || (state.sweep ? state.sweep.name : ""), "data-key": "path", list: null, spellcheck: "false", autocomplete: "off", oninput: (event) => { own.path = event.target.value; } });
  const known = state.sweeps || [];
  const open = () => ask({ do: "open", path: path.value }, "Opening the sweep");
  const parts = [
    h("div", { class: "row" },
      known.length ? field("Sweeps found here", choice([["", "choose one"], ...known.map((name) => [name, name])], state.sweep ? state.sweep.name : "", (name) => { if (name) { own.path = name; ask({ do: "open", path: name }, "Opening the sweep"); } }, { "data-key": "known" })) : null,
      field("Or a folder below the one this program was started with", path), button("Open", open, { "data-key": "open" })),
  ];
  if (!state.sweeps) parts.push(h("p", { class: "quiet" }, "Looking for sweeps …"));
  else if (!known.length) parts.push(h("p", { class: "quiet" }, "No finished sweep lies below this folder."));
  if (state.sweep) parts.push(drawMap(state, ask, own));
  if (state.runs) parts.push(drawRuns(state, ask));
  if (state.told) parts.push(drawTold(state, ask, width));
  return parts;
}

function drawMap(state, ask, own) {
  const { sweep, legend } = state;
  const axes = sweep.axes.map((axis, at) => [String(at), axis.label]);
  const x = Math.min(own.x ?? 0, Math.max(0, axes.length - 1)), y = axes.length > 1 ? (own.y ?? 1) % axes.length : -1;
  const point = (one) => ask({ do: "runs", point: one.point, outcome: "" }, "Reading the runs");
  const parts = [h("h3", {}, sweep.title || sweep.name),
    h("p", { class: "quiet" }, `${sweep.all.toLocaleString("en")} points, seed ${sweep.seed}.${sweep.all > sweep.points.length ? ` The first ${sweep.points.length} are shown.` : ""}`)];
  let shown = sweep.points;
  if (axes.length) {
    const redraw = (name) => (value) => { own[name] = Number(value); own.cell = null; own.repaint(); };
    parts.push(h("div", { class: "row" }, field("Across", choice(axes, String(x), redraw("x"), { "data-key": "across" })),
      axes.length > 1 ? field("Down", choice(axes.filter(([at]) => at !== String(x)), String(y === x ? (x + 1) % axes.length : y), redraw("y"), { "data-key": "down" })) : null));
    const down = y === x ? (x + 1) % axes.length : y;
    const heads = sweep.axes[x].values, rows = down < 0 ? [""] : sweep.axes[down].values;
    const at = (row, column) => sweep.points.filter((one) => one.cell[x] === column && (down < 0 || one.cell[down] === row));
    const cell = (row, column) => {
      const found = at(row, column);
      if (!found.length) return "";
      const runs = found.reduce((sum, one) => sum + one.runs, 0) || 1;
      const share = found.reduce((sum, one) => sum + one.runs * one.share, 0) / runs, look = mixed(legend.shares, share);
      const where = `${sweep.axes[x].label} ${heads[column]}${down < 0 ? "" : `, ${sweep.axes[down].label} ${rows[row]}`}`;
      return button(percent(share), () => { own.cell = [row, column]; if (found.length === 1) point(found[0]); else own.repaint(); },
        { class: "cell", style: `background:${look.back};color:${look.ink}`, "aria-label": `${where}: ${percent(share)}`, "data-key": `cell-${row}-${column}` });
    };
    parts.push(table(`Share of runs that see ${sweep.war}, by ${sweep.axes[x].label} (across)${down < 0 ? "" : ` and ${sweep.axes[down].label} (down)`}; click a cell`,
      [down < 0 ? "" : sweep.axes[down].label, ...heads], rows.map((name, row) => [name, ...heads.map((_, column) => cell(row, column))]), "map"));
    if (own.cell) shown = at(...own.cell);
  }
  const listed = shown.slice(0, 60);
  parts.push(table(`${own.cell ? "Points of the cell" : "Points"}${shown.length > 60 ? `, the first 60 of ${shown.length}` : ""}`, ["point", ...sweep.axes.map((axis) => axis.label), "runs", sweep.war],
    listed.map((one) => [button(`point ${one.point}`, () => point(one), { class: "plain", "data-key": `point-${one.point}` }), ...one.at, one.runs.toLocaleString("en"), one.war])));
  return h("div", {}, parts);
}

function drawRuns(state, ask) {
  const { runs, legend } = state;
  const words = Object.fromEntries(legend.ladder.map((step) => [step.name, step]));
  const wanted = [["", "every outcome"], ...legend.ladder.map((step) => [step.name, step.label])];
  return h("div", {}, h("h3", {}, `Runs of point ${runs.point}`),
    h("div", { class: "row" }, field("Outcome", choice(wanted, runs.outcome, (outcome) => ask({ do: "runs", point: runs.point, outcome }), { "data-key": "outcome" }))),
    table(`${runs.all.toLocaleString("en")} runs${runs.all > runs.runs.length ? `, the first ${runs.runs.length} shown` : ""}`, ["run", "outcome", `first climb (${runs.turn})`, `end (${runs.turn})`, "accidents"],
      runs.runs.map((run) => [button(`run ${run.run}`, () => ask({ do: "told", point: runs.point, run: run.run }, "Playing the run"), { class: "plain", "data-key": `run-${run.run}` }),
        [h("span", { class: "swatch", style: `background:${words[run.outcome].colour}` }), words[run.outcome].label], run.climb, run.end, String(run.accidents)]), "words scrolled"));
}

function drawTold(state, ask, width) {
  const { told, legend } = state;
  const lines = told.chronicle.split("\n").map((line) => {
    const plain = line.replace(/^#+ |^- |^\*(?=[^*])|\*$/g, "").replaceAll("**", "");
    if (line.startsWith("## ")) return h("h4", {}, plain);
    if (line.startsWith("# ") || !line.trim()) return null;
    return h("p", { class: line.startsWith("- ") ? "item" : line.startsWith("*") ? "quiet" : "" }, plain);
  });
  return h("div", {}, h("h3", {}, `Point ${told.point}, run ${told.run}`),
    h("figure", { class: "stage" }, drawBoard(told.board, legend, { width, compact: true }), h("figcaption", {}, told.board.words)),
    button("Play this run here", () => ask({ do: "load", point: told.point, run: told.run }, "Loading the run", "present"), { class: "main", "data-key": "load" }),
    h("div", { class: "told scrolled", role: "region", tabindex: "0", "aria-label": "Chronicle of the run" }, lines));
}
