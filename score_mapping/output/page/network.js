"use strict";
// The network view: one organisation, the organisations it is linked to and the services it offers. Never all at once.
(() => {
  const S = scoreMapping;
  const { el, draw, fill, say, state, set, button } = S;
  const home = S.part("network");
  const ROOM = { label: 190, row: 46, line: 17, least: 300 };  // pixels: words beside a node, a row, a line of words
  const DASH = { confirmed: null, one_sided: "7 4", unknown: "2 4" };

  const drawn = () => S.data.network ?? {};
  const named = (id) => (S.data.organisations ?? []).find((one) => one.id === id);
  const service = (id) => (S.data.services ?? []).find((one) => one.id === id)?.name ?? id;

  // who stands in the middle when nobody was chosen: a member of the set, else who has most links
  function middle() {
    if (drawn()[state.organisation]) return state.organisation;
    const near = state.cluster && (S.data.organisations ?? []).filter((one) => one.clusters.some(([id]) => id === state.cluster)).map(({ id }) => id);
    const members = (S.data.portfolio?.members ?? []).map(({ id }) => id);
    const known = Object.keys(drawn());
    const links = (id) => drawn()[id].around.filter(([kind]) => kind === "organisation").length;
    const most = (ids) => ids.filter((id) => drawn()[id]).sort((one, other) => links(other) - links(one) || one.localeCompare(other))[0];
    return most(near || []) ?? most(members) ?? most(known);
  }

  // Right from top to bottom, left from bottom to top: in the order round the middle, in rows, so that no name lies on another.
  function spread(around, wide, high) {
    const half = Math.ceil(around.length / 2);
    const places = new Map();
    around.forEach(([kind, id], number) => {
      const right = number < half;
      const of = right ? half : around.length - half;
      const row = right ? number : around.length - 1 - number;
      const turn = ((row + 0.5) / of - 0.5) * Math.PI * 0.86;  // on an arc: the middle rows stand farther out
      const reach = Math.max(wide / 2 - ROOM.label, 40) * (0.55 + 0.45 * Math.cos(turn));
      places.set(`${kind} ${id}`, { kind, id, right, x: wide / 2 + (right ? reach : -reach), y: (high * (row + 0.5)) / of });
    });
    return places;
  }

  function wrapped(words, most, rows) {
    const lines = [""];
    for (const word of words.split(/\s+/)) {
      if (`${lines.at(-1)} ${word}`.trim().length > most && lines.at(-1)) lines.push(word);
      else lines[lines.length - 1] = `${lines.at(-1)} ${word}`.trim();
    }
    const kept = lines.slice(0, rows).map((line) => (line.length > most + 3 ? `${line.slice(0, most + 2)}…` : line));
    if (lines.length > rows && !kept.at(-1).endsWith("…")) kept[rows - 1] += " …";
    return kept;
  }

  function label(words, { x, y, anchor, centre }) {
    const lines = wrapped(words, centre ? 17 : 22, centre ? 3 : 2);
    return draw("text", { "text-anchor": anchor, class: centre ? "node-name centre" : "node-name" },
      lines.map((line, number) => draw("tspan", { x, y: y + 5 + ROOM.line * (number - (lines.length - 1) / 2) }, line)), draw("title", null, words));
  }

  function node(place, centre = false) {
    const { kind, id, x, y, right } = place;
    const one = named(id);
    const isService = kind === "service";
    const words = isService ? service(id) : one?.name ?? id;
    const heard = isService || one?.heard;
    const shape = isService
      ? draw("rect", { x: x - 7, y: y - 7, width: 14, height: 14, fill: "#e69f00", stroke: "#2d2d2d" })
      : draw("circle", { cx: x, cy: y, r: centre ? 13 : 8, fill: centre ? "#1e2dbe" : heard ? "#7e8bf0" : "#ffffff", stroke: "#230050", "stroke-width": 1.5, "stroke-dasharray": heard ? null : "3 2" });
    const at = centre ? { x, y: y + 44, anchor: "middle", centre } : { x: x + (right ? 14 : -14), y, anchor: right ? "start" : "end" };
    const group = draw("g", { class: isService || centre ? "node" : "node organisation" }, shape, label(words, at));
    if (!isService && !centre) group.addEventListener("click", () => set({ organisation: id }, "network"));
    return group;
  }

  function picture(id) {
    const { around } = drawn()[id];
    const wide = Math.max(home.clientWidth - 32, 300);
    const high = Math.max(ROOM.least, Math.min(home.clientHeight - 236, 900), ROOM.row * Math.ceil(around.length / 2));
    const places = spread(around, wide, high);
    const middle = { kind: "organisation", id, x: wide / 2, y: high / 2 };
    places.set(`organisation ${id}`, middle);
    const line = (one, other, status, thick) => draw("path", {
      // links among the neighbours bow towards the middle
      d: one === middle || other === middle ? `M${one.x} ${one.y}L${other.x} ${other.y}` : `M${one.x} ${one.y}Q${(one.x + other.x + 2 * middle.x) / 4} ${(one.y + other.y) / 2} ${other.x} ${other.y}`,
      fill: "none", stroke: status === "offers" ? "#b7791f" : thick ? "#4a4a4a" : "#8b8fa3", "stroke-width": thick ? 2 : 1, "stroke-dasharray": DASH[status] ?? null,
    });
    const own = new Set([id, ...around.filter(([kind]) => kind === "organisation").map(([, one]) => one)]);
    const links = relations(own).map((row) => line(places.get(`organisation ${row.from}`), places.get(`organisation ${row.to}`), row.status, row.from === id || row.to === id));
    const offered = [...places.values()].filter(({ kind }) => kind === "service").map((place) => line(middle, place, "offers", true));
    return draw("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}`, role: "img", "aria-label": say("network_picture", { name: named(id)?.name ?? id }), class: "network-picture" },
      links, offered, [...places.values()].filter((place) => place !== middle).map((place) => node(place)), node(middle, true));
  }

  const relations = (own) => (S.data.relations ?? []).filter((row) => own.has(row.from) && own.has(row.to) && row.from !== row.to);

  // the same in words: what a reader of the screen, or of a list, needs
  function twin(id) {
    const rows = (S.data.relations ?? []).filter((row) => row.from === id || row.to === id);
    return el("details", { class: "twin" }, el("summary", null, say("network_twin", { n: rows.length })),
      el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": say("network_twin", { n: rows.length }) }, el("table", { class: "compare-table" },
        el("thead", null, el("tr", null, [say("network_other"), say("network_relation"), say("network_status")].map((words) => el("th", { scope: "col" }, words)))),
        el("tbody", null, rows.map((row) => {
          const other = row.from === id ? row.to : row.from;
          return el("tr", null, el("td", null, S.organisationLink(other) ?? other),
            el("td", null, say(row.from === id ? "organisation_link_out" : "organisation_link_in", { type: row.type_words })), el("td", null, say(`link_${row.status}`)));
        })))));
  }

  const key = (shape, words) => el("span", null, draw("svg", { width: 26, height: 16, "aria-hidden": "true" }, shape), words);
  function legend() {
    const stroke = (dash) => draw("line", { x1: 1, y1: 8, x2: 25, y2: 8, stroke: "#6d6d6d", "stroke-width": 2, "stroke-dasharray": dash });
    return el("p", { class: "network-key" },
      key(draw("circle", { cx: 13, cy: 8, r: 6, fill: "#7e8bf0", stroke: "#230050" }), say("network_heard")),
      key(draw("circle", { cx: 13, cy: 8, r: 6, fill: "#ffffff", stroke: "#230050", "stroke-dasharray": "3 2" }), say("network_not_heard")),
      key(draw("rect", { x: 7, y: 2, width: 12, height: 12, fill: "#e69f00", stroke: "#2d2d2d" }), say("network_service")),
      key(stroke(null), say("link_confirmed")), key(stroke(DASH.one_sided), say("link_one_sided")), key(stroke(DASH.unknown), say("link_unknown")));
  }

  function view() {
    const id = middle();
    home.replaceChildren();
    if (!id) {
      fill(home, null, [el("p", { class: "nowhere" }, say("network_nothing"))]);
      return;
    }
    const choice = el("select", { "aria-label": say("network_choose") },
      Object.keys(drawn()).map((one) => [one, named(one)?.name ?? one]).sort((one, other) => one[1].localeCompare(other[1], S.language))
        .map(([one, name]) => el("option", { value: one, selected: one === id }, name)));
    choice.addEventListener("change", () => {
      set({ organisation: choice.value }, "network");
      home.querySelector("select").focus();
    });
    const { left_out: more } = drawn()[id];
    fill(home, null, [
      el("div", { class: "network-head" }, el("label", null, el("span", null, say("network_choose")), " ", choice)),
      el("p", { class: "muted" }, say("network_help")), picture(id), legend(),
      more > 0 && el("p", { class: "muted" }, say("network_more", { n: more })),
      S.data.absent?.connecting && el("p", { class: "muted" }, S.data.absent.connecting),
      twin(id),
    ]);
  }

  function show() {
    const network = state.view === "network";
    const back = !network && !home.hidden;
    home.hidden = !network;
    document.body.classList.toggle("shows-network", network);
    for (const one of S.part("views").querySelectorAll("[data-view]")) one.setAttribute("aria-pressed", String(one.dataset.view === state.view));
    if (network) view();
    else if (back) S.map.invalidateSize();
  }

  function switcher() {
    const box = S.part("views");
    box.replaceChildren();
    if (!Object.keys(drawn()).length) return;
    box.append(el("span", { class: "voices", role: "group", "aria-label": say("view_label") }, ["map", "network"].map((name) => {
      const made = el("button", { type: "button", "data-view": name, "aria-pressed": String(state.view === name) }, say(`view_${name}`));
      made.addEventListener("click", () => set({ view: name }, "view"));
      return made;
    })));
  }

  S.panel("network", {
    start() {
      S.on(["view", "organisation", "cluster"], show);
      let wide = 0;
      new ResizeObserver(([{ contentRect }]) => {  // drawn anew when the room for it changes
        if (state.view !== "network" || Math.abs(contentRect.width - wide) < 2) return;
        wide = contentRect.width;
        view();
      }).observe(home);
    },
    render() {
      switcher();
      show();
    },
  });
})();
