"use strict";
// Search and filters: which clusters the list, the map and the downloads show. They never change a place.
(() => {
  const S = scoreMapping;
  const { el, fill, say, state, set, button } = S;
  const home = S.part("filters");

  const plain = (words) => String(words ?? "").normalize("NFD").replace(/\p{M}/gu, "").toLocaleLowerCase();

  // Everything that a search may find of a cluster: its names, its place, what it makes, and who reaches it.
  let haystacks = new Map();
  function gather() {
    const near = new Map();
    for (const one of S.data.organisations ?? []) {
      for (const [cluster] of one.clusters) near.set(cluster, `${near.get(cluster) ?? ""} ${one.name}`);
    }
    haystacks = new Map(S.data.list.map((cluster) =>
      [cluster.id, plain([cluster.name, cluster.id, cluster.state, cluster.district, cluster.products, cluster.sectors.map((code) => S.data.sectors[code]), near.get(cluster.id)].flat().join(" "))]));
  }

  // One line a filter: what it is called, which choices it offers, and whether a cluster passes the one chosen.
  const byTitle = (one, other) => one[1].localeCompare(other[1], S.language);
  const distinct = (values) => [...new Map(values.filter(([id]) => id !== "").map((pair) => [pair[0], pair])).values()].sort(byTitle);
  const near = (id) => (S.data.organisations ?? []).filter((one) => one.clusters.some(([cluster]) => cluster === id));
  const CHOICES = {
    tier: { options: () => [...S.tiers.values()].map((tier) => [tier.id, tier.words]), passes: (cluster, wanted) => cluster.tier === wanted },
    state: { options: () => distinct(S.data.list.map(({ state: name }) => [name, name])), passes: (cluster, wanted) => cluster.state === wanted },
    sector: {
      options: () => distinct(S.data.list.flatMap(({ sectors }) => sectors.map((code) => [code, S.data.sectors[code]]))),
      passes: (cluster, wanted) => cluster.sectors.includes(wanted),
    },
    organisation: {
      options: () => distinct((S.data.organisations ?? []).filter((one) => one.clusters.length).map((one) => [one.type, one.type_words])),
      passes: (cluster, wanted) => near(cluster.id).some((one) => one.type === wanted),
    },
    service: {
      options: () => distinct((S.data.services ?? []).map((one) => [one.id, one.name])),
      passes: (cluster, wanted) => near(cluster.id).some((one) => one.services.includes(wanted)),
    },
    module: {
      options: () => (S.data.modules ?? []).map((one) => [one.id, one.title]),
      passes: (cluster, wanted) => (S.data.fit?.[cluster.id] ?? []).some((row) => row.module === wanted && row.needed === "yes"),
    },
  };
  const RANGES = {
    score: { value: (cluster) => cluster.score, most: 100 },
    score_to: { value: (cluster) => cluster.score, most: 100, upper: true },
    coverage: { value: (cluster) => (cluster.coverage === null ? null : 100 * cluster.coverage), most: 100 },
  };

  function visible() {
    const words = plain(state.search).split(/\s+/).filter(Boolean);
    const chosen = Object.entries(state.filters).filter(([name, wanted]) => wanted !== "" && (CHOICES[name] || RANGES[name]));
    if (!words.length && !chosen.length) return null;
    const passes = (cluster) =>
      words.every((word) => haystacks.get(cluster.id).includes(word)) &&
      chosen.every(([name, wanted]) => {
        if (CHOICES[name]) return CHOICES[name].passes(cluster, wanted);
        const value = RANGES[name].value(cluster);
        return value !== null && (RANGES[name].upper ? value <= wanted : value >= wanted);
      });
    return new Set(S.slots.ranking().filter(passes).map(({ id }) => id));
  }

  let found = null;
  let asked = "";
  S.slots.visible = () => {  // worked out once for each question
    const now = JSON.stringify([state.search, state.filters, state.voice, state.weights, state.method, state.ranking]);
    if (now !== asked) [found, asked] = [visible(), now];
    return found;
  };

  const active = () => Object.values(state.filters).filter((wanted) => wanted !== "").length;
  const put = (name, wanted) => {
    const filters = { ...state.filters, [name]: wanted };
    if (wanted === "") delete filters[name];
    set({ filters }, "filters");
  };

  function choice(name) {
    const options = CHOICES[name].options();
    if (options.length < 2) return null;
    const select = el("select", { "data-filter": name }, el("option", { value: "" }, say("filter_any")),
      options.map(([id, title]) => el("option", { value: id, selected: state.filters[name] === id }, title)));
    select.addEventListener("change", () => put(name, select.value));
    return el("label", { class: "field" }, el("span", null, say(`filter_${name}`)), select);
  }

  function range(name) {
    const input = el("input", { type: "number", min: 0, max: RANGES[name].most, step: 5, "data-filter": name, value: state.filters[name] ?? "", inputmode: "numeric" });
    input.addEventListener("change", () => {
      const value = Number(input.value);
      put(name, input.value === "" || !(value >= 0) ? "" : Math.min(value, RANGES[name].most));
    });
    return el("label", { class: "field" }, el("span", null, say(`filter_${name}`)), input);
  }

  let summary = null;
  let clear = null;
  let status = null;

  function count() {
    const shown = S.slots.visible();
    summary.textContent = active() ? say("filter_title_n", { n: active() }) : say("filter_title");
    clear.hidden = shown === null;
    status.textContent = shown === null ? "" : say("filter_found", { n: shown.size, of: S.data.list.length });
  }

  function render() {
    const open = home.querySelector("details")?.open ?? false;
    const held = document.activeElement?.dataset?.filter;
    gather();
    asked = "";
    home.replaceChildren();
    const search = el("input", { type: "search", "data-filter": "search", placeholder: say("search_hint"), "aria-label": say("search_label"), value: state.search });
    search.addEventListener("input", () => set({ search: search.value }, "filters"));
    summary = el("summary", null);
    clear = button(say("filter_clear"), { class: "plain-button small" }, () => {
      set({ search: "", filters: {} }, "filters");
      render();
      home.querySelector("[data-filter=search]").focus();
    });
    status = el("p", { class: "found", role: "status" });
    fill(home, null, [
      el("div", { class: "search" }, search),
      el("details", { open }, summary, el("p", { class: "muted" }, say("filter_help")), el("div", { class: "fields" }, Object.keys(CHOICES).map(choice), Object.keys(RANGES).map(range))),
      el("div", { class: "found-line" }, status, clear),
    ]);
    count();
    if (held) home.querySelector(`[data-filter=${held}]`)?.focus();
  }

  S.panel("filters", {
    start() {
      S.on(["filters", "search", "weights", "voice", "ranking"], (_, from) => {
        if (from === "hash") render();
        else count();
      });
    },
    render,
  });
})();
