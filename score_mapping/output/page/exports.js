"use strict";
// What is shown, to take away: a table, places for a map program, a page to print. Nothing leaves the page by itself.
(() => {
  const S = scoreMapping;
  const { el, say, state, button } = S;
  const home = S.part("exports");

  const shown = () => {
    const visible = S.slots.visible();
    return S.slots.ranking().filter((cluster) => !visible || visible.has(cluster.id));
  };

  // a spreadsheet must never read a name as a formula; a figure is written as a figure
  const FORMULA = /^[=+\-@\t\r]/;
  function cell(value) {
    if (value === null || value === undefined) return "";
    if (typeof value === "number") return String(value);
    const words = FORMULA.test(value) ? `'${value}` : value;
    return /[",\r\n]/.test(words) ? `"${words.replaceAll('"', '""')}"` : words;
  }

  const ranks = (cluster) => {
    const whose = state.weights ? say("export_own_weights") : state.voice === "all" ? say("voice_all")
      : S.data.voices.find((one) => one.id === state.voice)?.title;
    return { rank: cluster.rank, ranking: whose };
  };
  const record = (cluster) => ({
    cluster_id: cluster.id, name: cluster.name, tier: cluster.tier_words, ...ranks(cluster), rank_low: cluster.rank_low,
    rank_high: cluster.rank_high, score: cluster.score, low: cluster.low, high: cluster.high, coverage: cluster.coverage,
    admin1: cluster.state, sector_code: cluster.sectors.join(";"),
  });

  function csv() {
    const rows = shown().map(record);
    const names = Object.keys(record(S.data.list[0]));
    return `${[names, ...rows.map((row) => names.map((name) => row[name]))].map((line) => line.map(cell).join(",")).join("\r\n")}\r\n`;
  }

  function geojson() {
    const places = new Map(S.data.map.points.map((point) => [point.id, point.at]));
    const features = shown().map((cluster) => ({
      type: "Feature",
      geometry: places.has(cluster.id) ? { type: "Point", coordinates: [...places.get(cluster.id)].reverse() } : null,
      properties: record(cluster),
    }));
    return JSON.stringify({ type: "FeatureCollection", name: S.data.study.title, description: S.data.study.fine_print.join(" "), features }, null, 1);
  }

  function save(name, kind, words) {
    const url = URL.createObjectURL(new Blob([kind === "text/csv" ? "\ufeff" : "", words], { type: `${kind};charset=utf-8` }));
    const link = el("a", { href: url, download: name });
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  }

  function render() {
    const box = el("details", { class: "menu" }, el("summary", { class: "plain-button" }, say("export_title")));
    const item = (words, act) => button(words, { class: "menu-item" }, () => {
      act();
      box.open = false;
      box.querySelector("summary").focus();
    });
    const stem = S.data.study.name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "clusters";
    box.append(el("div", { class: "menu-items" },
      item(say("export_csv"), () => save(`${stem}.csv`, "text/csv", csv())),
      item(say("export_geojson"), () => save(`${stem}.geojson`, "application/geo+json", geojson())),
      item(say("export_print"), () => window.print())));
    box.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !box.open) return;
      box.open = false;
      box.querySelector("summary").focus();
    });
    home.replaceChildren(box);
  }

  // A printed page says what it is of, when it was made and what it must not be taken for.
  function heading() {
    S.part("print-head").replaceChildren(
      el("p", null, say("print_words", { title: S.data.study.title, date: S.data.study.date || say("not_known"), n: shown().length })),
      el("p", null, S.data.about.cite), el("p", null, S.data.study.fine_print.join(" ")));
  }

  S.panel("exports", {
    start() {
      addEventListener("beforeprint", heading);
    },
    render() {
      render();
      heading();
    },
  });
  Object.assign(S, { save, csv, geojson });
})();
