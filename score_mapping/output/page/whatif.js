"use strict";
// What if: other weights, moved by hand, and what would follow. Until a weight is moved the page shows the run itself;
// then it shows its own figures and says so everywhere.
(() => {
  const S = scoreMapping;
  const TALL = 950;  // pixels from which list and weights both have room
  const { el, fill, say, part, button, state, set, figure, engine } = S;
  const home = part("whatif");
  const SLICE = 8;                          // ms of work before the page may breathe
  const MOST_POINTS = 1000;
  const banner = el("div", { class: "own-weights", role: "status", hidden: true });
  const told = S.data.whatif;
  const study = told?.model ? engine.prepare(told.model) : null;
  if (study) state.method = told.method;
  const before = S.slots.ranking;
  const fields = new Map();                 // the controls of each criterion
  const noise = new Map();                  // drawn once for each method and weights of the lower groups, and kept
  let now = null;                           // what the present weights give: result, readings, tiers, rows
  let job = 0;

  const agreed = () => Object.fromEntries(told.criteria.map(({ id, points }) => [id, points]));
  const active = () => study !== null && (state.weights !== null || state.method !== told.method);
  const points = () => state.weights ?? agreed();
  const usable = (weights) => weights === null || (typeof weights === "object" && Object.keys(weights).length > 0
    && wrongWeights(weights).length === 0);

  // What is wrong with weights from outside, as ids of sentences with their values
  function wrongWeights(weights) {
    const ids = new Set(study.nodes.slice(1));
    const found = [];
    for (const [id, value] of Object.entries(weights)) {
      if (!ids.has(id)) found.push(["whatif_bad_node", { name: id }]);
      else if (!Number.isFinite(value) || value < 0) found.push(["whatif_bad_points", { name: id }]);
    }
    for (const siblings of study.children) {
      const given = siblings.filter((node) => study.nodes[node] in weights);
      if (given.length && given.length < siblings.length) found.push(["whatif_bad_part", {}]);
      else if (given.length && !given.some((node) => weights[study.nodes[node]] > 0)) found.push(["whatif_zero", {}]);
    }
    return found;
  }

  // ---- what follows ------------------------------------------------------------------------------------------------
  // a generator is run in slices, so that the page goes on answering; a new question ends the one before
  const channel = new MessageChannel();
  const waiting = [];
  channel.port1.onmessage = () => waiting.shift()?.();
  const later = (act) => {
    waiting.push(act);
    channel.port2.postMessage(0);
  };

  function inSlices(steps, alive, done) {
    const work = () => {
      if (!alive()) return;
      const end = performance.now() + SLICE;
      let step = steps.next();
      while (!step.done && performance.now() < end) step = steps.next();
      if (step.done) done(step.value);
      else later(work);
    };
    later(work);
  }

  // noise depends on the method and on the weights below the criteria, which no slider moves
  function noiseFor(share, method, alive, act) {
    const below = share.filter((_, node) => study.parent[node] > 0);
    const name = `${method} ${below.join(" ")}`;
    if (noise.has(name)) {
      act(noise.get(name));
      return;
    }
    inSlices(engine.drawNoise(study, share, { draws: told.draws, seed: told.scenario.seed, method }), alive, (drawn) => {
      if (noise.size > 2) noise.delete(noise.keys().next().value);
      noise.set(name, drawn);
      act(drawn);
    });
  }

  function shareShort(share) {
    if (share === 0 || share === 1) return say(share ? "share_all" : "share_none");
    if (share >= 0.975 || share < 0.025) return say(share > 0.5 ? "share_over" : "share_under");
    const of = share >= 0.9 || share < 0.1 ? 20 : 10;
    return say("share_about", { n: Math.round(share * of), of });
  }

  const short = (value, decimals = 1) => Math.round(value * 10 ** decimals) / 10 ** decimals;
  const wordsOf = (id) => S.data.whatif.tiers.find((tier) => tier.id === id)?.words ?? id;

  function places(unit, i) {
    const rank = now.result.ranks[unit];
    const found = now.found;
    if (rank === null) return { rank, rank_low: null, rank_high: null, place: "", share: "", share_short: "" };
    if (!found) return { rank, rank_low: rank, rank_high: rank, place: String(rank), share: "…", share_short: "…" };
    const [low, high] = [found.low[i], found.high[i]];
    return {
      rank, rank_low: low, rank_high: high, place: low === high ? String(rank) : say("whatif_place", { rank, low, high }),
      share: say("whatif_readings", { share: shareShort(found.top[i]) }), share_short: shareShort(found.top[i]),
    };
  }

  // rows as in data.list; a tier stays what it was until the readings are through
  function rows() {
    const { result, tiers } = now;
    const listed = new Map(S.data.list.map((cluster) => [cluster.id, cluster]));
    const at = new Map(result.compared.map((unit, i) => [unit, i]));
    const made = study.units.map((id, unit) => {
      const cluster = listed.get(id);
      if (!cluster) return null;
      const tier = tiers ? tiers.tier[unit] : now.before.get(id) ?? cluster.tier;
      const other = tiers?.other[unit];
      return {
        ...cluster, ...places(unit, at.get(unit)), tier, own: true,
        tier_words: tiers && other ? say("whatif_between", { one: wordsOf(tier), other: wordsOf(other) }) : tiers ? wordsOf(tier) : cluster.tier_words,
        score: short(result.score[unit]), low: short(result.low[unit]), high: short(result.high[unit]), coverage: short(result.coverage[unit], 3),
        gap: result.ranks[unit] === null ? cluster.gap || say("gap_known", { percent: `${Math.round(100 * result.coverage[unit])} %` }) : undefined,
      };
    });
    if (tiers) return tiers.order.map((unit) => made[unit]).filter(Boolean);
    const order = new Map(study.order.map((id, number) => [id, number]));
    return made.filter(Boolean).map((row, unit) => [row, unit]).sort(([one, a], [two, b]) =>
      order.get(one.tier) - order.get(two.tier) || (one.rank ?? Infinity) - (two.rank ?? Infinity) || study.by_name[a] - study.by_name[b])
      .map(([row]) => row);
  }

  // Tiers that the run did not have may come up under other weights, and the list needs their words and marks.
  function openTiers() {
    const named = new Map(S.data.map.tiers.map((tier) => [tier.id, tier]));
    S.tiers.clear();
    for (const tier of active() ? S.data.whatif.tiers : S.data.map.tiers) {
      const count = now ? now.rows.filter((row) => row.tier === tier.id).length : tier.count;
      if (count > 0 || named.has(tier.id)) S.tiers.set(tier.id, { ...(named.get(tier.id) ?? tier), count });
    }
  }

  function apply() {
    if (now) now.rows = rows();
    openTiers();
    S.clusters.clear();
    for (const cluster of now ? now.rows : S.data.list) S.clusters.set(cluster.id, cluster);
  }

  const compute = () => engine.rank(study, engine.shares(study, points()), state.method);

  // places at once, the rest when the readings are through; worked out once for each question, whoever asks first
  let answered = JSON.stringify([null, told?.method]);
  function move() {
    if (!usable(state.weights)) state.weights = null;
    if (!["mean", "balance"].includes(state.method)) state.method = told.method;
    const question = JSON.stringify([state.weights, state.method]);
    if (question === answered) return;
    answered = question;
    const turn = (job += 1);
    if (!active()) {
      now = null;
      apply();
      later(() => set({ ranking: turn }, "whatif"));
      return;
    }
    const earlier = new Map((now?.rows ?? S.data.list).map((row) => [row.id, row.tier]));
    const result = compute();
    const last = study.rules.tiers.at(-1)?.[0] ?? "ranked";
    const ranked = new Set(study.rules.tiers.map(([id]) => id)).add("ranked").add("hold").add("named_beside");
    study.units.forEach((id, unit) => {  // who has just come in or gone out
      if (result.ranks[unit] !== null && !ranked.has(earlier.get(id))) earlier.set(id, last);
      if (result.ranks[unit] === null && ranked.has(earlier.get(id))) earlier.set(id, study.order.at(study.rules.stage === "field" ? -2 : -3));
    });
    now = { result, before: earlier, found: null, tiers: null, rows: [] };
    apply();
    const alive = () => turn === job;
    noiseFor(result.share, result.method, alive, (drawn) => {
      inSlices(engine.readings(study, drawn, result, study.rules.k), alive, (found) => {
        now.found = found;
        now.tiers = engine.tiers(study, result, found);
        apply();
        set({ ranking: turn }, "whatif");
      });
    });
  }

  S.slots.ranking = () => {
    if (study) move();
    return now ? now.rows : before();
  };

  // what each criterion brings under these weights, as in data.details; null where parts do not add up to a score
  function parts(id) {
    const unit = study && now ? study.units.indexOf(id) : -1;
    if (unit < 0 || now.result.method !== "mean" || study.takesMin.has(0)) return null;
    const { share, nodeLow, nodeHigh } = now.result;
    return S.data.whatif.criteria.map(({ id: name, title }) => {
      const node = study.nodes.indexOf(name), at = node * study.count + unit;
      return { title, low: share[node] * nodeLow[at], high: share[node] * nodeHigh[at], most: 100 * share[node] };
    }).filter((one) => one.most > 0);
  }

  // ---- the panel ---------------------------------------------------------------------------------------------------
  const clean = (value) => short(Math.min(Math.max(Number.isFinite(value) ? value : 0, 0), MOST_POINTS), 2);

  function weigh(id, value) {
    const weights = { ...points(), [id]: clean(value) };
    if (!told.criteria.some((one) => weights[one.id] > 0)) {
      notice(say("whatif_zero"));
      show();
      return;
    }
    notice("");
    set({ weights, voice: "all" }, "whatif");
  }

  const message = el("p", { class: "whatif-note", role: "status" });
  const notice = (words) => { message.textContent = words; };

  function criterion({ id, title }, number) {
    const label = `weight-${number}`;
    const slider = el("input", { type: "range", min: 0, max: 100, step: 1, "aria-labelledby": label });
    const box = el("input", { type: "number", min: 0, max: MOST_POINTS, step: "any", inputmode: "decimal", "aria-label": say("whatif_points", { title }) });
    slider.addEventListener("input", () => weigh(id, slider.valueAsNumber));
    box.addEventListener("change", () => weigh(id, box.valueAsNumber));
    const step = (by, words, sign) => {
      const made = el("button", { type: "button", class: "step", "aria-label": say(words, { title }) }, sign);
      made.addEventListener("click", () => weigh(id, Math.round(points()[id]) + by));
      return made;
    };
    const share = el("output", { class: "weight-share" });
    fields.set(id, { slider, box, share });
    return el("li", { class: "weight" },
      el("div", { class: "weight-head" }, el("span", { id: label }, title), share),
      el("div", { class: "weight-tools" }, step(-1, "whatif_less", "−"), slider, step(1, "whatif_more", "+"), box));
  }

  // figures into the controls that stand there; nothing is drawn anew while a slider is held
  function show() {
    if (!study) return;
    const weights = points();
    const total = told.criteria.reduce((sum, { id }) => sum + (weights[id] ?? 0), 0);
    for (const { id } of told.criteria) {
      const { slider, box, share } = fields.get(id);
      const value = weights[id] ?? 0;
      if (document.activeElement !== slider || slider.valueAsNumber !== Math.round(value)) slider.value = String(value);
      box.value = String(short(value, 1));
      const words = say("whatif_share", { percent: figure((100 * value) / total, 0) });
      share.textContent = words;
      slider.setAttribute("aria-valuetext", words);
    }
    for (const one of home.querySelectorAll("[name=method]")) one.checked = one.value === state.method;
    reset.disabled = !active();
    banner.hidden = !active() && !told.own;
    banner.replaceChildren();
    if (active()) fill(banner, null, [el("b", null, say("whatif_banner")), " ", say("whatif_banner_more", { draws: figure(told.draws) }), button(say("whatif_reset"), { class: "plain-button small" }, back)]);
    else if (told.own) fill(banner, null, [el("b", null, say("whatif_scenario_run")), " ", say("whatif_scenario_more")]);
    chosen();
  }

  // the cluster that is chosen: where it stands, where it stood, and how far any weights could take it
  function chosen() {
    const cluster = S.clusters.get(state.cluster);
    const line = home.querySelector(".whatif-chosen");
    if (!line) return;
    const first = S.data.list.find((one) => one.id === state.cluster);
    const reach = S.reach.get(state.cluster);
    line.textContent = !cluster ? say("whatif_choose")
      : [
        cluster.rank === null ? say("whatif_not_compared", { name: cluster.name })
          : active() ? say("whatif_now", { name: cluster.name, rank: cluster.rank, was: first?.rank ?? say("not_known") })
            : say("whatif_as_agreed", { name: cluster.name, rank: cluster.rank }),
        reach && (reach[0] === reach[1] ? say("whatif_reach_one", { best: reach[0] }) : say("whatif_reach", { best: reach[0], worst: reach[1] })),
      ].filter(Boolean).join(" ");
  }

  let reset = el("button");
  function back() {
    notice("");
    set({ weights: null, method: told.method }, "whatif");
    home.querySelector("input")?.focus();
  }

  function scenario() {
    const weights = { ...points() };
    for (const siblings of study.children) {  // groups that were consulted travel too: the file stands for itself
      if (!siblings.length || siblings.some((node) => study.nodes[node] in weights) || !study.judged.includes(study.parent[siblings[0]])) continue;
      for (const node of siblings) weights[study.nodes[node]] = study.share[node];
    }
    return { ...told.scenario, method: state.method, weights };
  }

  function save() {
    const stem = S.data.study.name.replace(/[^\p{L}\p{N}_-]+/gu, "-") || "clusters";
    S.save(`${stem}-scenario.json`, "application/json", `${JSON.stringify(scenario(), null, 2)}\n`);
  }

  // A file may hold anything: only what this page could have written is taken.
  function take(words) {
    let found;
    try {
      found = JSON.parse(words);
    } catch {
      return notice(say("whatif_bad_file"));
    }
    const { format, version, framework } = told.scenario;
    if (found === null || typeof found !== "object" || found.format !== format || found.version !== version) return notice(say("whatif_bad_file"));
    if (found.framework !== framework) return notice(say("whatif_bad_framework", { name: String(found.framework), used: framework }));
    const weights = found.weights;
    if (weights === null || typeof weights !== "object" || Array.isArray(weights) || !Object.keys(weights).length) return notice(say("whatif_bad_file"));
    const wrong = wrongWeights(weights);
    if (wrong.length) return notice(say(...wrong[0]));
    const method = ["mean", "balance"].includes(found.method) ? found.method : told.method;
    const same = ["study_hash", "stage", "k", "size_band", "reach_km", "detour"].every((name) => JSON.stringify(found[name] ?? null) === JSON.stringify(told.scenario[name]));
    notice(say(same ? "whatif_loaded" : "whatif_loaded_other"));
    return set({ weights, method, voice: "all" }, "file");
  }

  function method(id) {
    const input = el("input", { type: "radio", name: "method", value: id });
    input.addEventListener("change", () => set({ method: id, weights: points(), voice: "all" }, "whatif"));
    return el("label", null, input, el("span", null, say(`whatif_${id}`)));
  }

  function draw() {
    const box = home.querySelector("details");
    const open = box ? box.open : told.open && (innerWidth < 1000 || innerHeight >= TALL);  // the list comes first
    const held = document.activeElement?.closest?.("[data-part=whatif]") && [...home.querySelectorAll("input, button, summary")].indexOf(document.activeElement);
    const { left } = told;
    const head = el("summary", null, el("h2", null, say("whatif_title")), left > 0 && el("span", { class: "muted" }, say("whatif_left", { n: left, of: S.data.study.clusters })));
    fields.clear();
    home.replaceChildren();
    if (!study) {
      fill(home, null, [el("details", { open }, head, el("p", { class: "lede" }, say("whatif_too_many")))]);
      return;
    }
    reset = button(say("whatif_reset"), {}, back);
    const file = el("input", { type: "file", accept: ".json,application/json", class: "unseen", tabindex: -1, "aria-hidden": "true" });
    file.addEventListener("change", async () => {
      if (file.files.length) take(await file.files[0].text());
      file.value = "";
    });
    const body = el("div", { class: "whatif-body" },
      el("p", { class: "lede" }, say(S.data.study.stage === "desk" ? "whatif_what_desk" : "whatif_what")),
      el("ul", { class: "weights" }, S.data.whatif.criteria.map(criterion)),
      el("fieldset", { class: "method" }, el("legend", null, say("whatif_method")), method("mean"), method("balance"), el("p", { class: "muted" }, say("whatif_method_note"))),
      el("p", { class: "whatif-chosen", "aria-live": "polite" }),
      el("p", { class: "muted" }, say("whatif_reach_note")),
      el("div", { class: "whatif-tools" }, reset, button(say("whatif_save"), {}, save), button(say("whatif_load"), {}, () => file.click()), file),
      message);
    fill(home, null, [el("details", { open }, head, body)]);
    if (held >= 0 && held !== false && held !== null) home.querySelectorAll("input, button, summary")[held]?.focus();
  }

  S.reach = new Map(Object.entries(told?.reach ?? {}));
  S.panel("whatif", {
    start() {
      if (!told) return;
      document.querySelector("header.head").append(banner);
      S.on(["weights", "method"], (_, from) => {
        if (study) move();
        if (active() && state.voice !== "all" && from !== "voice") set({ voice: "all" }, "whatif");
      });
      S.on("voice", () => {  // one constituency's ranking and weights of one's own exclude each other
        if (state.voice !== "all" && active()) set({ weights: null, method: told.method }, "voice");
      });
      S.on(["weights", "method"], show);
      S.on("ranking", show);
      S.on("cluster", chosen);
      // the tab of a narrow screen shows the panel itself, not its heading alone
      document.querySelector("[data-tab=whatif]")?.addEventListener("click", () => { home.querySelector("details").open = true; });
    },
    render() {
      if (!told) return;
      if (now) apply();
      draw();
      show();
    },
    ready() {
      if (!study) return;
      const share = engine.shares(study, null);
      // the page is drawn first
      (window.requestIdleCallback ?? setTimeout)(() => noiseFor(share, state.method, () => true, () => { document.documentElement.dataset.noise = "yes"; }));
    },
  });
  Object.assign(S, { partsNow: parts, whatIf: { take, scenario, present: () => now, noise } });
})();
