"use strict";
// The legend: what can be shown, the marks of what is shown and of nothing else, and the small print of the lines.
(() => {
  const S = scoreMapping;
  const { el, draw, fill, mark, tierMark, say, boxes, layers } = S;
  const home = S.part("legend");

  function tick(key, shown, act, ...words) {
    const box = el("input", { type: "checkbox", "data-layer": key });
    box.checked = boxes.get(key) ?? shown;
    box.addEventListener("change", () => {
      boxes.set(key, box.checked);
      act(box.checked);
    });
    return el("label", null, box, words);
  }

  function show(key, on) {
    if (on) layers.get(key)?.addTo(S.map);
    else layers.get(key)?.remove();
    layers.get("grains")?.redraw();
  }

  const own = (kind) => S.data.map.layers.find((layer) => layer.kind === kind);
  const words = (text) => el("span", null, text);

  function tiers() {
    return [...S.tiers.values()].map((tier) => {
      const [key, shown] = [`tier:${tier.id}`, !S.data.map.hidden.includes(tier.id)];
      show(key, boxes.get(key) ?? shown);
      return tick(key, shown, (on) => {
        show(key, on);
        S.set({ tiers: [tier.id, on] }, "legend");
      }, tierMark(tier.id, 18), words(`${tier.words} (${tier.count})`));
    });
  }

  function groups() {
    const shown = own("organisations")?.shown ?? false;
    return S.data.map.groups.filter((group) => group.count).map((group) => {
      const key = `group:${group.id}`;
      show(key, boxes.get(key) ?? shown);
      return tick(key, shown, (on) => show(key, on), mark({ shape: group.shape, fill: group.colour, colour: "#2d2d2d" }, 18),
        words(group.placed < group.count ? say("legend_placed", { title: group.title, n: group.placed, of: group.count }) : `${group.title} (${group.count})`));
    });
  }

  // two marks of known size, or why all are the same
  function size() {
    const told = own("clusters")?.size;
    if (!told?.asked || S.data.map.grains) return null;
    if (!told.by) return el("p", { class: "size-key whole" }, ring(), el("span", null, say("layer_size_nobody", { band: told.band })));
    const nice = [told.most, told.most / 4].map((value) => Number(value.toPrecision(1)));
    const circle = (value) => {
      const wide = 44 * Math.sqrt(value / told.most);
      return draw("svg", { class: "mark", width: wide, height: wide, viewBox: "0 0 20 20", "aria-hidden": "true" }, draw("circle", { cx: 10, cy: 10, r: 7, fill: "none", stroke: "#2d2d2d", "stroke-width": 20 / wide }));
    };
    return el("p", { class: "size-key" }, el("span", null, say("layer_size_key", { band: told.band })),
      nice.map((value) => el("span", { class: "of-size" }, circle(value), S.figure(value))),
      told.counted < S.data.study.clusters && el("span", { class: "of-size" }, ring(), say("layer_size_none")));
  }

  const ring = () => draw("svg", { class: "mark", width: 18, height: 18, viewBox: "-2 -2 24 24", "aria-hidden": "true" },
    draw("circle", { cx: 10, cy: 10, r: 11, fill: "none", stroke: "#2d2d2d", "stroke-dasharray": "2 2.4" }));

  function choices() {
    const held = home.querySelector("details.layers")?.open ?? false;
    const offered = S.layersOffered();
    const on = offered.filter(S.layerOn).length;
    const kinds = groups();
    return (offered.length || kinds.length) && el("details", { class: "layers", open: held },
      el("summary", null, on ? say("layer_title_on", { n: on }) : say("layer_title")),
      el("fieldset", null, el("legend", { class: "unseen" }, say("layer_title")), offered.map((layer) => (layer.why
        ? el("p", { class: "without" }, el("b", null, layer.title), ` ${layer.why}`)
        : tick(`layer:${layer.id}`, layer.shown, () => S.redrawLayers([layer.kind]), words(layer.title))))),
      kinds.length > 0 && el("fieldset", null, el("legend", null, say("legend_organisations_kinds")), kinds));
  }

  function beside(ids, sentence) {
    return ids.length > 0 && el("details", { class: "beside" }, el("summary", null, sentence),
      el("ul", null, ids.filter((id) => S.clusters.has(id)).map((id) => el("li", null,
        S.button(S.clusters.get(id).name, { class: "plain-button small", dir: "auto" }, () => S.choose(id, "legend"))))));
  }

  function hatched() {
    const { boundary } = S.data.map;
    const swatch = draw("svg", { class: "mark", width: 20, height: 14, "aria-hidden": "true" },
      draw("rect", { x: 0.5, y: 0.5, width: 19, height: 13, fill: "url(#hatch)", stroke: "#8b8fa3" }));
    return boundary.hatched && el("p", { class: "hatch-key" }, swatch, words([say("legend_hatched"), ...boundary.sentences].join(" ")));
  }

  function print() {
    const { boundary, grains, tiles, points, not_placed: without, disclaimer } = S.data.map;
    const { drawn } = boundary;
    return el("ul", { class: "small-print" }, [
      drawn && say("legend_source", { source: boundary.source || say("not_known") }),
      drawn && boundary.vintage, drawn && say(`layer_profile_${boundary.profile}`), drawn && boundary.limits,
      !drawn && say("legend_no_lines"),
      tiles && say("layer_tiles", { host: tiles.host, attribution: tiles.attribution }),
      points.some((one) => one.ring[1] > 1) && say("legend_ring"),
      grains && say("legend_cells", { n: S.data.study.clusters }),
      without > S.data.map.unplaced.length && say("legend_not_placed", { n: without }),
      disclaimer, say("not_official"),
    ].filter(Boolean).map((line) => el("li", null, line)));
  }

  // the same place keeps the focus when the legend is drawn anew
  function held() {
    const at = document.activeElement;
    if (!home.contains(at)) return () => {};
    const all = () => [...home.querySelectorAll("input, select, summary, button")];
    const find = at.dataset.layer ? () => home.querySelector(`[data-layer="${CSS.escape(at.dataset.layer)}"]`)
      : at.tagName === "SELECT" ? () => all().find((one) => one.tagName === "SELECT" && one.ariaLabel === at.ariaLabel)
        : ((number) => () => all()[number])(all().indexOf(at));
    return () => find()?.focus({ preventScroll: true });
  }

  S.drawLegend = () => {
    if (!S.layersOffered) return;
    const back = held();
    const scroll = home.firstChild ? home.parentElement.scrollTop : 0;
    const made = [
      el("fieldset", null, el("legend", null, say("legend_clusters")), tiers()), choices(),
      el("div", { class: "keys" }, S.layersOffered().filter(S.layerOn).map((layer) =>
        el("section", { class: "layer-key", "aria-label": layer.title }, el("h3", null, layer.title), S.layerKinds[layer.kind].key(layer)))),
      size(),
      beside(S.data.map.unplaced, say("legend_not_placed", { n: S.data.map.not_placed })),
      beside(S.data.map.stray, say("layer_stray", { n: S.data.map.stray.length })),
      hatched(), print(),
    ];
    home.replaceChildren();
    fill(home, null, made);
    if (scroll) home.parentElement.scrollTop = scroll;
    back();
  };

  S.panel("legend", {
    render: () => S.drawLegend(),
  });
})();
