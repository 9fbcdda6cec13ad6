"use strict";
// What is shown, in the address after the #: so that a note can say "open it like this". Nothing is sent anywhere.
(() => {
  const S = scoreMapping;
  const { state, set } = S;
  const NAMES = ["cluster", "organisation", "compare", "voice", "filters", "search", "weights", "method", "view", "module"];
  const FIRST = JSON.parse(JSON.stringify(Object.fromEntries(NAMES.map((name) => [name, state[name]]))));
  const MOST = 4000;

  // text stays text, everything else is JSON; what is as it was at first is left out
  function written() {
    const found = new URLSearchParams();
    for (const name of NAMES) {
      const value = state[name];
      if (JSON.stringify(value) === JSON.stringify(FIRST[name])) continue;
      found.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    if (S.language !== S.raw.languages[0].id) found.set("lang", S.language);
    return found.toString();
  }

  const isText = (value) => typeof value === "string" && value.length <= 200;
  const plainObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
  // Anybody may write an address: only what the page itself could have written is taken.
  const TAKES = {
    cluster: (value) => S.clusters.has(value),
    organisation: (value) => (S.data.organisations ?? []).some((one) => one.id === value),
    compare: (value) => Array.isArray(value) && value.length <= 4 && value.every((id) => S.clusters.has(id)),
    voice: (value) => value === "all" || (S.data.voices ?? []).some((one) => one.id === value),
    filters: (value) => plainObject(value) && Object.values(value).every((one) => isText(one) || Number.isFinite(one)),
    search: isText,
    weights: (value) => plainObject(value) && Object.values(value).every((one) => Number.isFinite(one) && one >= 0),
    method: (value) => isText(value),
    view: (value) => ["map", "network"].includes(value),
    module: (value) => (S.data.modules ?? []).some((one) => one.id === value),
  };

  function read() {
    const asked = new URLSearchParams(location.hash.slice(1, MOST));
    const changes = {};
    for (const name of NAMES) {
      let value = FIRST[name];
      if (asked.has(name)) {
        const words = asked.get(name);
        try {
          value = typeof FIRST[name] === "string" || ["cluster", "organisation", "module"].includes(name) ? words : JSON.parse(words);
        } catch {
          continue;
        }
        if (!TAKES[name](value)) continue;
      }
      if (JSON.stringify(state[name]) !== JSON.stringify(value)) changes[name] = value;
    }
    if (Object.keys(changes).length) set(changes, "hash");
  }

  let waiting = 0;
  function write() {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const hash = written();
      if (hash !== location.hash.slice(1)) history.replaceState(null, "", hash ? `#${hash}` : location.href.split("#")[0]);
    }, 150);
  }

  S.panel("permalink", {
    start() {
      S.on([...NAMES, "language"], (_, from) => from !== "hash" && write());
      addEventListener("hashchange", read);
    },
    ready: read,
  });
  Object.assign(S, { permalink: written });
})();
