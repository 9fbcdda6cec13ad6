"use strict";
// The map of a page: areas, clusters by tier, organisations by kind, and their legend.
(() => {
  const S = scoreMapping;
  const { el, draw, fill, mark, tierMark, say, choose, state, calm, MARK } = S;
  const markers = new Map();
  const layers = new Map();
  let touched = false;  // until somebody moves the map it keeps the whole in view

  // the foremost tier lies on top
  const depth = (id) => (S.tiers.size - [...S.tiers.keys()].indexOf(id)) * 1000;

  function small(lines) {
    const [first, ...rest] = lines.filter(Boolean);
    return el("div", null, el("b", null, first), rest.map((line) => el("span", null, line)));
  }

  function clusterLines(cluster) {
    const lines = {
      tier: cluster.tier_words,
      rank: cluster.place && say("tip_place", { place: cluster.place }),
      score: cluster.rank !== null && say("tip_score", { low: Math.round(cluster.low), high: Math.round(cluster.high) }),
      admin1: cluster.state,
    };
    return [cluster.name, ...S.data.map.fields.map((field) => lines[field])];
  }

  function ringOffset([number, of]) {
    if (of < 2) return [0, 0];
    const radius = Math.max(16, (of * (MARK + 1)) / (2 * Math.PI));
    const angle = (2 * Math.PI * number) / of - Math.PI / 2;
    return [Math.round(radius * Math.cos(angle)), Math.round(radius * Math.sin(angle))];
  }

  function drawAreas(map) {
    if (!S.data.map.areas.length) return;
    document.body.append(
      draw("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" },
        draw("defs", null,
          draw("pattern", { id: "hatch", width: 6, height: 6, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
            draw("rect", { width: 6, height: 6, fill: "#f5f6fa" }), draw("rect", { width: 1.5, height: 6, fill: "#8b8fa3" })))));
    const renderer = L.svg({ padding: 0.5 });
    for (const area of S.data.map.areas) {
      L.polygon(area.polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => [lat, lon]))), {
        renderer, interactive: false, color: "#ffffff", weight: 1, fillOpacity: 1, smoothFactor: 0.7,
        fillColor: area.disputed ? "url(#hatch)" : "#dde1ec",
      }).addTo(map);
    }
  }

  function drawLabels(map) {
    map.createPane("names").style.zIndex = 450;
    map.getPane("names").style.pointerEvents = "none";
    const labels = S.data.map.labels.map(({ name, at }) =>
      L.marker(at, {
        pane: "names", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "area-name", iconSize: [0, 0], html: el("span", null, name) }),
      }).addTo(map));
    const apart = (one, other, gap) =>
      one.right + gap < other.left || one.left - gap > other.right || one.bottom + 1 < other.top || one.top - 1 > other.bottom;
    const moved = (box, [x, y]) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y });
    const SHIFTS = [[0, 0], [0, -15], [0, 15], [-28, 0], [28, 0], [-28, -15], [28, -15], [-28, 15], [28, 15], [0, -28], [0, 28]];
    const place = () => {  // beside the marks, and the larger area keeps its name where two would collide
      const frame = map.getContainer().getBoundingClientRect();
      const marks = [...map.getPane("markerPane").querySelectorAll(".cluster-mark svg")].map((node) => node.getBoundingClientRect());
      const kept = [];
      S.data.map.labels.forEach(({ radius }, number) => {
        const node = labels[number].getElement();
        const words = node.firstChild;
        words.style.margin = "0";
        const box = words.getBoundingClientRect();
        const room = radius === null ? 28 : (radius * 256 * 2 ** map.getZoom()) / 360;
        const fits = (shift) => {
          const at = moved(box, shift);
          return Math.max(...shift.map(Math.abs)) <= Math.max(room, 16) && at.left > frame.left && at.right < frame.right &&
            kept.every((other) => apart(at, other, 4)) && marks.every((other) => apart(at, other, 0));
        };
        const shift = room > 7 ? SHIFTS.find(fits) : undefined;
        node.classList.toggle("crowded", !shift);
        if (!shift) return;
        words.style.margin = `${shift[1]}px 0 0 ${shift[0]}px`;
        kept.push(moved(box, shift));
      });
    };
    return place;
  }

  function drawClusters(map, layers) {
    for (const tier of S.tiers.keys()) layers.set(`tier:${tier}`, L.layerGroup());
    for (const point of S.data.map.points) {
      const [x, y] = ringOffset(point.ring);
      const marker = L.marker(point.at, {
        keyboard: false, zIndexOffset: depth(point.tier), riseOnHover: true, riseOffset: 50000,
        icon: L.divIcon({
          className: "cluster-mark", iconSize: [MARK, MARK], iconAnchor: [MARK / 2 - x, MARK / 2 - y], html: tierMark(point.tier),
        }),
      });
      marker.bindTooltip(() => small(clusterLines(S.clusters.get(point.id)).slice(0, point.id === state.cluster ? 1 : undefined)), { direction: y > 0 ? "bottom" : "top", offset: [x, y > 0 ? y + 8 : y - 8] });
      marker.on("click", () => choose(point.id, "map"));
      marker.addTo(layers.get(`tier:${point.tier}`));
      markers.set(point.id, marker);
      if (point.ring[1] > 1 && point.ring[0] === 0) {
        L.marker(point.at, {
          interactive: false, keyboard: false, zIndexOffset: 50000,
          icon: L.divIcon({ className: "ring-count", iconSize: [0, 0], html: el("span", null, String(point.ring[1])) }),
        }).addTo(map);
      }
    }
    for (const cell of S.data.map.cells) {
      const size = Math.min(46, 22 + 5 * Math.log10(cell.count));
      const circle = draw("circle", { cx: "50%", cy: "50%", r: "48%", fill: "#ffffff", stroke: S.tiers.get(cell.tier).mark.colour, "stroke-width": 2 });
      L.marker(cell.at, {
        keyboard: false,
        icon: L.divIcon({
          className: "cell-mark", iconSize: [size, size],
          html: el("div", null, draw("svg", { width: size, height: size }, circle), el("span", null, String(cell.count))),
        }),
      })
        .bindTooltip(() => small([say("tip_cell", { n: cell.count }), ...cell.tiers.map(([id, n]) => `${S.tiers.get(id).words}: ${n}`)]))
        .on("click", () => map.setView(cell.at, map.getZoom() + 1.5, { animate: !calm }))
        .addTo(layers.get(`tier:${cell.tier}`));
    }
  }

  function drawOrganisations(layers) {
    S.data.map.groups.forEach((group, number) => {
      const layer = L.layerGroup();
      const look = { shape: group.shape, fill: group.colour, colour: "#2d2d2d" };
      const [x, y] = S.data.map.groups.length > 1 ? ringOffset([number, S.data.map.groups.length]).map((way) => way / 2) : [0, 0];
      for (const place of group.places) {
        const more = place.count - place.names.length;
        L.marker(place.at, {
          keyboard: false, zIndexOffset: -5000,
          icon: L.divIcon({
            className: "place-mark", iconSize: [14, 14], iconAnchor: [7 - x, 7 - y],
            html: el("div", null, mark(look, 14), place.count > 1 && el("span", null, String(place.count))),
          }),
        })
          .bindTooltip(() => small([
            place.place || group.title, ...place.names, more > 0 && say("tip_more", { n: more }),
          ]), { direction: "top", offset: [x, y - 6] })
          .addTo(layer);
      }
      layers.set(`group:${group.id}`, layer);
    });
  }

  function legend(map, layers) {
    const home = S.part("legend");
    home.replaceChildren();
    const line = (key, shown, look, words) => {
      const box = el("input", { type: "checkbox" });
      box.checked = boxes.get(key) ?? shown;
      const apply = () => {
        boxes.set(key, box.checked);
        if (box.checked) layers.get(key).addTo(map);
        else layers.get(key).remove();
      };
      box.addEventListener("change", apply);
      apply();
      return el("label", null, box, look, el("span", null, words));
    };
    const clusterLines = [...S.tiers.values()].map((tier) =>
      line(`tier:${tier.id}`, !S.data.map.hidden.includes(tier.id), tierMark(tier.id, 18), `${tier.words} (${tier.count})`));
    const groupLines = S.data.map.groups
      .filter((group) => group.count)
      .map((group) =>
        line(`group:${group.id}`, group.shown, mark({ shape: group.shape, fill: group.colour, colour: "#2d2d2d" }, 18),
          group.placed < group.count
            ? say("legend_placed", { title: group.title, n: group.placed, of: group.count })
            : `${group.title} (${group.count})`));
    const { boundary } = S.data.map;
    const swatch = draw("svg", { class: "mark", width: 20, height: 14, "aria-hidden": "true" },
      draw("rect", { x: 0.5, y: 0.5, width: 19, height: 13, fill: "url(#hatch)", stroke: "#8b8fa3" }));
    const print = [
      boundary.drawn && say("legend_source", { source: boundary.source || say("not_known") }),
      boundary.drawn && boundary.vintage, boundary.drawn && boundary.limits,
      !boundary.drawn && say("legend_no_lines"),
      S.data.map.points.some((point) => point.ring[1] > 1) && say("legend_ring"),
      S.data.map.cells.length > 0 && say("legend_cells", { n: S.data.study.clusters, size: S.data.map.cells[0].size }),
      S.data.map.not_placed > 0 && say("legend_not_placed", { n: S.data.map.not_placed }),
      S.data.map.disclaimer, say("not_official"),
    ];
    fill(home, null, [
      el("fieldset", null, el("legend", null, say("legend_clusters")), clusterLines),
      groupLines.length > 0 && el("details", null, el("summary", null, say("legend_organisations", { n: S.data.study.organisations })),
        el("fieldset", null, el("legend", { class: "unseen" }, say("legend_organisations_kinds")), groupLines)),
      boundary.hatched &&
        el("p", { class: "hatch-key" }, swatch, el("span", null, [say("legend_hatched"), ...boundary.sentences].join(" "))),
      el("ul", { class: "small-print" }, print.filter(Boolean).map((words) => el("li", null, words))),
    ]);
  }

  function frame(map) {
    const box = map.getContainer();
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", say("map_label"));
    if (!S.data.map.bounds) {
      map.setView([0, 0], 2);
      box.before(el("p", { class: "nowhere" }, say("map_nowhere")));
      return;
    }
    const bounds = L.latLngBounds(S.data.map.bounds);
    const fit = () => {
      map.invalidateSize({ animate: false });
      if (touched) return;
      map.setMinZoom(2);
      map.fitBounds(bounds, { padding: [4, 4], animate: false, maxZoom: 9 });
      map.setMinZoom(Math.max(2, map.getZoom() - 1));
    };
    for (const kind of ["pointerdown", "wheel", "keydown"]) box.addEventListener(kind, () => { touched = true; }, { passive: true });
    map.setMaxBounds(bounds.pad(0.6));
    fit();
    new ResizeObserver(fit).observe(box);
  }

  function zoomTo(id) {
    touched = true;
    S.map.setView(markers.get(id).getLatLng(), Math.max(S.map.getZoom(), 8), { animate: !calm });
  }

  // who is chosen, and what search and filters leave
  function refresh() {
    const visible = S.slots.visible();
    for (const [id, marker] of markers) {
      marker.getElement()?.classList.toggle("chosen", id === state.cluster);
      marker.getElement()?.classList.toggle("filtered", visible !== null && !visible.has(id));
    }
  }

  function follow(id, from) {
    const marker = markers.get(id);
    for (const [key, other] of markers) {
      other.closeTooltip();
      other.setZIndexOffset(key === id ? 40000 : depth(S.clusters.get(key).tier));
    }
    if (marker && S.map.hasLayer(marker) && from !== "map") {
      if (!S.map.getBounds().pad(-0.05).contains(marker.getLatLng())) S.map.panTo(marker.getLatLng(), { animate: !calm });
      if (S.map.getSize().x > 480) marker.openTooltip();
    }
  }

  let placeNames = () => {};
  const boxes = new Map();  // which lines of the legend are ticked, kept when the language changes

  S.panel("map", {
    start() {
      const { map } = S;
      frame(map);
      L.control.zoom({ zoomInTitle: say("zoom_in"), zoomOutTitle: say("zoom_out") }).addTo(map);
      L.control.scale({ imperial: false }).addTo(map);
      drawAreas(map);
      placeNames = drawLabels(map);
      drawClusters(map, layers);
      drawOrganisations(layers);
      S.on("cluster", ({ cluster }, from) => {
        refresh();
        follow(cluster, from);
      });
      S.on(["filters", "search"], refresh);
      map.on("layeradd", refresh);  // a tier that is switched on again makes its marks anew
      const settle = () => {  // smaller marks where the whole country is in view
        map.getContainer().classList.toggle("far", map.getZoom() < 5.5);
        placeNames();
      };
      map.on("zoomend moveend resize", settle);
      settle();
    },
    render() {
      S.map.getContainer().setAttribute("aria-label", say("map_label"));
      legend(S.map, layers);
      refresh();
      placeNames();
    },
  });
  Object.assign(S, { markers, zoomTo, layers });
})();
