"use strict";
// The list beside the map: the table twin of the map, tier by tier, in the order of the ranking.
(() => {
  const S = scoreMapping;
  const { el, draw, fill, say, choose, tierMark, calm, state } = S;
  const home = S.part("list");
  const buttons = new Map();
  const FIRST = 50;  // rows until somebody asks for all: a longer list would be slow to follow a weight
  let whole = false;

  // the places that a cluster took in nine tenths of the readings, first place at the left; the dot is its rank
  function interval(cluster) {
    const of = Math.max(S.data.study.compared - 1, 1);
    const at = (rank) => `${(1 + (98 * (rank - 1)) / of).toFixed(2)}%`;
    const wide = `${((98 * (cluster.rank_high - cluster.rank_low)) / of).toFixed(2)}%`;
    const reach = S.reach?.get(cluster.id);  // the best and the worst place under any weights at all
    return draw("svg", { class: "interval", height: 10, "aria-hidden": "true" },
      draw("rect", { x: 0, y: 4, width: "100%", height: 2, fill: "#dde1ec" }),
      reach && draw("rect", { x: at(reach[0]), y: 4, width: `${((98 * (reach[1] - reach[0])) / of).toFixed(2)}%`, height: 2, fill: "#6d6d6d" }),
      draw("rect", { x: at(cluster.rank_low), y: 2.5, width: wide, height: 5, rx: 2.5, fill: "#7e8bf0" }),
      draw("circle", { cx: at(cluster.rank), cy: 5, r: 4.5, fill: "#1e2dbe", stroke: "#ffffff" }));
  }

  const scoreWords = (cluster) =>
    cluster.low === null ? "" : say(cluster.rank === null ? "score_open" : Math.round(cluster.low) === Math.round(cluster.high) ? "score_sure" : "score_words", {
      score: Math.round(cluster.score), low: Math.round(cluster.low), high: Math.round(cluster.high),
    });

  function row(cluster) {
    const known = cluster.rank !== null;
    const button = el("button", { type: "button", class: "row", tabindex: -1, "data-cluster": cluster.id },
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

  function scale() {
    const voice = (S.data.voices ?? []).find((one) => one.id === state.voice);
    return voice ? say("list_scale_voice", { who: voice.title }) : say("list_scale", S.data.study);
  }

  function render() {
    const held = document.activeElement?.closest?.("[data-cluster]")?.dataset.cluster;
    const visible = S.slots.visible();
    const shown = S.slots.ranking().filter((cluster) => !visible || visible.has(cluster.id));
    buttons.clear();
    home.replaceChildren();
    let room = whole ? Infinity : FIRST;
    const groups = [...S.tiers.values()].map((tier) => {
      const every = shown.filter((cluster) => cluster.tier === tier.id);
      const listed = every.slice(0, S.data.list_most);
      const own = listed.slice(0, room);
      room -= own.length;
      const total = visible ? every.length : tier.count;
      return total > 0 && el("section", { "aria-label": tier.words },
        el("h3", { class: "tier-head" }, tierMark(tier.id), el("span", null, tier.words, el("em", null, ` (${total})`))),
        el("ol", null, own.map(row)),
        own.length === listed.length && own.length < total && el("p", { class: "more" }, say("list_cut", { n: own.length, of: total })));
    });
    const rest = Math.max(shown.length - FIRST, 0);
    const more = !whole && rest > 0 && el("p", { class: "more" }, S.button(say("list_all", { n: rest }), { "data-all": "yes" }, () => {
      whole = true;
      render();
      [...buttons.values()][FIRST]?.focus();
    }));
    fill(home, null, [
      el("div", { class: "list-head" }, el("h2", null, say("list_title")), el("p", { class: "scale" }, scale())),
      ...(shown.length ? [...groups, more] : [el("p", { class: "more" }, say("list_none"))]),
    ]);
    const first = buttons.get(held) ?? buttons.get(state.cluster) ?? buttons.values().next().value;
    if (first) first.tabIndex = 0;
    if (buttons.has(held)) buttons.get(held).focus({ preventScroll: true });
    follow(state.cluster);
  }

  function follow(id, from) {
    for (const [other, button] of buttons) {
      if (other === id) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
      if (buttons.has(id)) button.tabIndex = other === id ? 0 : -1;
    }
    if (from === "map") buttons.get(id)?.scrollIntoView({ block: "nearest", behavior: calm ? "auto" : "smooth" });
  }

  S.panel("list", {
    start() {
      // one stop of the tab key for the list; arrows, Home and End move inside it
      home.addEventListener("keydown", (event) => {
        const order = [...buttons.values()];
        const at = order.indexOf(document.activeElement);
        const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 }[event.key];
        if (at < 0 || to === undefined || !order[to]) return;
        event.preventDefault();
        order[at].tabIndex = -1;
        order[to].tabIndex = 0;
        order[to].focus();
      });
      S.on("cluster", ({ cluster }, from) => follow(cluster, from));
      S.on(["filters", "search", "voice", "weights", "method", "ranking"], render);
    },
    render,
  });
  Object.assign(S, { scoreWords, listButtons: buttons });
})();
