"use strict";
// Many places: counted in cells that become smaller as one goes nearer, and at last drawn one by one. Only what is in view is drawn.
(() => {
  const S = scoreMapping;
  const { el, draw, calm } = S;
  const CELL = 64;      // pixels across, about
  const ONE_BY_ONE = 250;

  // rows: latitude, longitude, kind, how many, id; size 0 says that each is one place that may be drawn itself
  S.grainLayer = ({ size, rows }, { counts, colour, mark, tip, one }) => {
    const group = L.layerGroup();
    const placed = rows.map(([lat, lon, ...rest]) => [...S.place([lat, lon]), ...rest]);

    function single(at, kind, id) {
      const own = one(kind, id);
      return L.marker(at, { keyboard: false, icon: L.divIcon({ className: "cluster-mark", iconSize: [16, 16], html: mark(kind) }) })
        .bindTooltip(own.tip).on("click", own.act);
    }

    function cell(map, [kinds, count, lat, lon]) {
      const wide = Math.min(46, 24 + 5 * Math.log10(count));
      const kind = Math.min(...kinds.keys());  // the foremost that is there
      const circle = draw("circle", { cx: "50%", cy: "50%", r: "48%", fill: "#ffffff", stroke: colour(kind), "stroke-width": 2 });
      const at = [lat / count, lon / count];
      return L.marker(at, {
        keyboard: false,
        icon: L.divIcon({
          className: "cell-mark", iconSize: [wide, wide],
          html: el("div", null, draw("svg", { width: wide, height: wide, "aria-hidden": "true" }, circle), el("span", null, count > 9999 ? `${Math.round(count / 1000)}k` : String(count))),
        }),
      }).bindTooltip(() => tip(kinds, count)).on("click", () => map.setView(at, map.getZoom() + 2, { animate: !calm }));
    }

    function redraw() {
      const map = S.map;
      if (!map.hasLayer(group)) return;
      group.clearLayers();
      const bounds = map.getBounds().pad(0.1);
      const seen = placed.filter(([lat, lon, kind]) => counts(kind) && bounds.contains([lat, lon]));
      if (size === 0 && seen.length <= ONE_BY_ONE) {
        for (const [lat, lon, kind, , id] of seen) single([lat, lon], kind, id).addTo(group);
        return;
      }
      const step = Math.max(size, (CELL * 360) / (256 * 2 ** Math.round(map.getZoom())));
      const cells = new Map();
      for (const [lat, lon, kind, count] of seen) {
        const key = `${Math.floor(lat / step)} ${Math.floor(lon / step)}`;
        if (!cells.has(key)) cells.set(key, [new Map(), 0, 0, 0]);
        const found = cells.get(key);
        found[0].set(kind, (found[0].get(kind) ?? 0) + count);
        found[1] += count;
        found[2] += lat * count;
        found[3] += lon * count;
      }
      for (const found of cells.values()) cell(map, found).addTo(group);
    }

    S.map.on("moveend", redraw);
    group.on("add", redraw);
    return Object.assign(group, { redraw });
  };
})();
