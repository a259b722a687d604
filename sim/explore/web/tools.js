// Elements from plain data. Text only ever becomes text: nothing from a configuration is read as markup.

const SVG = "http://www.w3.org/2000/svg";

function grow(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "value" || name === "checked" || name === "selected") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child !== null && child !== undefined && child !== false) node.append(child.nodeType ? child : String(child));
  }
  return node;
}

const upper = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const h = (tag, attributes, ...children) => grow(document.createElement(tag), attributes, children);
const s = (tag, attributes, ...children) => grow(document.createElementNS(SVG, tag), attributes, children);

function button(label, act, more) {
  return h("button", { type: "button", onclick: act, ...more }, label);
}

function field(label, control, note) {
  return h("label", { class: "field" }, h("span", {}, label), control, note ? h("small", {}, note) : null);
}

function choice(items, chosen, act, more) {
  return h("select", { onchange: (event) => act(event.target.value), ...more },
    items.map(([value, label]) => h("option", { value, selected: value === chosen }, label)));
}

function table(caption, heads, rows, kind) {
  return h("div", { class: (kind || "").includes("scrolled") ? "wide scrolled" : "wide", role: "region", tabindex: "0", "aria-label": caption },
    h("table", { class: kind || "" }, h("caption", {}, caption),
      h("thead", {}, h("tr", {}, heads.map((head) => h("th", { scope: "col" }, head)))),
      h("tbody", {}, rows.map((row) => h("tr", {}, row.map((cell, at) => (at ? h("td", {}, cell) : h("th", { scope: "row" }, cell))))))));
}

const percent = (share) => {
  const text = `${(100 * share).toFixed(0)} %`;
  if (share > 0 && text === "0 %") return "<1 %";
  return share < 1 && text === "100 %" ? ">99 %" : text;
};

const number = (value, digits = 4) => {
  if (typeof value !== "number") return String(value);
  return (Math.abs(value) >= 10 ** digits ? value.toFixed(0) : String(Number(value.toPrecision(digits)))).replace("-", "−");
};

function mixed(colours, share) {
  const at = Math.min(Math.max(share, 0), 1) * (colours.length - 1);
  const low = Math.min(Math.floor(at), colours.length - 2);
  const part = (colour, place) => parseInt(colour.slice(1 + 2 * place, 3 + 2 * place), 16);
  const rgb = [0, 1, 2].map((place) => part(colours[low], place) + (at - low) * (part(colours[low + 1], place) - part(colours[low], place)));
  const light = rgb.map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  const bright = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
  return { back: `rgb(${rgb.map(Math.round).join(",")})`, ink: bright > 0.18 ? "#000000" : "#ffffff" };
}

function picture(drawn) {
  const bytes = new TextEncoder().encode(drawn.svg);
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return h("figure", {}, h("img", { class: "chart", alt: drawn.says, src: `data:image/svg+xml;base64,${btoa(text)}` }),
    h("figcaption", {}, drawn.says));
}

function save(file) {
  const bytes = Uint8Array.from(atob(file.data), (sign) => sign.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: file.kind }));
  const link = h("a", { href: address, download: file.name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}
