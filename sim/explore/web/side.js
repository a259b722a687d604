// The two sides: controls at the left, the desk at the right.

function drawControls(state, ask) {
  const data = state.controls;
  const scenario = data.scenarios.some((item) => item.name === data.scenario) ? [] : [[data.scenario, data.scenario]];
  const seed = h("input", { type: "text", inputmode: "numeric", value: data.seed, "data-key": "seed", size: 8 });
  const run = h("input", { type: "number", min: 0, step: 1, value: data.run, "data-key": "run" });
  const more = choice([["", "choose a parameter"], ...data.more.map((item) => [item.path, item.label])], "", () => {}, { "data-key": "more" });
  const changed = data.sliders.some((item) => item.value !== null);
  return [
    h("h2", {}, "Crisis"),
    field("Scenario", choice([...scenario, ...data.scenarios.map((item) => [item.name, item.name.replaceAll("_", " ")])], data.scenario,
      (name) => ask({ do: "choose", name }, "Reading the scenario"), { "data-key": "scenario" })),
    data.asks ? h("p", { class: "quiet" }, data.asks) : null,
    h("form", { class: "row", onsubmit: (event) => { event.preventDefault(); ask({ do: "luck", seed: seed.value, run: run.value }); } },
      field("Seed", seed), field("Run", run), h("button", { type: "submit", "data-key": "luck" }, "Start")),
    h("p", { class: "quiet" }, "Seed and run are the luck of this crisis; the same numbers give the same crisis."),
    h("h2", {}, "Parameters"),
    h("p", { class: "quiet" }, `Move one, and this crisis is played again to the same ${state.board.turn} on the same luck.`),
    data.sliders.map((item) => drawSlider(item, ask)),
    h("div", { class: "row" }, field("Another parameter", more),
      button("Add", () => more.value && ask({ do: "add", path: more.value }), { "data-key": "add" })),
    changed ? button("All as the scenario has them", () => ask({ do: "reset" }), { "data-key": "reset", class: "plain" }) : null,
    data.dropped ? h("p", { class: "warn" }, data.dropped) : null,
    h("h2", {}, "Take home"),
    h("div", { class: "stack" },
      button("Configuration (YAML)", () => ask({ do: "export", what: "configuration" }), { "data-key": "yaml" }),
      button("This run, to its end (ZIP)", () => ask({ do: "export", what: "run" }, "Playing the run to its end"), { "data-key": "zip" }),
      button("Commands that make it again", () => ask({ do: "export", what: "commands" }), { "data-key": "commands" })),
    state.commands ? h("div", { class: "commands" }, state.commands.map((item) => [h("p", {}, item.says), item.line ? h("pre", { tabindex: "0" }, item.line) : null])) : null,
  ];
}

function drawSlider(item, ask) {
  const value = item.value === null ? (typeof item.own === "number" ? item.own : (item.low + item.high) / 2) : item.value;
  const own = typeof item.own === "number" ? number(item.own) : item.own;
  const told = h("output", {}, item.value === null ? own : number(item.value));
  const range = h("input", {
    type: "range", min: item.low, max: item.high, step: item.step === 1 ? 1 : "any", "data-key": item.path, "data-path": item.path,
    "aria-describedby": `why-${item.path}`, oninput: (event) => { told.textContent = number(Number(event.target.value)); },
    onchange: (event) => ask({ do: "change", path: item.path, value: Number(Number(event.target.value).toPrecision(6)) }, "Playing again"),
    onkeydown: (event) => {
      const way = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 }[event.key];
      if (!way || item.step === 1) return;
      event.preventDefault();
      event.target.value = Math.min(item.high, Math.max(item.low, Number(event.target.value) + way * 5 * item.step));
      event.target.dispatchEvent(new Event("input"));
      event.target.dispatchEvent(new Event("change"));
    },
  });
  range.value = value;
  return h("div", { class: `slider${item.value === null ? "" : " changed"}` },
    h("label", {}, h("span", { class: "line" }, h("span", {}, item.label), told), range),
    h("div", { class: "line quiet" }, h("span", {}, number(item.low)), h("span", { class: "unit" }, item.unit === "1" ? "" : item.unit), h("span", {}, number(item.high))),
    item.value === null ? null : h("p", { class: "line quiet" }, h("span", {}, `The scenario: ${own}`),
      button("undo", () => ask({ do: "change", path: item.path, value: null }, "Playing again"), { class: "plain", "aria-label": `undo ${item.label}`, "data-key": `undo-${item.path}` })),
    h("details", {}, h("summary", { id: `why-${item.path}` }, `Rests on: ${item.kind}`), h("p", { class: "quiet" }, item.why)));
}

