// The middle: the way through the weeks, the board, and below it what can be asked of the present.

function drawTransport(state, ask) {
  const { board } = state;
  const ended = board.over;
  return [
    button("◀◀ Start", () => ask({ do: "back", turn: 0 }), { disabled: board.played === 0, "data-key": "start", "aria-label": "Back to the start" }),
    button("◀ Back", () => ask({ do: "back", turn: board.played - 1 }), { disabled: board.played === 0, "data-key": "back", "aria-label": `Back a ${board.turn}` }),
    button(ended ? "It has ended" : `▶ Play ${board.turn} ${board.played + 1}`, () => ask({ do: "step" }), { class: "main", disabled: ended, "data-key": "step" }),
    button("▶▶ To the end", () => ask({ do: "finish" }, "Playing to the end"), { disabled: ended, "data-key": "finish" }),
    h("p", { class: "where", role: "status" }, ended ? board.ending : `Before ${board.turn} ${board.played + 1} of ${board.turns}, ${board.dates[board.played]}.`),
  ];
}

function drawMiddle(state, ask, width) {
  const { board, legend, desk } = state;
  const look = (week) => ask({ do: "look", party: desk.party, turn: week });
  const week = h("input", { type: "range", min: 0, max: Math.max(0, Math.min(board.played, board.turns - 1)), step: 1, "data-key": "week",
    "aria-valuetext": `${board.turn} ${desk.turn + 1}, ${board.dates[Math.min(desk.turn, board.turns - 1)]}`, onchange: (event) => look(Number(event.target.value)) });
  week.value = Math.min(desk.turn, board.turns - 1);
  return [
    h("figure", { class: "stage" }, drawBoard(board, legend, { width, look: Math.min(desk.turn, board.turns - 1), onlook: look }), h("figcaption", {}, board.words)),
    boardKey(legend),
    board.marks.length ? h("ol", { class: "marks" }, board.marks.map((mark) => h("li", {}, `${board.dates[mark.turn]}: ${mark.label}`))) : null,
    board.played ? h("label", { class: "field week" }, h("span", {}, `${upper(board.turn)} looked at: ${desk.turn + 1} (its decisions stand at the desks; click the ladder to choose one)`), week) : null,
  ];
}

const TABS = [["present", "This week"], ["chronicle", "Chronicle"], ["fan", "What may follow"], ["fork", "Another move"], ["sweeps", "Stored sweeps"]];

function drawPresent(state) {
  const { present, board } = state;
  const cell = (one) => (one ? [one.now, one.change ? h("span", { class: "change" }, ` (${one.change})`) : null] : "–");
  return [
    h("p", { class: "lead" }, "It stands at ", h("strong", {}, present.placed), `. In brackets the change since the last ${board.turn}.`),
    table(`The parties in ${board.turn} ${present.week}`, ["party", ...present.heads], present.parties.map((row) => [row.label, ...row.cells.map(cell)])),
    h("div", { class: "two" },
      table("What all share", ["quantity", "value"], present.shared.map((row) => [row.label, cell(row)])),
      table("Theatres", ["theatre", "rung", "pretext (0–1)"], present.theatres.map((row) => [row.label, row.rung, row.pretext]))),
  ];
}

function drawChronicle(state, ask) {
  const { board, timeline } = state;
  if (!board.played) return [h("p", { class: "quiet" }, `Nothing has happened yet. Play a ${board.turn}.`)];
  const weeks = [];
  for (let week = board.played - 1; week >= 0; week -= 1) {
    const said = board.events.filter((event) => event.turn === week);
    weeks.push(h("h3", { class: "week-of" }, `${upper(board.turn)} ${week + 1}, ${board.dates[week]}`),
      h("ul", {}, said.length ? said.map((event) => h("li", { class: event.kind }, event.phrase)) : h("li", { class: "quiet" }, "Nobody moves.")));
  }
  const chart = timeline ? picture(timeline) : button("Draw it as a chart", () => ask({ do: "timeline" }, "Drawing"), { "data-key": "timeline" });
  return [board.ending ? h("p", { class: "ending" }, board.ending) : null, chart, h("div", { class: "told" }, weeks)];
}

