// The page: one state, whole parts of it replaced by each answer, and every region painted from it.

export function render({ model }) {
  const state = { ...JSON.parse(model.first) };
  const own = { tab: "present", path: "", repaint: () => paint() };
  const waiting = [];
  const host = (tag, attributes) => h(tag, attributes);
  const title = host("h1"), note = host("div", { class: "note", role: "alert" }), busy = host("p", { class: "busy", role: "status" });
  const left = host("section", { class: "left", "aria-label": "Controls" }), transport = host("div", { class: "transport", role: "group", "aria-label": "Turns" });
  const stage = host("div"), tabs = host("div", { class: "tabs", role: "tablist", "aria-label": "What to see" });
  const panel = host("div", { class: "panel", role: "tabpanel", id: "panel", tabindex: "0" }), right = host("section", { class: "right", "aria-label": "Desks" });
  const middle = h("section", { class: "middle", "aria-label": "The crisis" }, transport, stage, tabs, panel);
  const page = h("div", { class: "explorer", "aria-busy": "false" }, h("header", { class: "top" }, h("p", { class: "brand" }, "Brink"), title, busy), note, h("main", {}, left, middle, right),
    h("footer", {}, "These are chances within the model, under its assumptions. They are not a forecast."));

  function ask(message, says, tab) {
    const asked = JSON.stringify(message);
    if (waiting.length > 3 || waiting.some((one) => one.asked === asked)) return; // the same button pressed twice means it once
    waiting.push({ asked, says, tab });
    busy.textContent = says ? `${says} …` : "";
    page.classList.toggle("waiting", Boolean(says));
    page.setAttribute("aria-busy", "true");
    model.send_msg(message);
  }

  function painted(region, children) {
    const root = region.getRootNode();
    const key = root.activeElement && region.contains(root.activeElement) ? root.activeElement.dataset.key : null;
    const open = new Set([...region.querySelectorAll("details[open] > summary")].map((summary, at) => summary.id || `${at}${summary.textContent}`));
    region.replaceChildren(...[children].flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
    [...region.querySelectorAll("details > summary")].forEach((summary, at) => { if (open.has(summary.id || `${at}${summary.textContent}`) || open.has(`0${summary.textContent}`)) summary.parentElement.open = true; });
    if (key) {
      const again = [...region.querySelectorAll("[data-key]")].find((node) => node.dataset.key === key && !node.disabled);
      if (again) again.focus({ preventScroll: true });
    }
  }

  const width = () => Math.max(420, Math.floor(middle.clientWidth || 760) - 2);

  function paintTabs() {
    painted(tabs, TABS.map(([name, label], at) => button(label.replace("week", state.board.turn), () => show(name), {
      role: "tab", id: `tab-${name}`, "aria-selected": String(own.tab === name), "aria-controls": "panel", tabindex: own.tab === name ? 0 : -1, "data-key": `tab-${name}`,
      onkeydown: (event) => {
        const way = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
        if (!way) return;
        const next = TABS[(at + way + TABS.length) % TABS.length][0];
        show(next);
        [...tabs.children].find((node) => node.id === `tab-${next}`).focus();
      },
    })));
    panel.setAttribute("aria-labelledby", `tab-${own.tab}`);
  }

  function paintPanel() {
    const drawn = { present: () => drawPresent(state), chronicle: () => drawChronicle(state, ask), fan: () => drawFan(state, ask),
      fork: () => drawFork(state, ask, width()), sweeps: () => drawSweeps(state, ask, width(), own) }[own.tab]();
    painted(panel, drawn);
  }

  function show(name) {
    own.tab = name;
    if (name === "sweeps" && !state.sweeps) ask({ do: "sweeps" });
    paintTabs();
    paintPanel();
  }

  function paint(parts) {
    const some = (...names) => !parts || names.some((name) => name in parts);
    if (some("board")) { title.textContent = state.board.title; painted(transport, drawTransport(state, ask)); }
    if (some("controls", "commands")) painted(left, drawControls(state, ask));
    if (some("board", "desk")) painted(stage, drawMiddle(state, ask, width()));
    if (some("desk", "seats", "board")) painted(right, drawDesk(state, ask));
    if (some("note")) painted(note, state.note && state.note.says ? [h("p", { class: state.note.kind }, state.note.says), button("Close", () => { state.note = null; paint({ note: null }); }, { class: "plain" })] : []);
    if (some("board", "present", "fan", "fork", "both", "sweeps", "sweep", "runs", "told", "timeline")) paintPanel();
  }

  model.on("answer", () => {
    const parts = JSON.parse(model.answer).parts;
    const done = waiting.shift() || {};
    if (parts.download) { save(parts.download); delete parts.download; }
    if ("board" in parts || "fork" in parts) { delete state.both; if (!parts.commands) state.commands = null; }
    if (parts.sweep) own.cell = null;
    Object.assign(state, parts);
    if (done.tab && !(parts.note && parts.note.says)) own.tab = done.tab;
    if (!waiting.length) { busy.textContent = ""; page.classList.remove("waiting"); }
    paintTabs();
    paint("board" in parts ? { ...parts, controls: null } : parts);
    if (done.tab && !(parts.note && parts.note.says)) tabs.scrollIntoView({ block: "nearest" });
    page.setAttribute("aria-busy", String(waiting.length > 0));
  });

  let last = 0;
  new ResizeObserver(() => {
    const now = middle.clientWidth;
    if (Math.abs(now - last) > 6) { last = now; painted(stage, drawMiddle(state, ask, width())); if (["fork", "sweeps"].includes(own.tab)) paintPanel(); }
  }).observe(middle);
  paintTabs();
  paint();
  return page;
}