function drawDesk(state, ask) {
  const { desk, seats, board } = state;
  const party = seats.find((item) => item.id === desk.party);
  const look = (id, turn) => ask({ do: "look", party: id, turn: turn === undefined ? (desk.coming ? null : desk.turn) : turn });
  const parts = [
    h("h2", {}, "Desks"),
    h("div", { class: "chips", role: "group", "aria-label": "Party looked at" }, seats.map((item) =>
      button([item.label, item.taken ? h("span", { class: "you" }, " you") : null], () => look(item.id),
        { class: item.id === desk.party ? "chip on" : "chip", "aria-pressed": String(item.id === desk.party), "data-key": `party-${item.id}` }))),
    h("h3", {}, `${party.name}, ${party.role}`),
    h("p", { class: "quiet" }, desk.coming ? `${upper(board.turn)} ${desk.turn + 1}, ${desk.date}: to be decided.` : `${upper(board.turn)} ${desk.turn + 1}, ${desk.date}: decided.`),
  ];
  if (!desk.coming) parts.push(button(`To the present ${board.turn}`, () => look(desk.party, null), { "data-key": "present", class: "plain" }));
  if (!party.desks.length) parts.push(h("p", {}, "This party has no desk."));
  else parts.push(h("label", { class: "take" }, h("input", { type: "checkbox", checked: party.taken, "data-key": "take",
    onchange: (event) => ask({ do: "sit", party: desk.party, taken: event.target.checked }) }), ` Take ${party.desks.length > 1 ? "these desks" : "this desk"} myself`));
  if (desk.coming && board.over) parts.push(h("p", { class: "ending" }, board.ending));
  desk.desks.forEach((one) => parts.push(drawMoves(one, desk, party, state, ask)));
  if (desk.desks.length && desk.coming && party.taken) {
    parts.push(button(`Play ${board.turn} ${board.played + 1}`, () => ask({ do: "step" }), { class: "main wide-button", "data-key": "play" }));
  }
  if (desk.beliefs.length) {
    parts.push(h("details", {}, h("summary", {}, "What it believes of the others’ resolve"),
      h("ul", { class: "bars" }, desk.beliefs.map((item) => bar(item.label, item.resolve, number(item.resolve, 2), "belief"))),
      h("p", { class: "quiet" }, "0: surely gives way; 1: surely the most resolute.")));
  }
  return parts;
}

function bar(label, share, said, kind) {
  return h("li", {}, h("span", { class: "name" }, label), h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: `fill ${kind || ""}`, style: `width:${(100 * Math.min(1, share)).toFixed(1)}%` })),
    h("span", { class: "number" }, said));
}

function drawMoves(one, desk, party, state, ask) {
  const free = desk.coming && party.taken;
  const name = `move-${one.desk}`;
  const row = (move) => {
    const inner = [
      h("span", { class: "name", title: move.says }, move.label),
      h("span", { class: "track", "aria-hidden": "true" }, h("span", { class: "fill", style: `width:${(100 * move.probability).toFixed(1)}%` })),
      h("span", { class: "number" }, move.legal ? percent(move.probability) : "not open"),
    ];
    if (free) {
      return h("li", { class: move.legal ? "" : "shut" }, h("label", { class: "line" },
        h("input", { type: "radio", name, value: move.move, disabled: !move.legal, checked: one.told === move.move, "data-key": `${one.desk}-${move.move}`,
          onchange: () => ask({ do: "order", desk: one.desk, move: move.move }) }), inner));
    }
    const other = !desk.coming && !move.made && move.legal;
    return h("li", { class: `${move.legal ? "" : "shut"}${move.made ? " chosen" : ""}` }, h("span", { class: "line" }, inner,
      desk.coming ? null : h("span", { class: "what" }, other ? button("what if?", () => ask({ do: "fork", desk: one.desk, turn: desk.turn, move: move.move }, "Playing both futures", "fork"),
        { class: "plain", "data-key": `if-${one.desk}-${move.move}`, "aria-label": `what if? ${party.label}, ${one.label}: ${move.label} in ${state.board.turn} ${desk.turn + 1}` }) : move.made ? h("span", { class: "made" }, "✓ made") : null)));
  };
  const terms = [...new Set(one.moves.flatMap((move) => Object.keys(move.terms)))].filter((term) => one.moves.some((move) => Math.abs(move.terms[term] || 0) > 5e-6));
  const cells = one.moves.filter((move) => move.legal);
  return h("fieldset", { class: "desk" }, h("legend", {}, one.label),
    h("ul", { class: `bars moves${free ? " free" : desk.coming ? "" : " decided"}` },
      free ? h("li", {}, h("label", { class: "line" }, h("input", { type: "radio", name, value: "", checked: !one.told, "data-key": `${one.desk}-model`,
        onchange: () => ask({ do: "order", desk: one.desk, move: null }) }), h("span", { class: "name whole" }, "as the model decides"))) : null,
      one.moves.map(row)),
    !desk.coming && one.told ? h("p", { class: "quiet" }, "You told this desk what to do.") : null,
    h("details", {}, h("summary", {}, "Terms behind the probabilities"),
      table(`What ${party.label}’s ${one.label} desk weighs, in utility; own costs as this party feels them`, ["term", ...cells.map((move) => move.label)],
        [...terms.map((term) => [state.legend.terms[term] || term, ...cells.map((move) => (move.terms[term] === undefined ? "–" : number(Number(move.terms[term].toFixed(4)), 3)))]),
          ["value", ...cells.map((move) => number(Number(move.value.toFixed(4)), 3))], ["probability", ...cells.map((move) => percent(move.probability))]], "terms"),
      one.draw === null ? null : h("p", { class: "quiet" }, `The draw was ${number(one.draw)}: the first move whose cumulative probability exceeds it is made.`)));
}
