"use strict";
// Three lines before anything else: what this is, what it says for the area in view, what to do next.
(() => {
  const S = scoreMapping;
  const { el, say } = S;
  const views = new Set();
  const NAMED = 3;

  // clusters of the first tier by name, the others counted
  function inView() {
    const bounds = S.map.getBounds();
    const places = new Map(S.data.map.points.map((point) => [point.id, point.at]));
    const seen = S.slots.ranking().filter(({ id }) => places.has(id) && bounds.contains(S.place(places.get(id))));
    if (!S.data.map.points.length) return say("opening_view_cells");
    if (!seen.length) return say("opening_view_none");
    const said = [...S.tiers.values()].map((tier) => [tier, seen.filter((cluster) => cluster.tier === tier.id)]).filter(([, own]) => own.length);
    const words = said.map(([tier, own], number) => {
      const names = number === 0 ? own.slice(0, NAMED).map(({ name }) => name) : [];
      const more = own.length > names.length && names.length ? ", …" : "";
      return say("opening_view_tier", { n: own.length, tier: tier.words.charAt(0).toLocaleLowerCase(S.language) + tier.words.slice(1) }) + (names.length ? ` (${names.join(", ")}${more})` : "");
    });
    return say("opening_view", { n: seen.length, all: seen.length, tiers: words.join("; ") });
  }

  function follow() {
    for (const view of views) {
      if (view.isConnected) view.textContent = inView();
      else views.delete(view);
    }
  }

  // the lines, for whoever has room for them: the panel of details, or the strip over a narrow page
  function lines() {
    const view = el("dd", null, inView());
    const line = (title, words) => el("div", null, el("dt", null, say(title)), words);
    queueMicrotask(() => views.add(view));
    return el("dl", { class: "opening" }, line("opening_what", el("dd", null, S.data.opening.what)), line("opening_says", view),
      line("opening_next", el("dd", null, S.data.opening.next)));
  }

  S.panel("opening", {
    start() {
      S.map.on("moveend", follow);
      S.on(["voice", "weights"], follow);
    },
    render() {
      const home = S.part("opening");
      const open = home.querySelector("details")?.open ?? true;
      home.replaceChildren(el("details", { open }, el("summary", null, say("opening_title")), lines()));
    },
  });
  Object.assign(S, { openingLines: lines });
})();
