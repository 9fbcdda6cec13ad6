"use strict";
// The map of a page: areas, clusters by tier, organisations by kind, and their legend.
(() => {
  const S = scoreMapping;
  const { el, draw, mark, tierMark, say, choose, set, state, calm, MARK } = S;
  const RING_MOST = 24;   // clusters at one point that get a mark each; more are one mark with their number
  const LARGEST = 44;     // pixels across, of the mark with most counted firms
  const LEAST = 12;
  const markers = new Map();
  const layers = new Map();
  let touched = false;  // until somebody moves the map it keeps the whole in view

  // a country on both sides of 180 is drawn in one piece
  const place = ([lat, lon]) => [lat, S.data.map.turn !== null && lon < S.data.map.turn ? lon + 360 : lon];

  // the foremost tier lies on top
  const depth = (id) => (S.tiers.size - [...S.tiers.keys()].indexOf(id)) * 1000;

  function small(lines) {
    const [first, ...rest] = lines.filter(Boolean);
    return el("div", null, el("b", { dir: "auto" }, first), rest.map((line) => el("span", { dir: "auto" }, line)));
  }

  function clusterLines(cluster) {
    const lines = {
      tier: cluster.tier_words,
      rank: cluster.place && say("tip_place", { place: cluster.place }),
      score: cluster.rank !== null && say("tip_score", { low: Math.round(cluster.low), high: Math.round(cluster.high) }),
      admin1: cluster.state,
    };
    const firms = points.get(cluster.id)?.firms;
    return [cluster.name, ...S.data.map.fields.map((field) => lines[field]), sizing()?.by && (firms === null ? say("layer_size_none") : say("layer_size_tip", { n: S.figure(firms), band: sizing().band }))];
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
      L.polygon(area.polygons.map((rings) => rings.map((ring) => ring.map(([lon, lat]) => place([lat, lon])))), {
        renderer, interactive: false, color: "#ffffff", weight: 1, fillOpacity: !S.data.map.tiles ? 1 : area.disputed ? 0.8 : 0, smoothFactor: 0.7,
        fillColor: area.disputed ? "url(#hatch)" : "#dde1ec",
      }).addTo(map);
    }
  }

  // only where the map definition names a server: the page then says that it needs a connection
  function drawTiles(map) {
    const { tiles } = S.data.map;
    if (tiles) L.tileLayer(tiles.url, { maxZoom: 18, crossOrigin: null }).addTo(map);
    map.getContainer().classList.toggle("with-tiles", Boolean(tiles));
    map.getContainer().classList.toggle("by-size", Boolean(sizing()?.by));
  }

  function drawLabels(map) {
    map.createPane("names").style.zIndex = 450;
    map.getPane("names").style.pointerEvents = "none";
    const labels = S.data.map.labels.map(({ name, at }) =>
      L.marker(place(at), {
        pane: "names", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "area-name", iconSize: [0, 0], html: el("span", null, name) }),
      }));
    const apart = (one, other, gap) =>
      one.right + gap < other.left || one.left - gap > other.right || one.bottom + 1 < other.top || one.top - 1 > other.bottom;
    const moved = (box, [x, y]) => ({ left: box.left + x, right: box.right + x, top: box.top + y, bottom: box.bottom + y });
    const SHIFTS = [[0, 0], [0, -15], [0, 15], [-28, 0], [28, 0], [-28, -15], [28, -15], [-28, 15], [28, 15], [0, -28], [0, 28]];
    const lay = () => {  // beside the marks, and the larger area keeps its name where two would collide
      const frame = map.getContainer().getBoundingClientRect();
      const marks = [...map.getPane("markerPane").querySelectorAll(".cluster-mark svg")].map((node) => node.getBoundingClientRect());
      const kept = [];
      // A name is there only where it has room. All that is written, then all that is measured, then written again: a browser
      // lays out once, not once a name.
      const view = map.getBounds();
      const roomy = labels.flatMap((label, number) => {
        const { radius } = S.data.map.labels[number];
        const room = radius === null ? 28 : (radius * 256 * 2 ** map.getZoom()) / 360;
        if (room <= 7 || !view.contains(label.getLatLng())) {
          label.remove();
          return [];
        }
        const node = label.addTo(map).getElement();
        return [{ node, words: node.firstChild, room }];
      });
      for (const { words } of roomy) words.style.margin = "0";
      const boxes = roomy.map(({ words }) => words.getBoundingClientRect());
      roomy.forEach(({ node, words, room }, number) => {
        const box = boxes[number];
        const fits = (shift) => {
          const at = moved(box, shift);
          return Math.max(...shift.map(Math.abs)) <= Math.max(room, 16) && at.left > frame.left && at.right < frame.right &&
            kept.every((other) => apart(at, other, 4)) && marks.every((other) => apart(at, other, 0));
        };
        const shift = SHIFTS.find(fits);
        node.classList.toggle("crowded", !shift);
        if (!shift) return;
        words.style.margin = `${shift[1]}px 0 0 ${shift[0]}px`;
        kept.push(moved(box, shift));
      });
    };
    let asked = 0;  // once a frame, however much has moved
    return () => { asked ||= requestAnimationFrame(() => { asked = 0; lay(); }); };
  }

  // ---- clusters ----------------------------------------------------------------------------------------------------
  let points = new Map();
  const sizing = () => S.data.map.layers.find((layer) => layer.kind === "clusters")?.size;
  const across = (firms) => Math.max(LEAST, LARGEST * Math.sqrt(firms / sizing().most));
  const notCounted = () => draw("circle", { cx: 10, cy: 10, r: 11, fill: "none", stroke: "#2d2d2d", "stroke-dasharray": "2 2.4", class: "not-counted" });

  // area of the mark: counted firms; where they are not counted one size and a dashed ring
  function clusterMark(tier, firms, size = null) {
    const { asked, by } = sizing() ?? {};
    const made = tierMark(tier, size ?? (by ? (firms === null ? 16 : across(firms)) : MARK));
    if (asked && firms === null) made.append(notCounted());
    return made;
  }

  function addMarker(point, [x, y], tip, act) {
    const holder = el("span", null, clusterMark(point.tier, point.firms));
    const size = Number(holder.firstChild.getAttribute("width"));
    const marker = L.marker(place(point.at), {
      keyboard: false, zIndexOffset: depth(point.tier), riseOnHover: true, riseOffset: 50000,
      icon: L.divIcon({ className: "cluster-mark", iconSize: [size, size], iconAnchor: [size / 2 - x, size / 2 - y], html: holder }),
    });
    marker.bindTooltip(tip, { direction: y > 0 ? "bottom" : "top", offset: [x, y > 0 ? y + 8 : y - 8] });
    marker.on("click", act);
    return Object.assign(marker, { holder, tier: point.tier, ids: [point.id], firms: point.firms });
  }

  function drawClusters(map) {
    for (const tier of S.tiers.keys()) layers.set(`tier:${tier}`, L.layerGroup());
    points = new Map(S.data.map.points.map((point) => [point.id, point]));
    const heaps = new Map();
    for (const point of S.data.map.points) {
      const [number, of] = point.ring;
      if (of > RING_MOST) {
        const key = point.at.map((one) => one.toFixed(3)).join();
        heaps.set(key, [...(heaps.get(key) ?? []), point]);
        continue;
      }
      const tip = () => small(clusterLines(S.clusters.get(point.id)).slice(0, point.id === state.cluster ? 1 : undefined));
      const marker = addMarker(point, ringOffset(point.ring), tip, () => choose(point.id, "map"));
      marker.addTo(layers.get(`tier:${point.tier}`));
      markers.set(point.id, marker);
      if (of > 1 && number === 0) ringCount(point.at, of).addTo(map);
    }
    for (const heap of heaps.values()) {  // too many for a ring: one mark, the foremost tier's, that says how many
      const tip = () => small([say("layer_heap", { n: heap.length }), ...heap.slice(0, 5).map(({ id }) => S.clusters.get(id).name), say("tip_more", { n: heap.length - 5 })]);
      const marker = addMarker({ ...heap[0], firms: undefined }, [0, 0], tip, () => {
        const at = heap.findIndex(({ id }) => id === state.cluster);
        choose(heap[(at + 1) % heap.length].id, "map");
      });
      marker.ids = heap.map(({ id }) => id);
      marker.addTo(layers.get(`tier:${heap[0].tier}`));
      for (const { id } of heap) markers.set(id, marker);
      ringCount(heap[0].at, heap.length, [14, -10]).addTo(map);
    }
    const { grains } = S.data.map;
    if (!grains) return;
    const tiers = [...S.tiers.keys()];
    layers.set("grains", S.grainLayer(grains, {
      counts: (kind) => boxes.get(`tier:${tiers[kind]}`) ?? !S.data.map.hidden.includes(tiers[kind]),
      colour: (kind) => S.tiers.get(tiers[kind]).mark.colour,
      mark: (kind) => tierMark(tiers[kind], 16),
      tip: (kinds, n) => small([say("tip_cell", { n }), ...[...kinds].map(([kind, many]) => `${S.tiers.get(tiers[kind]).words}: ${many}`)]),
      one: (kind, id) => ({
        tip: () => small(S.clusters.has(id) ? clusterLines(S.clusters.get(id)) : [S.tiers.get(tiers[kind]).words]),
        act: () => S.clusters.has(id) && choose(id, "map"),
      }),
    }).addTo(map));
  }

  const ringCount = (at, n, [x, y] = [0, 0]) => L.marker(place(at), {
    interactive: false, keyboard: false, zIndexOffset: 50000,
    icon: L.divIcon({ className: "ring-count", iconSize: [0, 0], iconAnchor: [-x, -y], html: el("span", null, String(n)) }),
  });

  // the tiers of the ranking that is shown: by other weights a cluster may stand in another
  function retier() {
    for (const { id, tier } of S.slots.ranking()) {
      const marker = markers.get(id);
      if (!marker || marker.ids.length > 1 || marker.tier === tier) continue;
      layers.get(`tier:${marker.tier}`).removeLayer(marker);
      marker.tier = tier;
      marker.holder.replaceChildren(clusterMark(tier, marker.firms, marker.holder.firstChild.getAttribute("width")));
      marker.setZIndexOffset(depth(tier));
      if (!layers.has(`tier:${tier}`)) layers.set(`tier:${tier}`, L.layerGroup().addTo(S.map));  // came up by other weights
      layers.get(`tier:${tier}`).addLayer(marker);
    }
  }

  // ---- organisations -----------------------------------------------------------------------------------------------
  function drawOrganisations() {
    const { groups } = S.data.map;
    groups.forEach((group, number) => {
      const look = { shape: group.shape, fill: group.colour, colour: "#2d2d2d" };
      if (group.crowded) {
        layers.set(`group:${group.id}`, S.grainLayer({ size: 1, rows: group.places.map(({ at, count }) => [...at, 0, count]) }, {
          counts: () => true, colour: () => group.colour, mark: () => mark(look, 14),
          tip: (_, n) => small([S.data.map.groups[number].title, say("tip_more", { n })]),
        }));
        return;
      }
      const layer = L.layerGroup();
      const [x, y] = groups.length > 1 ? ringOffset([number, groups.length]).map((way) => way / 2) : [0, 0];
      for (const spot of group.places) {
        const more = spot.count - spot.names.length;
        L.marker(place(spot.at), {
          keyboard: false, zIndexOffset: -5000,
          icon: L.divIcon({
            className: "place-mark", iconSize: [14, 14], iconAnchor: [7 - x, 7 - y],
            html: el("div", null, mark(look, 14), spot.count > 1 && el("span", null, String(spot.count))),
          }),
        })
          .bindTooltip(() => small([
            spot.place || S.data.map.groups[number].title, ...spot.names, more > 0 && say("tip_more", { n: more }),
          ]), { direction: "top", offset: [x, y - 6] })
          .on("click", () => set({ organisation: spot.ids[(spot.ids.indexOf(state.organisation) + 1) % spot.ids.length] }, "map"))
          .addTo(layer);
      }
      layers.set(`group:${group.id}`, layer);
    });
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
    const whole = L.latLngBounds(S.data.map.bounds);  // one place alone still leaves room to move
    for (const { at } of S.data.map.points) whole.extend(place(at));
    const [room, side] = [whole.getNorth() - whole.getSouth(), whole.getEast() - whole.getWest()].map((size) => Math.max(2, 0.6 * size));
    map.setMaxBounds([[whole.getSouth() - room, whole.getWest() - side], [whole.getNorth() + room, whole.getEast() + side]]);
    fit();
    new ResizeObserver(fit).observe(box);
  }

  function zoomTo(id) {
    touched = true;
    S.map.setView(markers.get(id).getLatLng(), Math.max(S.map.getZoom(), 8), { animate: !calm });
  }

  // who is chosen, and what search and filters leave
  function dress(marker) {
    const visible = S.slots.visible();
    marker.getElement()?.classList.toggle("chosen", marker.ids.includes(state.cluster));
    marker.getElement()?.classList.toggle("filtered", visible !== null && !marker.ids.some((id) => visible.has(id)));
  }
  const refresh = () => new Set(markers.values()).forEach(dress);

  function follow(id, from) {
    const marker = markers.get(id);
    marker?.setZIndexOffset(40000);
    for (const other of markers.values()) {
      other.closeTooltip();
      if (other !== marker) other.setZIndexOffset(depth(other.tier));
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
      drawTiles(map);
      drawClusters(map);
      drawOrganisations();
      S.on("cluster", ({ cluster }, from) => {
        refresh();
        follow(cluster, from);
      });
      S.on(["filters", "search"], refresh);
      let moving = false;
      S.on(["voice", "ranking"], () => {  // weights tell of themselves by "ranking", when their readings are through
        moving = true;
        retier();
        moving = false;
        refresh();
      });
      map.on("layeradd", ({ layer }) => !moving && layer.ids && dress(layer));  // a tier that is switched on again makes its marks anew
      const settle = () => {  // smaller marks where the whole country is in view
        map.getContainer().classList.toggle("far", map.getZoom() < 5.5);
        placeNames();
      };
      map.on("zoomend moveend resize", settle);
      settle();
    },
    render() {
      S.map.getContainer().setAttribute("aria-label", say("map_label"));
      refresh();
      placeNames();
    },
  });
  Object.assign(S, { markers, zoomTo, layers, boxes, place, small, ringOffset, clusterMark, retier, placeNames: () => placeNames() });
})();
