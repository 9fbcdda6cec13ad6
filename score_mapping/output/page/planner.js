"use strict";
// The panels of the planner page: the list beside the map, the details of one cluster, the box about the page.
scoreMapping.panels = () => {
  const { data, clusters, tiers, say, el, draw, mark, tierMark, fill, choose, zoomTo, markers, listen, calm } = scoreMapping;
  const part = (name) => document.querySelector(`[data-part=${name}]`);
  const panel = (name) => document.querySelector(`[data-panel=${name}]`);
  const buttons = new Map();

  // a text that stands more than once travels once: its number stands for it
  const NUMBERS = new Set(["low", "high", "most", "row"]);
  function unpack(value, name) {
    if (typeof value === "number") return NUMBERS.has(name) ? value : data.phrases[value];
    if (Array.isArray(value)) return value.map((part) => unpack(part));
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, unpack(part, key)]));
  }

  // ---- frame -------------------------------------------------------------------------------------------------------
  for (const node of document.querySelectorAll("[data-say]")) node.textContent = say(node.dataset.say);
  for (const node of document.querySelectorAll("[data-label]")) node.setAttribute("aria-label", say(node.dataset.label));
  part("title").textContent = data.study.title;
  part("counts").textContent = say(data.study.organisations ? "counts_both" : "counts", data.study);
  part("stage").textContent = say(data.study.stage_words);
  part("foot").textContent = data.study.fine_print.join(" ");

  function show(name, scroll = false) {
    for (const other of document.querySelectorAll("[data-panel]")) other.classList.toggle("open", other.dataset.panel === name);
    for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    if (scroll && matchMedia("(max-width: 999px)").matches) {
      document.querySelector(".tabs").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
  }
  for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => show(tab.dataset.tab));
  show("list");

  // ---- small parts -------------------------------------------------------------------------------------------------
  // the places that a cluster took in nine tenths of the readings, first place at the left; the dot is its rank
  function interval(cluster) {
    const of = Math.max(data.study.compared - 1, 1);
    const at = (rank) => `${(1 + (98 * (rank - 1)) / of).toFixed(2)}%`;
    const wide = `${((98 * (cluster.rank_high - cluster.rank_low)) / of).toFixed(2)}%`;
    return draw("svg", { class: "interval", height: 10, "aria-hidden": "true" },
      draw("rect", { x: 0, y: 4, width: "100%", height: 2, fill: "#dde1ec" }),
      draw("rect", { x: at(cluster.rank_low), y: 2.5, width: wide, height: 5, rx: 2.5, fill: "#7e8bf0" }),
      draw("circle", { cx: at(cluster.rank), cy: 5, r: 4.5, fill: "#1e2dbe", stroke: "#ffffff" }));
  }

  const scoreWords = (cluster) =>
    cluster.low === null ? "" : say(cluster.rank === null ? "score_open" : Math.round(cluster.low) === Math.round(cluster.high) ? "score_sure" : "score_words", {
      score: Math.round(cluster.score), low: Math.round(cluster.low), high: Math.round(cluster.high),
    });

  function source(id) {
    const found = data.sources[id];
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

  // ---- list --------------------------------------------------------------------------------------------------------
  function row(cluster) {
    const known = cluster.rank !== null;
    const button = el("button", { type: "button", class: "row", tabindex: -1 },
      el("span", { class: "rank" }, known ? String(cluster.rank) : ""),
      tierMark(cluster.tier),
      el("span", null,
        el("span", { class: "name" }, cluster.name),
        el("span", { class: "unseen" }, `. ${cluster.tier_words}. ${scoreWords(cluster)}. `),
        el("span", { class: "under" },
          [cluster.state, cluster.question && el("b", null, say("with_question"))].filter(Boolean)
            .flatMap((words, number) => (number ? [" · ", words] : [words]))),
        known ? el("span", { class: "places" }, interval(cluster), el("span", null, cluster.share_short))
          : cluster.gap && el("span", { class: "under" }, cluster.gap)));
    button.addEventListener("click", () => choose(cluster.id, "list"));
    buttons.set(cluster.id, button);
    return el("li", null, button);
  }

  const list = panel("list");
  const groups = [...tiers.values()].map((tier) => {
    const own = data.list.filter((cluster) => cluster.tier === tier.id).slice(0, data.list_most);
    return el("section", { "aria-label": tier.words },
      el("h3", { class: "tier-head" }, tierMark(tier.id), el("span", null, tier.words, el("em", null, ` (${tier.count})`))),
      el("ol", null, own.map(row)),
      own.length < tier.count && el("p", { class: "more" }, say("list_cut", { n: own.length, of: tier.count })));
  });
  fill(list, null, [
    el("div", { class: "list-head" }, el("h2", null, say("list_title")), el("p", { class: "scale" }, say("list_scale", data.study))), ...groups,
  ]);

  // one stop of the tab key for the list; arrows, Home and End move inside it
  const order = [...buttons.values()];
  if (order.length) order[0].tabIndex = 0;
  list.addEventListener("keydown", (event) => {
    const at = order.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
    if (at < 0 || to === undefined || !order[to]) return;
    event.preventDefault();
    order[at].tabIndex = -1;
    order[to].tabIndex = 0;
    order[to].focus();
  });

  // ---- details -----------------------------------------------------------------------------------------------------
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
  document.body.append(draw("svg", { width: 0, height: 0, class: "unseen", "aria-hidden": "true" },
    draw("defs", null, draw("pattern", { id: "unknown", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      draw("rect", { width: 5, height: 5, fill: "#f5f6fa" }), draw("rect", { width: 1.5, height: 5, fill: "#6d6d6d" })))));

  const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

  const told = (title, lines) => (lines.length ? [el("h4", null, title), el("ul", { class: "bullets" }, lines.map((words) => el("li", null, words)))] : []);

  const factItem = (item) => el("li", null,
    el("span", { class: item.unknown ? "figure unknown" : "figure" }, item.figure), el("span", { class: "what" }, item.title),
    item.basis && el("p", { class: "fine" }, item.basis), item.note && el("p", { class: "fine" }, item.note),
    fine(item, item.scope, item.rows || (item.row && say("row_of", { table: "observations", rows: item.row }))));

  function details(id) {
    const cluster = clusters.get(id);
    const found = data.details[id] ? unpack(data.details[id]) : null;
    const home = panel("details");
    home.replaceChildren();
    home.scrollTop = 0;
    const back = el("button", { type: "button", class: "plain-button back" }, say("back_to_list"));
    back.addEventListener("click", () => { show("list", true); buttons.get(id)?.focus({ preventScroll: true }); buttons.get(id)?.scrollIntoView({ block: "center" }); });
    const toMap = el("button", { type: "button", class: "plain-button to-map" }, say("show_on_map"));
    toMap.addEventListener("click", () => {
      part("map").scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
      zoomTo(id);
    });
    const top = [
      back,
      el("div", { class: "top" }, tierMark(cluster.tier, 22), el("div", null, el("h2", null, cluster.name), el("p", { class: "muted" }, found?.where ?? cluster.state))),
      el("p", { class: "place" }, cluster.tier_words, cluster.question ? [" ", el("span", { class: "tag alert" }, say("with_question"))] : null),
      cluster.rank !== null && el("p", null, say("standing", { place: cluster.place, of: data.study.compared, share: cluster.share, k: data.study.k })),
      el("p", null, scoreWords(cluster)),
      markers.has(id) && toMap,
    ];
    if (!found) {
      fill(home, null, [...top, el("p", { class: "lede" }, say("details_cut"))]);
      return;
    }
    const asks = found.asks.map((ask) => el("li", null,
      ask.days && el("span", { class: "figure" }, ask.days), el("span", { class: "what" }, capital(ask.what)),
      ask.closes ? [" ", el("span", { class: "tag" }, say("ask_closes"))] : null, ask.where && el("p", { class: "fine" }, say("ask_where", { where: ask.where }))));
    const organisations = found.organisations.map((item) => el("li", null,
      el("span", { class: "what" }, item.name), el("p", { class: "fine" }, [item.type, item.basis].filter(Boolean).join(" · ")),
      item.services && el("p", { class: "fine" }, say("services", { services: item.services }))));
    const asked = section(say("asks"), asks.length ? items(asks, 4) : null);
    fill(home, null, [
      ...top,
      found.reason && el("p", { class: "lede" }, found.reason),
      found.products && el("p", { class: "muted lede" }, found.products),
      ...(cluster.rank === null ? asked : []),
      ...section(say(cluster.rank === null ? "why_open" : "why"), found.parts.length ? bars(found.parts) : null, told(say("strengths"), found.strengths), told(say("weaknesses"), found.weaknesses)),
      ...section(say("flags"), found.flags.length ? el("p", { class: "fine muted" }, say("flags_note")) : null, found.flags.length ? items(found.flags.map((flag) =>
        el("li", null, el("span", { class: "what" }, capital(flag.kind)), flag.note && el("p", null, flag.note), fine(flag)))) : null),
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
      ...section(say("note"), found.note && el("p", null, found.note)),
      ...section(say("correct"), el("p", null, say("correct_words", { row: found.row, study: data.study.name }))),
    ]);
  }

  function guide() {
    const line = (icon, words) => el("li", null, icon, el("span", null, words));
    fill(panel("details"), null, [
      el("h2", null, say("guide_title")),
      el("p", { class: "lede" }, say("guide_answer", data.study)),
      el("ul", { class: "guide" }, [...tiers.values()].map((tier) => line(tierMark(tier.id), [el("b", null, `${tier.words} (${tier.count})`)]))),
      el("h3", null, say("guide_read")),
      el("ul", { class: "bullets" }, ["guide_1", "guide_2", "guide_3", "guide_4"].map((id) => el("li", null, say(id, data.study)))),
    ]);
  }

  listen((id, from) => {
    for (const [other, button] of buttons) {
      if (other === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (buttons.has(id)) button.tabIndex = other === id ? 0 : -1;
    }
    if (from === "map") buttons.get(id)?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
    details(id);
    show("details", true);
  });
  guide();

  // ---- about -------------------------------------------------------------------------------------------------------
  const about = part("about");
  const close = el("button", { type: "button", class: "plain-button" }, say("about_close"));
  close.addEventListener("click", () => about.close());
  const { boundary } = data.map;
  fill(about, null, [
    el("div", { class: "about-head" }, el("h2", { id: "about-title" }, say("about_title")), close),
    el("p", { class: "lede" }, say("about_what")), ...data.study.fine_print.map((words) => el("p", null, words)),
    el("h3", null, say("about_conduct")),
    ...data.about.conduct.map(([label, words]) => el("p", null, `${label}: ${words}`)),
    el("h3", null, say("about_sources")), el("p", null, say("about_sources_words", { n: data.about.sources })),
    boundary.drawn && el("p", null, [say("legend_source", { source: boundary.source || say("not_known") }), boundary.vintage, boundary.licence, boundary.limits].filter(Boolean).join(". ")),
    el("h3", null, say("about_cite")), el("p", null, data.about.cite),
    el("h3", null, say("about_licences")), el("p", null, say("about_licences_words")),
    el("details", null, el("summary", null, say("about_leaflet")), el("pre", null, data.about.leaflet)),
  ]);
  part("about-open").addEventListener("click", () => about.showModal());
};
