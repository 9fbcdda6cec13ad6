"use strict";
// Whose ranking is shown: all together, or one constituency's own. Nobody's voice is hidden in a mean.
(() => {
  const S = scoreMapping;
  const { el, say, state, set } = S;
  const home = S.part("voices");
  const own = S.slots.ranking;

  function ranking() {
    const voice = (S.data.voices ?? []).find((one) => one.id === state.voice);
    if (!voice) return own();
    const place = (cluster) => voice.ranks[cluster.id] ?? null;
    const rows = own().map((cluster) => (place(cluster) === null ? cluster : {
      // how sure one constituency's place is was not worked out: the dot stands alone
      ...cluster, rank: place(cluster), rank_low: place(cluster), rank_high: place(cluster), share_short: "", voice: voice.id,
    }));
    return rows.map((row, number) => [row, number])
      .sort(([one, at], [other, after]) => (one.rank ?? Infinity) - (other.rank ?? Infinity) || at - after).map(([row]) => row);
  }
  S.slots.ranking = () => (state.voice === "all" ? own() : ranking());

  function render() {
    const voices = S.data.voices ?? [];
    home.replaceChildren();
    if (voices.length < 2) return;
    const buttons = [["all", say("voice_all")], ...voices.map((one) => [one.id, one.title])].map(([id, title]) => {
      const made = el("button", { type: "button", "data-voice": id, "aria-pressed": String(state.voice === id) }, title);
      made.addEventListener("click", () => set({ voice: id, ...(state.weights ? { weights: null } : {}) }, "voice"));
      return made;
    });
    home.append(el("span", { class: "voices", role: "group", "aria-label": say("voice_label") }, buttons));
  }

  function mark() {
    for (const one of home.querySelectorAll("[data-voice]")) one.setAttribute("aria-pressed", String(one.dataset.voice === state.voice));
  }

  S.panel("voices", {
    start() {
      if (!(S.data.voices ?? []).some((one) => one.id === state.voice)) state.voice = "all";
      S.on("voice", mark);
    },
    render,
  });
})();
