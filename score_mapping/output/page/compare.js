"use strict";
// Two to four clusters side by side: the same questions in the same order, so that a difference is seen in a row.
(() => {
  const S = scoreMapping;
  const { el, fill, say, state, set, button, tierMark, localised } = S;
  const home = S.part("compare");
  const MOST = 4;

  function toggle(id) {
    const compare = state.compare.includes(id) ? state.compare.filter((one) => one !== id) : [...state.compare, id].slice(-MOST);
    set({ compare }, "compare");
  }

  const chosen = (id) => state.compare.includes(id);
  const compareButton = (id) =>
    button(say(chosen(id) ? "compare_out" : "compare_in"), { "data-compare": id, "aria-pressed": String(chosen(id)) }, () => toggle(id));

  // one row of the table: its title, and a cell for each cluster
  function lines(ids) {
    const cluster = (id) => S.slots.ranking().find((one) => one.id === id) ?? S.clusters.get(id);
    const found = new Map(ids.map((id) => [id, S.data.details[id] ? localised(S.data.details[id]) : null]));
    const row = (title, cell) => el("tr", null, el("th", { scope: "row" }, title), ids.map((id) => el("td", null, cell(cluster(id), found.get(id)) || say("not_known"))));
    const titles = [...new Set(ids.flatMap((id) => (found.get(id)?.parts ?? []).map((one) => one.title)))];
    const list = (words) => words?.length > 0 && el("ul", { class: "bullets" }, words.map((one) => el("li", null, one)));
    const needed = (id) => (S.data.fit?.[id] ?? []).filter((one) => one.needed === "yes")
      .map((one) => say("compare_module", { module: titleOf(one.module), state: one.state_words }));
    return [
      row(say("compare_tier"), (one) => [tierMark(one.tier, 16), " ", one.tier_words]),
      row(say("compare_place"), (one) => (one.rank === null ? null : one.rank_low === one.rank_high ? String(one.rank) : say("compare_place_words", { rank: one.rank, low: one.rank_low, high: one.rank_high }))),
      row(say("compare_share", S.data.study), (one) => one.share_short),
      row(say("compare_score"), (one) => S.scoreWords(one)),
      ...titles.map((title) => row(title, (_, more) => {
        const one = more?.parts.find((part) => part.title === title);
        return one && say(one.high - one.low < 0.5 ? "points" : "points_between",
          { n: Math.round(one.low), low: Math.round(one.low), high: Math.round(one.high), of: Math.round(one.most) });
      })),
      row(say("strengths"), (_, more) => list(more?.strengths)),
      row(say("weaknesses"), (_, more) => list(more?.weaknesses)),
      row(say("compare_modules"), (one) => list(needed(one.id))),
      row(say("compare_partners"), (one) => {
        const near = (S.data.organisations ?? []).filter((organisation) => organisation.clusters.some(([id]) => id === one.id));
        return near.length ? String(near.length) : null;
      }),
    ];
  }

  const titleOf = (id) => (S.data.modules ?? []).find((one) => one.id === id)?.title ?? id;

  function render() {
    for (const one of document.querySelectorAll("[data-compare]")) {
      one.textContent = say(chosen(one.dataset.compare) ? "compare_out" : "compare_in");
      one.setAttribute("aria-pressed", String(chosen(one.dataset.compare)));
    }
    const ids = state.compare.filter((id) => S.clusters.has(id));
    home.hidden = ids.length === 0;
    home.replaceChildren();
    if (!ids.length) return;
    const open = button(say("compare_open", { n: ids.length }), { disabled: ids.length < 2 }, show);
    fill(home, null, [
      el("p", null, ids.length < 2 ? say("compare_one_more", { name: S.clusters.get(ids[0]).name }) : ids.map((id) => S.clusters.get(id).name).join(" · ")),
      el("div", { class: "compare-tools" }, open, button(say("compare_clear"), {}, () => set({ compare: [] }, "compare"))),
    ]);
  }

  function show() {
    const ids = state.compare.filter((id) => S.clusters.has(id));
    const box = S.part("compare-box");
    const close = button(say("about_close"), {}, () => box.close());
    const heads = ids.map((id) => el("th", { scope: "col" }, S.clusters.get(id).name, el("span", { class: "muted" }, S.clusters.get(id).state)));
    box.replaceChildren();
    fill(box, null, [
      el("div", { class: "about-head" }, el("h2", { id: "compare-title" }, say("compare_title")), close),
      el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": say("compare_title") },
        el("table", { class: "compare-table" }, el("thead", null, el("tr", null, el("td", null), heads)), el("tbody", null, lines(ids)))),
    ]);
    if (!box.open) box.showModal();
  }

  S.panel("compare", {
    start() {
      S.on("compare", render);
    },
    render() {
      render();
      if (S.part("compare-box").open) show();
    },
  });
  Object.assign(S, { compareButton });
})();
