"use strict";
// One organisation: what it is, how ready, what it offers, which clusters it reaches, and how it is linked.
(() => {
  const S = scoreMapping;
  const { el, fill, say, state, set, button } = S;

  const named = (id) => (S.data.organisations ?? []).find((one) => one.id === id);
  const service = (id) => (S.data.services ?? []).find((one) => one.id === id)?.name ?? id;
  const module = (id) => (S.data.modules ?? []).find((one) => one.id === id)?.title ?? id;
  const link = (words, act) => button(words, { class: "text-button" }, act);
  const section = (title, ...children) => {
    const kept = children.flat().filter(Boolean);
    return kept.length ? [el("h3", null, title), ...kept] : [];
  };
  const bullets = (rows) => rows.length > 0 && el("ul", { class: "bullets" }, rows.map((row) => el("li", null, row)));

  function standing(one) {
    const lines = [one.standing_words, ...(one.reasons ?? [])].filter(Boolean);
    const span = one.readiness !== null && one.readiness !== undefined &&
      say(Math.round(one.low) === Math.round(one.high) ? "organisation_ready_sure" : "organisation_ready",
        { role: one.role_words, band: one.band_words, score: Math.round(one.readiness), low: Math.round(one.low), high: Math.round(one.high) });
    return [span && el("p", null, span), bullets(lines)];
  }

  function relations(id) {
    return (S.data.relations ?? []).filter((row) => row.from === id || row.to === id).map((row) => {
      const other = named(row.from === id ? row.to : row.from);
      if (!other) return null;
      const words = say(row.from === id ? "organisation_link_out" : "organisation_link_in", { type: row.type_words });
      return el("li", null, el("span", { class: "muted" }, `${words}: `), link(other.name, () => open(other.id)),
        el("span", { class: "muted" }, row.status === "confirmed" ? "" : ` (${say(`link_${row.status}`)})`));
    }).filter(Boolean);
  }

  function portfolio(id) {
    const member = S.data.portfolio?.members.find((one) => one.id === id);
    if (!member) return null;
    const cells = new Map();
    for (const [cluster, item] of member.cells) cells.set(cluster, [...(cells.get(cluster) ?? []), module(item)]);
    const reserve = named(member.reserve);
    return [
      bullets([...cells].map(([cluster, items]) => `${S.clusters.get(cluster)?.name ?? cluster}: ${items.join(", ")}`)),
      el("p", { class: "muted" }, reserve ? say("organisation_reserve", { name: reserve.name }) : say("organisation_no_reserve")),
    ];
  }

  // returns the panel of an organisation, or nothing when the page does not know it
  function details(id) {
    const one = named(id);
    if (!one) return null;
    const home = document.querySelector("[data-panel=details]");
    home.replaceChildren();
    home.scrollTop = 0;
    const near = one.clusters.map(([cluster, basis, km]) => S.clusters.has(cluster) && el("li", null,
      link(S.clusters.get(cluster).name, () => S.choose(cluster, "details")),
      el("span", { class: "muted" }, ` ${[basis, km !== null && km !== undefined && say("km", { km: Math.round(km) })].filter(Boolean).join(", ")}`)));
    const links = relations(id);
    fill(home, null, [
      el("div", { class: "actions" },
        button(say("organisation_close"), {}, () => set({ organisation: null, cluster: state.cluster }, "details")),
        S.data.network?.[id] && button(say("organisation_network"), {}, () => set({ view: "network", organisation: id }, "details"))),
      el("h2", null, one.name),
      el("p", { class: "muted" }, [one.type_words, one.place_words].filter(Boolean).join(" · ")),
      ...standing(one),
      ...section(say("organisation_set"), portfolio(id)),
      ...section(say("organisation_services"), bullets(one.services.map(service)) || el("p", { class: "muted" }, say("not_known"))),
      ...section(say("organisation_modules"), bullets(one.modules.map(module))),
      ...section(say("organisation_clusters", { n: near.length }), near.length ? el("ul", { class: "bullets" }, near) : el("p", { class: "muted" }, say("organisation_nowhere"))),
      ...section(say("organisation_links"), links.length ? el("ul", { class: "bullets" }, links) : el("p", { class: "muted" }, say(one.heard ? "organisation_alone" : "organisation_not_asked"))),
    ]);
    return home;
  }

  const open = (id) => set({ organisation: id }, "organisation");
  const organisationLink = (id) => (named(id) ? link(named(id).name, () => open(id)) : null);
  Object.assign(S, { organisationDetails: details, openOrganisation: open, organisationLink });
})();
