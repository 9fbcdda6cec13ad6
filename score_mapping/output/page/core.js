"use strict";
// What every part of the page shares: the data in the language that is spoken, the state, and how things are drawn.
// Names reach the page as text only: elements are made here, never from markup.
const scoreMapping = (() => {
  const raw = JSON.parse(document.getElementById("data").textContent);
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const SVG = "http://www.w3.org/2000/svg";
  const MARK = 20;
  const api = { raw, calm, MARK, language: raw.languages[0].id };

  // ---- language ----------------------------------------------------------------------------------------------------
  // what stands more than once, or differs by language, travels once: {t: number} stands for it
  function localised(value) {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(localised);
    if (typeof value.t === "number") {
      const said = raw.said[value.t];
      if (typeof said === "string") return said;
      return Array.isArray(said) ? said[raw.languages.findIndex((one) => one.id === api.language)] : localised(said.v);
    }
    if (Array.isArray(value.k) && Array.isArray(value.r)) {  // many records of one shape
      return value.r.map((row) => Object.fromEntries(value.k.map((key, at) => [key, localised(row[at])])));
    }
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, localised(part)]));
  }

  const LAZY = new Set(["details"]);  // told one by one, when they are opened
  function speak(language) {
    api.language = language;
    api.data = Object.fromEntries(Object.entries(raw.page).map(([key, part]) => [key, LAZY.has(key) ? part : localised(part)]));
    api.clusters = new Map(api.data.list.map((cluster) => [cluster.id, cluster]));
    api.tiers = new Map(api.data.map.tiers.map((tier) => [tier.id, tier]));
    document.documentElement.lang = language;
    document.documentElement.dir = raw.languages.find((one) => one.id === language).dir;
  }

  function say(id, values = {}) {
    // "id.one", "id.few" …: how the sentence reads with that many, where the language has such a form
    const form = typeof values.n === "number" ? `${id}.${new Intl.PluralRules(api.language).select(values.n)}` : id;
    const words = api.data.words[form] ?? api.data.words[id] ?? id;
    return words.replace(/\{\{|\}\}|\{(\w+)\}/g, (all, name) => (name === undefined ? all[0] : String(values[name] ?? "")));
  }

  // what the study says in its own words keeps its own language
  const own = () => (api.data.study.language === api.language ? {} : { lang: api.data.study.language });

  // a figure as the language writes it; what is not known is an empty text
  const figure = (value, decimals = 0) => (value === null || value === undefined || Number.isNaN(value) ? ""
    : value.toLocaleString(api.language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

  // ---- elements ----------------------------------------------------------------------------------------------------
  function fill(element, attributes, children) {
    for (const [name, value] of Object.entries(attributes ?? {})) {
      if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
    }
    for (const child of children.flat(Infinity)) {
      if (child || child === 0) element.append(child);
    }
    return element;
  }

  const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
  const draw = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
  const part = (name) => document.querySelector(`[data-part=${name}]`);

  function button(words, attributes, onclick) {
    const made = el("button", { type: "button", class: "plain-button", ...attributes }, words);
    made.addEventListener("click", onclick);
    return made;
  }

  const SHAPES = {
    circle: () => draw("circle", { cx: 10, cy: 10, r: 7 }),
    diamond: () => draw("path", { d: "M10 1.5 18.5 10 10 18.5 1.5 10Z" }),
    square: () => draw("rect", { x: 4, y: 4, width: 12, height: 12 }),
    triangle: () => draw("path", { d: "M10 3 17.5 16.5H2.5Z" }),
    pentagon: () => draw("path", { d: "M10 2.5 17.5 8 14.6 16.8H5.4L2.5 8Z" }),
    cross: () => draw("path", { d: "M4.5 4.5l11 11M15.5 4.5l-11 11" }),
  };

  function mark(look, size = MARK) {
    const shape = SHAPES[look.shape] ?? SHAPES.circle;
    const bare = look.shape === "cross";
    const paint = (node, attributes) => fill(node, attributes, []);
    const parts = [
      paint(shape(), { fill: bare ? "none" : "#ffffff", stroke: "#ffffff", "stroke-width": bare ? 6 : 4 }),
      paint(shape(), {
        fill: bare ? "none" : look.shape === "half" ? "#ffffff" : look.fill,
        stroke: look.colour,
        "stroke-width": bare ? 2.5 : 1.5,
        "stroke-dasharray": look.dashed ? "2.5 2" : null,
      }),
    ];
    if (look.shape === "diamond") {  // hatched: on hold
      parts.push(draw("path", { d: "M5 9.5 9.5 5M6.9 12.6 12.6 6.9M10 14.8 14.8 10", fill: "none", stroke: "#ffffff", "stroke-width": 1.4 }));
    }
    if (look.shape === "half") parts.push(draw("path", { d: "M10 3A7 7 0 0 0 10 17Z", fill: look.colour }));
    if (look.shape === "tick") {
      parts.push(draw("path", { d: "M6.6 10.2 9 12.7 13.5 7.6", fill: "none", stroke: "#ffffff", "stroke-width": 2 }));
    }
    return draw("svg", { class: "mark", viewBox: "0 0 20 20", width: size, height: size, "aria-hidden": "true" }, parts);
  }

  const UNKNOWN = { shape: "circle", fill: "#ffffff", colour: "#8b8fa3" };
  const tierMark = (id, size) => mark(api.tiers.get(id)?.mark ?? UNKNOWN, size);

  // ---- state -------------------------------------------------------------------------------------------------------
  // What the reader has chosen. `set` tells everybody who listens to one of the names that really changed, once.
  const state = {
    cluster: null, organisation: null, compare: [], voice: "all", filters: {}, search: "", weights: null, method: "mean",
    view: "map", module: null,
  };
  const listeners = [];

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  function set(changes, from = "") {
    // choosing the same cluster again brings it into view again
    const told = new Set(Object.keys(changes).filter((name) => name === "cluster" || !same(state[name], changes[name])));
    Object.assign(state, changes);
    for (const { names, act } of listeners) if (names.some((name) => told.has(name))) act(state, from);
  }
  const on = (names, act) => listeners.push({ names: [names].flat(), act });
  const choose = (id, from) => set({ cluster: id, organisation: null }, from);

  // What one part of the page offers to the others; whoever knows better replaces it.
  const slots = {
    ranking: () => api.data.list,  // the clusters in the order shown, each as in data.list
    visible: () => null,           // ids of the clusters that pass search and filters; null for all
  };

  // ---- parts -------------------------------------------------------------------------------------------------------
  // `start` runs once; `render` draws at the start and again in every language; `ready` runs once when all is drawn.
  const parts = [];
  const panel = (name, { start = () => {}, render = () => {}, ready = () => {} }) => parts.push({ name, start, render, ready });

  function words() {
    for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
    for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  }

  function begin(map) {
    api.map = map;
    words();
    for (const step of ["start", "render", "ready"]) for (const one of parts) one[step]();
    document.documentElement.dataset.ready = "yes";
  }

  function switchTo(language) {
    if (language === api.language || !raw.languages.some((one) => one.id === language)) return;
    speak(language);
    words();
    for (const one of parts) one.render();
    set({ language });
  }

  const asked = new URLSearchParams(location.hash.slice(1)).get("lang");
  speak(raw.languages.some((one) => one.id === asked) ? asked : api.language);
  return Object.assign(api, {
    state, set, on, choose, slots, panel, begin, switchTo, localised, say, own, figure, el, draw, fill, part, button, mark, tierMark,
  });
})();
