"use strict";
// The frame of the page: title, stage, language, tabs of a narrow screen, and the box about the page.
(() => {
  const S = scoreMapping;
  const { el, fill, say, part, button, calm } = S;

  function show(name, scroll = false) {
    for (const other of document.querySelectorAll("[data-panel]")) other.classList.toggle("open", other.dataset.panel === name);
    for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-pressed", String(tab.dataset.tab === name));
    if (scroll && matchMedia("(max-width: 999px)").matches) {
      document.querySelector(".tabs").scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
  }

  function head() {
    const { study } = S.data;
    part("title").textContent = study.title;
    part("title").lang = study.language;
    part("counts").textContent = say(study.organisations ? "counts_both" : "counts", { ...study, n: study.clusters });
    part("stage").textContent = say(study.stage_words);
    part("foot").textContent = study.fine_print.join(" ");
    part("fictional").textContent = study.fictional ? say("fictional") : "";
    part("fictional").hidden = !study.fictional;
    const choice = el("select", { "aria-label": say("language_label") },
      S.raw.languages.map(({ id, name }) => el("option", { value: id, lang: id, selected: id === S.language }, name)));
    choice.addEventListener("change", () => {
      S.switchTo(choice.value);
      part("languages").querySelector("select").focus();
    });
    part("languages").replaceChildren(choice);
  }

  function about() {
    const box = part("about");
    const { boundary } = S.data.map;
    const { about: told, study } = S.data;
    box.replaceChildren();
    fill(box, null, [
      el("div", { class: "about-head" }, el("h2", { id: "about-title" }, say("about_title")), button(say("about_close"), {}, () => box.close())),
      el("p", { class: "lede" }, say("about_what")), ...study.fine_print.map((words) => el("p", null, words)),
      el("h3", null, say("about_conduct")),
      ...told.conduct.map(([label, words]) => el("p", null, `${label}: ${words}`)),
      el("h3", null, say("about_sources")), el("p", null, say("about_sources_words", { n: told.sources })),
      boundary.drawn && el("p", null, [say("legend_source", { source: boundary.source || say("not_known") }), boundary.vintage, boundary.licence, boundary.limits].filter(Boolean).join(". ")),
      el("h3", null, say("about_cite")), el("p", null, told.cite),
      el("h3", null, say("about_licences")), el("p", null, say("about_licences_words")),
      el("details", null, el("summary", null, say("about_leaflet")), el("pre", { lang: "en" }, told.leaflet)),
    ]);
  }

  S.panel("frame", {
    start() {
      for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => show(tab.dataset.tab));
      part("about-open").addEventListener("click", () => part("about").showModal());
      show("list");
    },
    render() {
      head();
      about();
    },
  });
  Object.assign(S, { show });
})();
