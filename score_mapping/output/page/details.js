"use strict";
// The panel of details: what the page says before anything is chosen, and everything that is known of one cluster.
(() => {
  const S = scoreMapping;
  const { el, draw, fill, say, part, tierMark, localised, state, calm } = S;
  const home = document.querySelector("[data-panel=details]");

  function source(id) {
    const found = S.data.sources[id];
    if (!found) return null;
    const words = [found.title, found.publisher !== found.title && found.publisher, found.year].filter(Boolean).join(", ");
    const title = /^https?:\/\//i.test(found.url) ? el("a", { href: found.url, rel: "noreferrer noopener", target: "_blank" }, words) : words;
    return el("span", null, title, found.access === "unofficial_copy" ? ` (${say("unofficial_copy")})` : null);
  }

  function sourcesLine(ids) {
    const shown = (ids ?? []).map(source).filter(Boolean);
    return shown.flatMap((node, number) => (number ? ["; ", node] : [node]));
  }

  const grade = (letter) => letter && el("abbr", { class: "grade", title: say(`grade_${letter}`) }, say("grade", { grade: letter }));

  function fine(item, ...more) {
    const bits = [grade(item.grade), item.year, ...more].filter(Boolean);
    const cited = sourcesLine(item.sources);
    const spaced = bits.flatMap((bit, number) => (number ? [" · ", bit] : [bit]));
    return (bits.length || cited.length) > 0 && el("p", { class: "fine" }, spaced, cited.length && bits.length ? " · " : null, cited);
  }

  function items(rows, first = 6) {
    if (rows.length <= first + 2) return el("ul", { class: "items" }, rows);
    return [
      el("ul", { class: "items" }, rows.slice(0, first)),
      el("details", null, el("summary", null, say("more", { n: rows.length - first })), el("ul", { class: "items" }, rows.slice(first))),
    ];
  }

  const section = (title, ...children) => {
    const kept = children.flat().filter(Boolean);
    return kept.length ? [el("h3", null, title), ...kept] : [];
  };

  function bars(parts) {
    const widest = Math.max(...parts.map((one) => one.most));
    const rows = parts.map((one) => {
      const wide = (points) => `${(100 * points) / widest}%`;
      const bar = draw("svg", { class: "bar", height: 12, "aria-hidden": "true" },
        draw("rect", { x: 0, y: 1, width: wide(one.most), height: 10, fill: "#ffffff", stroke: "#8b8fa3" }),
        draw("rect", { x: 0, y: 1, width: wide(one.low), height: 10, fill: "#1e2dbe" }),
        one.high > one.low && draw("rect", { x: wide(one.low), y: 1, width: wide(one.high - one.low), height: 10, fill: "url(#unknown)", stroke: "#8b8fa3" }));
      const points = one.high - one.low < 0.5
        ? say("points", { n: Math.round(one.low), of: Math.round(one.most) })
        : say("points_between", { low: Math.round(one.low), high: Math.round(one.high), of: Math.round(one.most) });
      return el("li", { class: "bar-row" }, el("div", { class: "label" }, el("span", null, one.title), el("span", null, points)), bar);
    });
    const swatch = (colour) => draw("svg", { width: 16, height: 10, "aria-hidden": "true" },
      draw("rect", { x: 0.5, y: 0.5, width: 15, height: 9, fill: colour, stroke: "#8b8fa3" }));
    return [
      el("ul", null, rows),
      el("p", { class: "bar-key" }, el("span", null, swatch("#1e2dbe"), say("bar_sure")),
        el("span", null, swatch("url(#unknown)"), say("bar_unknown")), el("span", null, swatch("#ffffff"), say("bar_lost"))),
    ];
  }
  const patterns = () => document.body.append(draw("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" },
    draw("defs", null, draw("pattern", { id: "unknown", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("rect", { width: 5, height: 5, fill: "#f5f6fa" }), draw("rect", { width: 1.5, height: 5, fill: "#6d6d6d" })))));

  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

  const told = (title, lines) => (lines.length ? [el("h4", null, title), el("ul", { class: "bullets" }, lines.map((words) => el("li", null, words)))] : []);

  const factItem = (item) => el("li", null,
    el("span", { class: item.unknown ? "figure unknown" : "figure" }, item.figure), el("span", { class: "what" }, item.title),
    item.basis && el("p", { class: "fine" }, item.basis), item.note && el("p", { class: "fine", ...S.own() }, item.note),
    fine(item, item.scope, item.rows || (item.row && say("row_of", { table: "observations", rows: item.row }))));

  // which SCORE modules the cluster needs, and who could support and teach them
  function fitted(id) {
    const rows = (S.data.fit?.[id] ?? []).filter((row) => row.needed === "yes" || row.start);
    if (!rows.length) return el("p", { class: "muted" }, say("modules_unknown"));
    const title = (module) => S.data.modules.find((one) => one.id === module)?.title ?? module;
    return el("table", { class: "fit" },
      el("thead", null, el("tr", null, ["modules_module", "modules_need", "modules_state"].map((words) => el("th", { scope: "col" }, say(words))))),
      el("tbody", null, rows.map((row) => el("tr", null,
        el("td", null, title(row.module), row.start ? [" ", el("span", { class: "tag" }, say("modules_start"))] : null),
        el("td", null, row.need === null ? say("not_known") : say("modules_need_of", { need: row.need })),
        el("td", null, row.state_words, row.ready_words && el("p", { class: "fine muted" }, row.ready_words))))));
  }

  function partners(found, id) {
    const near = (S.data.organisations ?? []).map((one) => [one, one.clusters.find(([cluster]) => cluster === id)]).filter(([, way]) => way);
    if (!near.length) return null;
    const rank = { member: 0, reserve: 1, short_list: 2, held_back: 3, not_assessed: 4 };
    near.sort(([one], [other]) => (rank[one.standing] ?? 9) - (rank[other.standing] ?? 9) || (other.readiness ?? -1) - (one.readiness ?? -1) || one.name.localeCompare(other.name, S.language));
    return near.map(([one, [, basis, km]]) => el("li", null, S.organisationLink(one.id),
      el("p", { class: "fine" }, [one.type_words, basis, km !== null && km !== undefined && say("km", { km: Math.round(km) }), one.band_words].filter(Boolean).join(" · "))));
  }

  function details(id) {
    const cluster = S.clusters.get(id);
    const found = S.data.details[id] ? localised(S.data.details[id]) : null;
    home.replaceChildren();
    home.scrollTop = 0;
    const back = el("button", { type: "button", class: "plain-button back" }, say("back_to_list"));
    back.addEventListener("click", () => { S.show("list", true); S.listButtons.get(id)?.focus({ preventScroll: true }); S.listButtons.get(id)?.scrollIntoView({ block: "center" }); });
    const toMap = el("button", { type: "button", class: "plain-button to-map" }, say("show_on_map"));
    toMap.addEventListener("click", () => {
      part("map").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
      S.zoomTo(id);
    });
    const top = [
      back,
      el("div", { class: "top" }, tierMark(cluster.tier, 22), el("div", null, el("h2", null, cluster.name), el("p", { class: "muted" }, found?.where ?? cluster.state))),
      el("p", { class: "place" }, cluster.tier_words, cluster.question ? [" ", el("span", { class: "tag alert" }, say("with_question"))] : null),
      cluster.rank !== null && el("p", null, say("standing", { place: cluster.place, of: S.data.study.compared, share: cluster.share, k: S.data.study.k })),
      el("p", null, S.scoreWords(cluster)),
      el("div", { class: "actions" }, S.markers.has(id) && toMap, S.compareButton?.(id)),
    ];
    if (!found) {
      fill(home, null, [...top, el("p", { class: "lede" }, say("details_cut"))]);
      return;
    }
    const asks = found.asks.map((ask) => el("li", null,
      ask.days && el("span", { class: "figure" }, ask.days), el("span", { class: "what" }, capital(ask.what)),
      ask.closes ? [" ", el("span", { class: "tag" }, say("ask_closes"))] : null, ask.where && el("p", { class: "fine" }, say("ask_where", { where: ask.where }))));
    const organisations = partners(found, id) ?? found.organisations.map((item) => el("li", null,
      el("span", { class: "what" }, item.name), el("p", { class: "fine" }, [item.type, item.basis].filter(Boolean).join(" · ")),
      item.services && el("p", { class: "fine" }, say("services", { services: item.services }))));
    const asked = section(say("asks"), asks.length ? items(asks, 4) : null);
    fill(home, null, [
      ...top,
      found.reason && el("p", { class: "lede" }, found.reason),
      found.products && el("p", { class: "muted lede", ...S.own() }, found.products),
      ...(cluster.rank === null ? asked : []),
      ...section(say(cluster.rank === null ? "why_open" : "why"), found.parts.length ? bars(S.partsNow?.(id) ?? found.parts) : null, told(say("strengths"), found.strengths), told(say("weaknesses"), found.weaknesses)),
      ...section(say("sure_title"), found.sure.length ? el("ul", { class: "bullets" }, found.sure.map((words) => el("li", null, words))) : null),
      ...section(say("positions"), el("dl", { class: "positions" }, found.positions.flatMap((one) => [
        el("dt", null, one.side), el("dd", null, [one.position, one.date].filter(Boolean).join(" · "), one.note && [" · ", el("span", S.own(), one.note)])]))),
      ...section(say("modules_title"), fitted(id)),
      ...section(say("flags"), found.flags.length ? el("p", { class: "fine muted" }, say("flags_note")) : null, found.flags.length ? items(found.flags.map((flag) =>
        el("li", null, el("span", { class: "what" }, capital(flag.kind)), flag.note && el("p", S.own(), flag.note), fine(flag)))) : null),
      ...section(say("gates"), found.gates.length ? items(found.gates.map((gate) => el("li", null,
        el("span", { class: "figure" }, gate.effect), el("span", { class: "what" }, gate.title), gate.reason && el("p", { class: "fine" }, gate.reason),
        gate.closes && el("p", { class: "fine" }, say("gate_closes", { closes: gate.closes }))))) : null),
      ...(cluster.rank === null ? [] : asked),
      ...section(say("evidence"), el("p", { class: "muted" }, say("evidence_known", { n: found.evidence.filter((item) => !item.unknown).length, of: found.evidence.length })),
        items(found.evidence.map(factItem), 12)),
      ...section(say("figures"), found.figures.length ? items(found.figures.map(factItem), 4) : null),
      ...section(say("organisations"), organisations.length ? items(organisations, 5) : el("p", { class: "muted" }, say("organisations_unknown"))),
      ...section(say("buyers"), found.buyers.length ? items(found.buyers.map((buyer) => el("li", null,
        el("span", { class: "what" }, buyer.name), el("p", { class: "fine" }, buyer.inferred ? `${buyer.said} (${say("inferred")})` : buyer.said), fine({ grade: buyer.grade, sources: buyer.sources }))), 5)
        : el("p", { class: "muted" }, say("buyers_unknown"))),
      ...section(say("policies"), found.policies.length ? items(found.policies.map((policy) => el("li", null,
        el("span", { class: "what" }, policy.name), el("p", { class: "fine" }, policy.link), fine(policy))), 4) : el("p", { class: "muted" }, say("policies_unknown"))),
      ...section(say("overlaps"), found.overlaps.length ? el("ul", { class: "bullets" }, found.overlaps.map((words) => el("li", null, words))) : null),
      ...section(say("note"), found.note && el("p", S.own(), found.note)),
      ...section(say("correct"), el("p", null, say("correct_words", { row: found.row, study: S.data.study.name }))),
    ]);
  }

  function guide() {
    const line = (icon, words) => el("li", null, icon, el("span", null, words));
    home.replaceChildren();
    fill(home, null, [
      S.openingLines && [el("h2", null, say("opening_title")), S.openingLines()],
      el("h2", { class: "second" }, say("guide_title")),
      el("p", { class: "lede" }, say("guide_answer", S.data.study)),
      el("ul", { class: "guide" }, [...S.tiers.values()].map((tier) => line(tierMark(tier.id), [el("b", null, `${tier.words} (${tier.count})`)]))),
      el("h3", null, say("guide_read")),
      el("ul", { class: "bullets" }, ["guide_1", "guide_2", "guide_3", "guide_4"].map((id) => el("li", null, say(id, S.data.study)))),
    ]);
  }

  const render = () => (state.organisation !== null && S.organisationDetails(state.organisation)) || (state.cluster === null ? guide() : details(state.cluster));

  S.panel("details", {
    start() {
      patterns();
      S.on("ranking", () => state.organisation === null && state.cluster !== null && render());  // other weights, another place
      S.on(["cluster", "organisation"], ({ cluster, organisation }) => {
        render();
        if (cluster !== null || organisation !== null) S.show("details", true);
      });
    },
    render,
  });
})();
