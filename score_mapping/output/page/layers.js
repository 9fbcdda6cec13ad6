"use strict";
// The layers that tell of more than where clusters are: gaps, reach, partners, relations, buyers, measures.
// Each kind draws into a group of its own, and tells in the legend what it shows: by shape, letter, dash and words, never by colour alone.
(() => {
  const S = scoreMapping;
  const { el, draw, say, mark, state, set } = S;
  const DARK = "#2d2d2d";
  const STATES = {  // of a module at a cluster
    covered: { fill: "#56b4e9", draws: () => [] },
    thin: { fill: "#ffffff", draws: () => [draw("path", { d: "M-2 6 6 -2M2 10 10 2", stroke: "#0072b2", "stroke-width": 1.6 })] },
    gap: { fill: "#ffffff", draws: () => [draw("path", { d: "M0 0 8 8M8 0 0 8", stroke: "#d55e00", "stroke-width": 1.5 })] },
    none_documented: { fill: "#ffffff", draws: () => [draw("circle", { cx: 4, cy: 4, r: 1, fill: "#6d6d6d" })] },
  };
  const WORST = ["gap", "thin", "none_documented", "covered"];
  const COLOURS = ["#0072b2", "#d55e00", "#007a5a", "#a8477b", "#5b4a00", "#2d2d2d"];
  const DASHES = [null, "9 5", "2 5", "12 4 2 4", "5 3", "1 3 6 3", "14 3", "3 7"];
  const BANDS = {
    filled: { shape: "square", fill: "#1e2dbe", colour: DARK }, half: { shape: "half", colour: DARK },
    hollow: { shape: "circle", fill: "#ffffff", colour: DARK }, cross: { shape: "cross", colour: DARK },
    dashed: { shape: "circle", fill: "#ffffff", colour: DARK, dashed: true },
  };

  // clusters on the map: their tier is ticked and no filter leaves them out
  function shownPoints() {
    const visible = S.slots.visible();
    return S.data.map.points.filter(({ id }) => S.map.hasLayer(S.markers.get(id)) && (!visible || visible.has(id)));
  }
  const point = (id) => S.data.map.points.find((one) => one.id === id);
  const organisation = (id) => S.data.organisations.find((one) => one.id === id);
  const name = (id) => organisation(id)?.name ?? id;
  const site = (id) => organisation(id)?.places[0];
  const ofModule = (cluster, module) => (S.data.fit[cluster] ?? []).find((row) => row.module === module);

  function badge(at, content, size, { tip, act, className = "badge", anchor = [size / 2, size / 2], depth = 20000 } = {}) {
    const made = L.marker(S.place(at), {
      keyboard: false, interactive: Boolean(tip || act), zIndexOffset: depth,
      icon: L.divIcon({ className, iconSize: [size, size], iconAnchor: anchor, html: content }),
    });
    if (tip) made.bindTooltip(() => S.small(tip()), { direction: "top", offset: [0, -size / 2] });
    if (act) made.on("click", act);
    return made;
  }

  const line = (from, to, number, { heavy = false } = {}) => L.polyline([S.place(from), S.place(to)], {
    pane: "lines", interactive: false, color: COLOURS[number % COLOURS.length], weight: heavy ? 3 : 1.8,
    dashArray: DASHES[number % DASHES.length],
  });
  const lineKey = (number, heavy) => draw("svg", { class: "mark", width: 34, height: 12, "aria-hidden": "true" },
    draw("line", { x1: 1, y1: 6, x2: 33, y2: 6, stroke: COLOURS[number % COLOURS.length], "stroke-width": heavy ? 3 : 2, "stroke-dasharray": DASHES[number % DASHES.length] }));
  const keyLine = (look, words) => el("li", null, look, el("span", { dir: "auto" }, words));

  function areas(layer, group, style) {  // style: name of the area -> how it is filled
    for (const area of S.data.map.areas) {
      const own = style(area.name);
      if (own) L.polygon(area.polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => S.place([lat, lon])))), {
        pane: "fills", interactive: false, color: DARK, weight: 1, fillOpacity: 1, smoothFactor: 0.7, ...own,
      }).addTo(group);
    }
  }

  function select(words, chosen, options, act) {
    const made = el("select", { "aria-label": words }, options.map(([id, title]) => el("option", { value: id, selected: id === chosen }, title)));
    made.addEventListener("change", () => act(made.value));
    return el("label", { class: "pick" }, el("span", null, words), made);
  }

  const pickOrganisation = (some) => select(say("layer_pick_organisation"), state.organisation ?? "",
    [["", say("layer_pick_none")], ...S.data.organisations.filter(some).map((one) => [one.id, one.name]).sort((a, b) => a[1].localeCompare(b[1], S.language))],
    (id) => set({ organisation: id || null }, "legend"));

  // ---- what each kind draws, and its part of the legend ------------------------------------------------------------
  let buyer = null;
  const moduleOf = (layer) => state.module ?? (layer.module || S.data.modules[0]?.id);
  const stateKey = (id, size = 18) => draw("svg", { class: "mark", width: size, height: size, viewBox: "0 0 20 20", "aria-hidden": "true" },
    draw("rect", { x: 1, y: 1, width: 18, height: 18, fill: `url(#state-${id})`, stroke: DARK }),
    draw("text", { x: 10, y: 14.5, "text-anchor": "middle", class: "letter" }, say(`layer_letter_${id}`)));

  const KINDS = {
    ranking: {
      on: ["voice", "ranking", "filters", "search", "tiers"],
      draw(layer, group) {
        const ranks = new Map(S.slots.ranking().map(({ id, rank }) => [id, rank]));
        for (const { id, at, ring } of shownPoints()) {
          const rank = ranks.get(id) ?? null;
          if (rank === null) continue;
          const [x, y] = S.ringOffset(ring);
          badge(at, el("span", null, String(rank)), 0, { className: "place-number", anchor: [-x - 8, -y + 16], depth: 45000 }).addTo(group);
        }
      },
      key: () => el("p", null, say("layer_ranking_key", {
        whose: state.weights ? say("layer_ranking_own") : S.data.voices.find((one) => one.id === state.voice)?.title ?? say("voice_all"),
      })),
    },
    gaps: {
      on: ["module", "filters", "search", "ranking", "tiers"],
      draw(layer, group) {
        const module = moduleOf(layer);
        if (layer.drawn_as === "areas") {
          areas(layer, group, (name) => {
            const found = (layer.areas[name] ?? []).map((id) => ofModule(id, module)?.state);
            const worst = WORST.find((one) => found.includes(one));
            return worst && { fillColor: `url(#state-${worst})` };
          });
          return;
        }
        for (const { id, at, ring } of shownPoints()) {
          const row = ofModule(id, module);
          if (!row) continue;
          const look = stateKey(row.state);
          if (row.needed === "yes") look.firstChild.setAttribute("stroke-width", 3);
          const [x, y] = S.ringOffset(ring);
          badge(at, look, 18, {
            className: "badge gap-mark", anchor: [-5 - x, 20 - y],
            tip: () => [S.clusters.get(id).name, row.state_words, say(`layer_needed_${row.needed}`)], act: () => S.choose(id, "map"),
          }).addTo(group);
        }
      },
      key(layer) {
        const module = moduleOf(layer);
        const rows = S.data.map.points.map(({ id }) => ofModule(id, module)).filter(Boolean);
        return [
          select(say("layer_pick_module"), module, S.data.modules.map(({ id, title }) => [id, title]), (id) => set({ module: id }, "legend")),
          el("ul", null, Object.keys(STATES).map((id) => keyLine(stateKey(id), `${say(`layer_state_${id}`)} (${rows.filter((row) => row.state === id).length})`))),
          el("p", null, layer.drawn_as === "areas" ? say("layer_gaps_area") : say("layer_gaps_needed")),
        ];
      },
    },
    reach: {
      on: ["organisation"],
      draw(layer, group) {
        const one = organisation(state.organisation);
        if (!one) return;
        const near = one.clusters.some(([, , km]) => km !== null);
        for (const at of one.places) {
          if (near) L.circle(S.place(at), { pane: "lines", interactive: false, radius: layer.crow_km * 1000, color: DARK, weight: 1.5, dashArray: "6 4", fillColor: "#1e2dbe", fillOpacity: 0.07 }).addTo(group);
          badge(at, mark({ shape: "square", fill: "#e69f00", colour: DARK }, 18), 18, { tip: () => [one.name, one.place_words] }).addTo(group);
        }
        for (const [id, , km] of one.clusters) {
          const to = point(id)?.at;
          if (to && one.places.length) line(nearest(one.places, to), to, km === null ? 1 : 0).addTo(group);
          else if (to) ringAround(to).addTo(group);
        }
      },
      key(layer) {
        const one = organisation(state.organisation);
        return [
          pickOrganisation((some) => some.clusters.length > 0),
          one && el("ul", null,
            keyLine(lineKey(0), say("layer_reach_site", { km: layer.km })), keyLine(lineKey(1), say("layer_reach_named")),
            el("li", null, one.clusters.length ? say("layer_reach_count", { n: one.clusters.length }) : say("layer_reach_none"))),
        ];
      },
    },
    buyers: {
      on: [],
      draw(layer, group) {
        for (const id of S.data.buyers.find((one) => one.id === buyer)?.clusters ?? []) if (point(id)) ringAround(point(id).at).addTo(group);
      },
      key: () => [
        select(say("layer_pick_buyer"), buyer ?? "", [["", say("layer_pick_none")], ...S.data.buyers.map(({ id, name: title }) => [id, title])], (id) => {
          buyer = id || null;
          S.redrawLayers(["buyers"]);
        }),
        el("p", null, say("layer_buyers_key", { n: S.data.buyers.find((one) => one.id === buyer)?.clusters.length ?? 0 })),
      ],
    },
    portfolio: {
      on: [],
      draw(layer, group) {
        S.data.portfolio.members.forEach(({ id, cells }, number) => {
          const one = organisation(id);
          if (!one?.places.length) return;
          for (const cluster of new Set(cells.map(([of]) => of))) {
            if (point(cluster)) line(nearest(one.places, point(cluster).at), point(cluster).at, number, { heavy: true }).addTo(group);
          }
          one.places.forEach((at) => badge(at, numberMark(number), 24, { tip: () => [one.name, one.role_words, one.band_words], act: () => set({ organisation: id }, "map") }).addTo(group));
        });
      },
      key: () => [
        el("ul", null, S.data.portfolio.members.map(({ id, cells }, number) => el("li", null, numberMark(number, 20), lineKey(number, true), el("span", { dir: "auto" },
          say(site(id) ? "layer_member" : "layer_member_nowhere", { name: name(id), cells: cells.length, clusters: new Set(cells.map(([of]) => of)).size }))))),
        el("p", null, [S.data.portfolio.status_words, S.data.portfolio.open.length ? say("layer_member_open", { n: S.data.portfolio.open.length }) : ""].filter(Boolean).join(". ")),
      ],
    },
    relations: {
      on: ["organisation"],
      draw(layer, group) {
        const { found, types } = tiesOf(state.organisation);
        const from = site(state.organisation);
        if (!from) return;
        badge(from, mark({ shape: "square", fill: "#e69f00", colour: DARK }, 18), 18, { tip: () => [name(state.organisation)] }).addTo(group);
        for (const { other, type, status, type_words: words } of found) {
          const to = site(other);
          if (!to) continue;
          line(from, to, types.indexOf(type), { heavy: status === "confirmed" }).addTo(group);
          badge(to, mark({ shape: "square", fill: "#ffffff", colour: DARK }, 14), 14, { tip: () => [name(other), words, say(`layer_told_${status}`)], act: () => set({ organisation: other }, "map"), depth: 10000 }).addTo(group);
        }
      },
      key() {
        const { found, types } = tiesOf(state.organisation);
        const nowhere = found.filter(({ other }) => !site(other)).length;
        const linked = new Set(S.data.relations.flatMap(({ from, to }) => [from, to]));
        return [
          pickOrganisation((one) => linked.has(one.id)),
          organisation(state.organisation) && el("ul", null,
            types.map((type, number) => keyLine(lineKey(number), `${found.find((one) => one.type === type).type_words} (${found.filter((one) => one.type === type).length})`)),
            !found.length && el("li", null, say("layer_relations_none")),
            found.length > 0 && !site(state.organisation) && el("li", null, say("layer_relations_home")),
            nowhere > 0 && el("li", null, say("layer_relations_nowhere", { n: nowhere }))),
          found.length > 0 && el("p", null, say("layer_relations_key")),
        ];
      },
    },
    readiness: {
      on: [],
      draw(layer, group) {
        const heaps = new Map();
        for (const one of S.data.organisations) for (const at of one.band ? one.places : []) heaps.set(at.join(), [...(heaps.get(at.join()) ?? []), [one, at]]);
        for (const heap of heaps.values()) heap.forEach(([one, at], number) => {
          const look = layer.bands.find((band) => band.id === one.band)?.mark;
          const [x, y] = S.ringOffset([number, heap.length]);
          if (look) badge(at, mark(BANDS[look], 18), 18, {
            anchor: [9 - x, 9 - y], act: () => set({ organisation: one.id }, "map"),
            tip: () => [one.name, one.band_words, one.role_words, one.readiness !== null && say("layer_readiness_tip", { n: one.readiness, low: one.low, high: one.high })],
          }).addTo(group);
        });
      },
      key: (layer) => el("ul", null, layer.bands.map((band) => keyLine(mark(BANDS[band.mark], 18), `${band.words} (${band.count})`))),
    },
    measure: {
      on: ["filters", "search", "ranking", "tiers"],
      draw(layer, group) {
        if (layer.drawn_as === "areas") {
          areas(layer, group, (title) => (title in layer.values ? { fillColor: layer.classes[layer.values[title]].colour } : null));
          return;
        }
        for (const { id, at, ring } of shownPoints()) {
          const known = id in layer.values;
          const [x, y] = S.ringOffset(ring);
          const wide = 16 + 0.85 * S.markers.get(id).options.icon.options.iconSize[0];  // a rim around the mark
          badge(at, graded(known ? layer.classes[layer.values[id]].colour : null, wide), wide, { anchor: [wide / 2 - x, wide / 2 - y], depth: -90000 }).addTo(group);
        }
      },
      key: (layer) => [
        el("p", null, layer.what),
        el("ul", null, layer.classes.map(({ colour, words }) => keyLine(graded(colour, 18), words)), layer.drawn_as === "clusters" && keyLine(graded(null, 18), say("not_known"))),
        el("p", null, layer.method),
      ],
    },
  };

  const graded = (colour, size = 34) => draw("svg", { class: "mark", width: size, height: size, viewBox: "0 0 34 34", "aria-hidden": "true" },
    draw("circle", { cx: 17, cy: 17, r: 15, fill: colour ?? "#ffffff", stroke: DARK, "stroke-width": 34 / size, "stroke-dasharray": colour ? null : "3 3" }));
  const numberMark = (number, size = 24) => draw("svg", { class: "mark", width: size, height: size, viewBox: "0 0 24 24", "aria-hidden": "true" },
    draw("circle", { cx: 12, cy: 12, r: 11, fill: COLOURS[number % COLOURS.length], stroke: "#ffffff", "stroke-width": 2 }),
    draw("text", { x: 12, y: 16.5, "text-anchor": "middle", class: "number" }, String(number + 1)));
  const ringAround = (at) => L.circleMarker(S.place(at), { pane: "lines", interactive: false, radius: 17, color: "#960a55", weight: 3.5, fill: false });
  const away = ([a, b], [c, d]) => (a - c) ** 2 + ((b - d) * Math.cos((a * Math.PI) / 180)) ** 2;
  const nearest = (places, to) => places.reduce((best, one) => (away(one, to) < away(best, to) ? one : best));

  function tiesOf(id) {
    const found = S.data.relations.filter(({ from, to }) => id && (from === id || to === id))
      .map((tie) => ({ ...tie, other: tie.from === id ? tie.to : tie.from }));
    return { found, types: [...new Set(found.map(({ type }) => type))] };
  }

  // ---- which are on ------------------------------------------------------------------------------------------------
  const groups = new Map();
  const isOn = (layer) => KINDS[layer.kind] && !layer.why && (S.boxes.get(`layer:${layer.id}`) ?? layer.shown);
  const offered = () => S.data.map.layers.filter((layer) => KINDS[layer.kind]);

  function redraw(kinds = Object.keys(KINDS)) {
    for (const layer of offered().filter(({ kind }) => kinds.includes(kind))) {
      const group = groups.get(layer.id) ?? L.layerGroup().addTo(S.map);
      groups.set(layer.id, group);
      group.clearLayers();
      if (isOn(layer)) KINDS[layer.kind].draw(layer, group);
    }
    S.drawLegend?.();
  }

  function patterns() {
    document.body.append(draw("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" }, draw("defs", null,
      Object.entries(STATES).map(([id, { fill, draws }]) => draw("pattern", { id: `state-${id}`, width: 8, height: 8, patternUnits: "userSpaceOnUse" },
        draw("rect", { width: 8, height: 8, fill }), draws())))));
  }

  S.panel("layers", {
    start() {
      for (const [pane, depth] of [["fills", 410], ["lines", 460]]) {
        S.map.createPane(pane).style.zIndex = depth;
        S.map.getPane(pane).style.pointerEvents = "none";
      }
      patterns();
      for (const name of new Set(Object.values(KINDS).flatMap(({ on }) => on))) {
        S.on(name, () => redraw(Object.keys(KINDS).filter((kind) => KINDS[kind].on.includes(name))));
      }
    },
    render: () => redraw(),
  });
  Object.assign(S, { layerKinds: KINDS, redrawLayers: redraw, layerOn: isOn, layersOffered: offered });
})();