function shares(rows, legend) {
  const colour = Object.fromEntries(legend.ladder.map((step) => [step.name, step.colour]));
  return h("ul", { class: "bars outcomes" }, rows.map((row) => h("li", { class: row.name === "war" ? "war" : "" }, h("span", { class: "name" }, row.label),
    h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: "fill", style: `width:${(100 * row.share).toFixed(1)}%;background:${colour[row.name] || "var(--warm)"}` })),
    h("span", { class: "number" }, row.words))));
}

function drawFan(state, ask) {
  const { fan, board, legend } = state;
  const worlds = h("input", { type: "number", min: 100, max: fan.most, step: 100, value: fan.worlds, "data-key": "worlds" });
  const play = () => ask({ do: "fan", worlds: Number(worlds.value), again: true }, `Playing ${worlds.value} worlds`);
  const parts = [
    h("p", {}, `Parallel worlds that share all that has happened, and what is known this ${board.turn}, and have other luck from here on. What you have told a desk for this ${board.turn} holds in all of them; later every desk decides for itself.`),
    h("div", { class: "row" }, field("Worlds", worlds), button("Play them", play, { class: "main", disabled: board.over, "data-key": "fan" })),
  ];
  if (board.over) parts.push(h("p", { class: "quiet" }, `The crisis has ended; go back a few ${board.turn}s to see what else may follow.`));
  if (fan.table) {
    parts.push(h("h3", {}, `From ${board.turn} ${fan.week} on`), h("p", { class: "quiet" }, "Outcomes: the highest step of the ladder that a world reaches, unless it settles before any climb or stands down at the end. In brackets 95 % intervals."), shares(fan.table, legend), picture(fan.pictures[0]),
      field("Quantity shown", choice(fan.quantities.map((item) => [item.name, item.label]), fan.quantity,
        (quantity) => ask({ do: "fan", worlds: fan.worlds, quantity }, "Drawing"), { "data-key": "quantity" })), picture(fan.pictures[1]));
  }
  return parts;
}

function drawFork(state, ask, width) {
  const { fork, both, legend, board } = state;
  if (!fork) {
    return [h("p", {}, `Choose a ${board.turn} that was played (click the ladder on the board), look at a party’s desks at the right, and ask “what if?” beside a move that was not made. Both futures are then played to their ends on the same luck.`)];
  }
  const differ = [];
  const most = Math.max(...fork.arms.map((arm) => arm.board.played));
  for (let week = fork.turn; week < most; week += 1) {
    const said = fork.arms.map((arm) => arm.board.events.filter((event) => event.turn === week).map((event) => event.phrase));
    const only = [said[0].filter((text) => !said[1].includes(text)), said[1].filter((text) => !said[0].includes(text))];
    if (only[0].length || only[1].length) differ.push([`${week + 1}`, only[0].join(" ") || "–", only[1].join(" ") || "–"]);
  }
  return [
    h("p", { class: "lead" }, fork.says), fork.dropped ? h("p", { class: "warn" }, fork.dropped) : null,
    fork.arms.map((arm) => h("figure", { class: "stage" }, h("h3", {}, arm.label), drawBoard(arm.board, legend, { width, compact: true, look: fork.turn }),
      h("figcaption", {}, arm.board.words, " ", arm.board.ending))),
    h("div", { class: "row" }, button("Go on in the other future", () => ask({ do: "follow" }, "Playing"), { "data-key": "follow" }),
      button("The same choice in 1,000 worlds", () => ask({ do: "both", worlds: Math.min(1000, state.fan.most) }, "Playing both sides in 1,000 worlds"), { "data-key": "both" }),
      button("Close", () => ask({ do: "unfork" }), { class: "plain", "data-key": "unfork" })),
    both ? [h("p", { class: "lead" }, both.says), h("div", { class: "two" }, both.tables.map((rows, at) => h("div", {}, h("h4", {}, fork.arms[at].label), shares(rows, legend))))] : null,
    h("h3", {}, "What differs"),
    differ.length ? table(`${upper(board.turn)}s in which different things happen`, [board.turn, ...fork.arms.map((arm) => arm.label)], differ, "words")
      : h("p", { class: "quiet" }, "Nothing else differs."),
  ];
}
