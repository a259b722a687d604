// The board: a lane a party with its moves, the ladder and the challenger's forces below, week by week to the horizon.

const LEFT = 118, RIGHT = 14, LANE = 34, RUNG = 19, TOP = 24;
const LIFT = { diplomacy: -9, economy: 0, force: 9 };

function shape(marker, x, y, size, attributes) {
  if (marker === "s") return s("rect", { x: x - size * 0.9, y: y - size * 0.9, width: 1.8 * size, height: 1.8 * size, ...attributes });
  if (marker === "^") {
    return s("path", { d: `M${x},${y - 1.15 * size}L${x + 1.1 * size},${y + 0.85 * size}L${x - 1.1 * size},${y + 0.85 * size}Z`, ...attributes });
  }
  return s("circle", { cx: x, cy: y, r: size, ...attributes });
}

// `options`: width, look (a week), onlook (told which week was clicked), name (for ids), compact (no forces)
function drawBoard(board, legend, options) {
  const width = Math.max(options.width, 420), step = (width - LEFT - RIGHT) / board.turns;
  const lanes = board.parties, ladder = legend.ladder;
  const laddered = TOP + lanes.length * LANE + 16, forces = laddered + ladder.length * RUNG + 26;
  const high = options.compact ? laddered + ladder.length * RUNG + 22 : forces + 74;
  const x = (week) => LEFT + week * step;
  const whole = s("svg", { viewBox: `0 0 ${width} ${high}`, width, height: high, role: "img", "aria-label": `${board.title}. ${board.words}`, class: "board" });
  const put = (tag, attributes, ...children) => whole.append(s(tag, attributes, ...children));

  if (options.look !== undefined && options.look !== null && options.look < board.turns) {
    put("rect", { x: x(options.look), y: TOP - 4, width: step, height: high - TOP - 14, class: "looked" });
  }
  lanes.forEach((party, lane) => {
    const y = TOP + lane * LANE;
    if (lane) put("line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y, class: "hair" });
    put("text", { x: LEFT - 8, y: y + LANE / 2 + 4, class: `lane${party.id === board.challenger ? " strong" : ""}`, "text-anchor": "end" }, fit(party.label, 16));
  });
  put("line", { x1: LEFT, x2: width - RIGHT, y1: TOP + lanes.length * LANE, y2: TOP + lanes.length * LANE, class: "rule" });

  const numbers = new Map();
  board.marks.forEach((mark, at) => numbers.set(mark.turn, [...(numbers.get(mark.turn) || []), at + 1]));
  for (const [turn, list] of numbers) {
    put("line", { x1: x(turn), x2: x(turn), y1: TOP - 4, y2: high - 18, class: "event" });
    put("text", { x: x(turn) + 1, y: TOP - 8, class: "quiet" }, list.join(", "));
  }

  const markers = Object.fromEntries(legend.desks.map((desk) => [desk.name, desk.marker]));
  for (const event of board.events) {
    const lane = lanes.findIndex((party) => party.id === event.source);
    if (event.kind === "chance") {
      put("text", { x: x(event.turn) + step / 2, y: TOP + lanes.length * LANE + 12, class: "chance", "text-anchor": "middle" }, "✳", s("title", {}, event.phrase));
    } else if (event.kind === "move" && lane >= 0) {
      const centre = [x(event.turn) + step / 2 + (LIFT[event.desk] || 0) * Math.min(step / 34, 0.9), TOP + lane * LANE + LANE / 2 + (LIFT[event.desk] || 0)];
      const hostile = event.weight < 0, size = Math.min(2.6 + 0.26 * Math.abs(event.weight), 0.36 * step + 1.6);
      if (event.move.startsWith("climb")) put("circle", { cx: centre[0], cy: centre[1], r: size + 3.4, class: "ring" });
      const mark = shape(markers[event.desk], centre[0], centre[1], size, { class: hostile ? "mark hostile" : "mark friendly" });
      mark.append(s("title", {}, `${upper(board.turn)} ${event.turn + 1}: ${event.phrase}`));
      whole.append(mark);
    }
  }

  ladder.forEach((step_, place) => {
    const y = laddered + (ladder.length - place) * RUNG;
    put("line", { x1: LEFT, x2: width - RIGHT, y1: y, y2: y, class: "hair" });
    put("text", { x: LEFT - 8, y: y - RUNG / 2 + 4, "text-anchor": "end", class: "small" }, fit(step_.label, 19));
  });
  const bottom = laddered + ladder.length * RUNG;
  let outline = "";
  board.places.forEach((place, week) => {
    const y = bottom - (place + 1) * RUNG;
    put("rect", { x: x(week), y, width: step + 0.4, height: bottom - y, fill: ladder[place].colour, class: "place" });
    outline += `${week ? "L" : "M"}${x(week)},${y}L${x(week + 1)},${y}`;
  });
  if (outline) put("path", { d: outline, class: "outline" });

  let base = bottom;
  if (!options.compact) {
    const path = board.trace[`forces.${board.challenger}`] || [], seen = board.trace.estimate || [];
    const top = Math.max(1, ...path, ...seen) * 1.08, y = (value) => forces + 52 - (52 * value) / top;
    const label = (lanes.find((party) => party.id === board.challenger) || {}).label;
    put("text", { x: LEFT, y: forces - 8, class: "quiet" }, `${fit(label, 30)}: forces (thousand); ×: as estimated abroad`);
    put("text", { x: LEFT - 8, y: forces + 8, class: "small", "text-anchor": "end" }, number(top / 1.08, 3));
    put("text", { x: LEFT - 8, y: forces + 54, class: "small", "text-anchor": "end" }, "0");
    put("line", { x1: LEFT, x2: width - RIGHT, y1: forces + 52, y2: forces + 52, class: "rule" });
    let line = "";
    path.forEach((value, week) => { line += `${week ? "L" : "M"}${x(week)},${y(value)}L${x(week + 1)},${y(value)}`; });
    if (line) put("path", { d: line, class: "forces" });
    seen.forEach((value, week) => put("text", { x: x(week) + step / 2, y: y(value) + 3.5, class: "seen", "text-anchor": "middle" }, "×"));
    base = forces + 52;
  }
  const every = Math.max(1, Math.ceil(72 / step));
  for (let week = 0; week < board.turns; week += every) {
    put("line", { x1: x(week), x2: x(week), y1: base, y2: base + 4, class: "rule" });
    const words = week ? board.dates[week].replace(/ \d{4}$/, "") : board.dates[week];
    if (x(week) < width - 44) put("text", { x: x(week), y: base + 16, class: "small" }, words);
  }
  if (board.played < board.turns && !board.over) {
    put("line", { x1: x(board.played), x2: x(board.played), y1: TOP - 4, y2: base, class: "now" });
  }
  for (let week = 0; options.onlook && week < board.turns; week += 1) {
    if (week <= board.played) {
      const said = board.events.filter((event) => event.turn === week).map((event) => event.phrase).join("\n");
      put("rect", { x: x(week), y: laddered, width: step, height: base - laddered, class: "hit", "data-week": week, onclick: () => options.onlook(week) },
        s("title", {}, `${upper(board.turn)} ${week + 1}, ${board.dates[week]}${said ? `\n${said}` : ""}`));
    }
  }
  return whole;
}

function fit(text, letters) {
  return text.length > letters ? `${text.slice(0, letters - 1)}…` : text;
}

function boardKey(legend) {
  const sign = (marker, kind) => s("svg", { width: 16, height: 14, viewBox: "0 0 16 14", "aria-hidden": "true" }, shape(marker, 8, 7, 4.4, { class: kind }));
  return h("p", { class: "key" },
    legend.desks.map((desk) => h("span", {}, sign(desk.marker, "mark plain"), ` ${desk.label}`)),
    h("span", {}, sign("o", "mark hostile"), " conflict"), h("span", {}, sign("o", "mark friendly"), " cooperation"),
    h("span", {}, "✳ chance"), h("span", {}, "larger: weighs more; ringed: a climb"));
}
