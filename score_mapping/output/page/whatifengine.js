"use strict";
// Scores, places and readings under other weights, by the formulas of the run. Nothing here knows of the page: arrays in,
// arrays out. Sums go in the same order as in the run, so that the same weights give the same figures to the last digit.
(() => {
  const PER_POINT = 1e7;
  const FLOOR = 1;         // of a score in the geometric mean
  const SLACK = 1e-9;
  const MARGIN = 2;        // standard errors round the border of a tier
  const TRIES = 3;         // of a gamma number before a stream of its own takes over
  const WEIGHTS = 1, CELLS = 2, BELOW = 3, AGAIN = 4;  // what random numbers are for

  // ---- what is ranked ----------------------------------------------------------------------------------------------
  // A cell is 0 (nothing known), [score, half-width of a reading], or [low, high, draw low, draw high, known 0 or 1].
  function prepare(model) {
    const leaves = model.leaf.length, units = model.units.length, size = leaves * units;
    const [low, high, drawLow, drawHigh] = [0, 1, 2, 3].map(() => new Float64Array(size));
    const known = new Uint8Array(size);
    model.cells.forEach((row, leaf) => row.forEach((cell, unit) => {
      const at = leaf * units + unit;
      const [a, b, c, d, e] = cell === 0 ? [0, 100, 0, 100, 0]
        : cell.length === 2 ? [cell[0], cell[0], cell[0] - cell[1], cell[0] + cell[1], 1] : cell;
      low[at] = a; high[at] = b; drawLow[at] = c; drawHigh[at] = d; known[at] = e;
    }));
    const children = model.parent.map(() => []);
    model.parent.forEach((above, node) => node > 0 && children[above].push(node));
    const twins = new Map();
    const twin = new Int32Array(units);
    for (let unit = 0; unit < units; unit += 1) {
      const content = JSON.stringify(model.cells.map((row) => row[unit]));
      if (!twins.has(content)) twins.set(content, twins.size);
      twin[unit] = twins.get(content);
    }
    return {
      ...model, leaves, count: units, low, high, drawLow, drawHigh, known, children, twin, tops: children[0],
      takesMin: new Set(model.min), out: new Set(model.out), held: new Set(model.hold), open: new Set(model.open),
    };
  }

  // Weights within the parents, from points by id. Siblings are given together; a group that is not given keeps its shares.
  function shares(study, points) {
    const share = Float64Array.from(study.share);
    const asked = points ?? {};
    for (const siblings of study.children) {
      const given = siblings.map((node) => asked[study.nodes[node]]);
      const consulted = points && siblings.some((node) => study.judged.includes(study.parent[node]));
      if (!consulted && given.every((one) => one === undefined)) continue;
      const used = given.every((one) => one === undefined) ? siblings.map((node) => study.share[node]) : given.map((one) => one ?? 0);
      let total = 0;
      for (const one of used) total += one;
      siblings.forEach((node, number) => { share[node] = total ? used[number] / total : 1 / siblings.length; });
    }
    return share;
  }

  // Every node from the values of its leaves: (nodes, width) one after the other
  function carryUp(study, cells, width, share, alwaysMean = false) {
    const nodes = study.parent.length;
    const value = new Float64Array(nodes * width);
    const lowest = (node) => !alwaysMean && study.takesMin.has(node);
    study.leaf.forEach((node, leaf) => {
      for (let i = 0; i < width; i += 1) value[node * width + i] = cells[leaf * width + i];
    });
    for (const node of study.takesMin) if (!alwaysMean) value.fill(Infinity, node * width, (node + 1) * width);
    for (let node = nodes - 1; node > 0; node -= 1) {
      const above = study.parent[node] * width, own = node * width, part = share[node];
      if (lowest(study.parent[node])) {
        for (let i = 0; i < width; i += 1) value[above + i] = Math.min(value[above + i], value[own + i]);
      } else {
        for (let i = 0; i < width; i += 1) value[above + i] += part * value[own + i];
      }
    }
    return value;
  }

  function wholes(study, share) {
    const whole = Float64Array.from(share);
    for (let node = 1; node < whole.length; node += 1) whole[node] *= whole[study.parent[node]];
    return whole;
  }

  function geometric(study, cells, whole) {
    const total = new Float64Array(study.count);
    study.leaf.forEach((node, leaf) => {
      const part = whole[node], row = leaf * study.count;
      for (let i = 0; i < study.count; i += 1) total[i] += part * Math.log(Math.max(cells[row + i], FLOOR));
    });
    return total.map(Math.exp);
  }

  // ---- places ------------------------------------------------------------------------------------------------------
  // to the nearest whole number, halves to the even one
  function tieKey(score) {
    const value = score * PER_POINT, below = Math.floor(value), rest = value - below;
    return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1;
  }

  function competitionRanks(keys) {
    const ordered = Float64Array.from(keys, (key) => -key).sort();
    const first = new Map();
    ordered.forEach((key, place) => { if (!first.has(key)) first.set(key, place + 1); });
    return Array.from(keys, (key) => first.get(-key));
  }

  // Who can be compared: enough is known, and no minimum rules them out; for the others the facts that alone would do.
  function comparable(study, coverage, share, whole) {
    const { count, rules, parent } = study;
    const weighing = study.tops.filter((node) => whole[node] > 0);
    const enough = (held) => (rules.coverage_of === "criterion" ? weighing : [0]).every((node) => held(node) >= rules.coverage - SLACK)
      && rules.must.every((node) => held(node) > 0);
    const oneFact = [], compared = [];
    for (let unit = 0; unit < count; unit += 1) {
      const held = (node) => coverage[node * count + unit];
      const closing = [];
      const fits = enough(held);
      if (fits && !study.out.has(unit)) compared.push(unit);
      for (let leaf = 0; !fits && leaf < study.leaves; leaf += 1) {
        if (study.known[leaf * count + unit] || !study.scored[leaf]) continue;
        const gained = new Map();
        let gain = 1;
        for (let node = study.leaf[leaf]; node >= 0; node = parent[node]) {
          gained.set(node, held(node) + gain);
          gain *= share[node];
        }
        if (enough((node) => gained.get(node) ?? held(node))) closing.push(leaf);
      }
      oneFact.push(closing);
    }
    return { compared, oneFact };
  }

  // Scores 0-100, low, high and coverage of everybody, and the place of those who are compared (null for the others).
  function rank(study, share, method = "mean") {
    const { count } = study;
    const whole = wholes(study, share);
    const nodeLow = carryUp(study, study.low, count, share), nodeHigh = carryUp(study, study.high, count, share);
    let [low, high] = [nodeLow, nodeHigh];
    const coverage = carryUp(study, study.known, count, share, true);
    if (method === "balance") [low, high] = [study.low, study.high].map((cells) => geometric(study, cells, whole));
    const score = Float64Array.from({ length: count }, (_, unit) => (low[unit] + high[unit]) / 2);
    const { compared, oneFact } = comparable(study, coverage, share, whole);
    const ranks = new Array(count).fill(null);
    competitionRanks(compared.map((unit) => tieKey(score[unit]))).forEach((place, number) => { ranks[compared[number]] = place; });
    return { share, method, nodeLow, nodeHigh, score, low: low.slice(0, count), high: high.slice(0, count), coverage: coverage.slice(0, count), compared, oneFact, ranks };
  }

  // ---- random numbers ----------------------------------------------------------------------------------------------
  function sfc32(a, b, c, d) {
    const next = () => {
      const sum = (a + b + d) | 0;
      d = (d + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (c << 21) | (c >>> 11);
      c = (c + sum) | 0;
      return (sum >>> 0) / 4294967296;
    };
    for (let i = 0; i < 15; i += 1) next();
    return next;
  }
  const stream = (seed, purpose, number = 0, more = 0) => sfc32(seed | 0, purpose, number, more + 1);

  function normal(next) {
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    return radius * Math.cos(2 * Math.PI * next());
  }

  // Marsaglia and Tsang 2000: one try is a normal and an even number
  function gammaTry(shape, x, u) {
    const d = shape - 1 / 3, v = (1 + x / Math.sqrt(9 * d)) ** 3;
    return v > 0 && Math.log(u) < 0.5 * x * x + d - d * v + d * Math.log(v) ? d * v : -1;
  }

  function gamma(shape, next) {
    const raised = shape < 1 ? shape + 1 : shape;
    let found = -1;
    while (found < 0) found = gammaTry(raised, normal(next), next());
    return shape < 1 ? found * next() ** (1 / shape) : found;
  }

  const usual = (kinds) => 16 * (kinds - 1) - 1;

  // One vector of weights near the given one; `make` gives the gamma number of a sibling
  function dirichlet(mean, make) {
    const kinds = mean.reduce((sum, one) => sum + (one > 0 ? 1 : 0), 0);
    const firm = usual(kinds);
    const drawn = mean.map((one, number) => (one > 0 ? (kinds > 1 ? make(firm * one, number) : 1) : 0));
    const total = drawn.reduce((sum, one) => sum + one, 0);
    return total > 0 ? drawn.map((one) => one / total) : [...mean];
  }

  // ---- readings ----------------------------------------------------------------------------------------------------
  // The noise of a page, drawn once: what every criterion scores in each reading, and the numbers behind the weights.
  // A generator, so that whoever runs it can stop for breath; yields after each reading.
  function* drawNoise(study, share, { draws, seed, method = "mean" }) {
    const { count, leaves, tops } = study;
    const level = new Float32Array(draws * tops.length * count);
    const next = stream(seed, CELLS);
    const leaf = new Float64Array(leaves * count);
    const log = method === "balance";
    const tree = log ? { ...study, takesMin: new Set() } : study;
    for (let draw = 0; draw < draws; draw += 1) {
      for (let at = 0; at < leaf.length; at += 1) {
        const value = study.drawLow[at] + next() * (study.drawHigh[at] - study.drawLow[at]);
        const kept = value < 0 ? 0 : value > 100 ? 100 : value;
        leaf[at] = log ? Math.log(kept < FLOOR ? FLOOR : kept) : kept;
      }
      const below = Float64Array.from(share);
      study.children.forEach((siblings, parent) => {
        if (parent === 0 || siblings.length < 2) return;
        const own = stream(seed, BELOW, draw, parent);
        dirichlet(siblings.map((node) => share[node]), (shape) => gamma(shape, own)).forEach((one, number) => { below[siblings[number]] = one; });
      });
      const value = carryUp(tree, leaf, count, below);
      tops.forEach((node, number) => level.set(value.subarray(node * count, (node + 1) * count), (draw * tops.length + number) * count));
      yield draw;
    }
    const tries = new Float64Array(draws * tops.length * (2 * TRIES + 1));
    const random = stream(seed, WEIGHTS);
    for (let at = 0; at < tries.length; at += 2 * TRIES + 1) {
      for (let one = 0; one < TRIES; one += 1) {
        tries[at + 2 * one] = normal(random);
        tries[at + 2 * one + 1] = random();
      }
      tries[at + 2 * TRIES] = random();
    }
    return { level, tries, draws, seed, method };
  }

  // The same number for the same reading and criterion, whatever the shape: a slider compares like with like.
  function keptGamma(noise, criteria, draw, number, shape) {
    const at = (draw * criteria + number) * (2 * TRIES + 1), raised = shape < 1 ? shape + 1 : shape;
    let found = -1;
    for (let one = 0; found < 0 && one < TRIES; one += 1) found = gammaTry(raised, noise.tries[at + 2 * one], noise.tries[at + 2 * one + 1]);
    if (found < 0) found = gamma(raised, stream(noise.seed, AGAIN, draw, number));
    return shape < 1 ? found * noise.tries[at + 2 * TRIES] ** (1 / shape) : found;
  }

  // How often those who are compared take each place; yields after each reading.
  function* readings(study, noise, result, k) {
    const { count, tops, twin } = study;
    const { compared, share } = result;
    const n = compared.length, criteria = tops.length, log = noise.method === "balance";
    const lowest = study.takesMin.has(0) && !log;
    const block = 2 ** Math.max(1, Math.ceil(Math.log2(Math.max(n, 2))));
    const all = n === count;
    const change = new Float64Array(n * (n + 1));
    const total = new Float64Array(count), keys = new Float64Array(n), who = new Int32Array(n), key = new Float64Array(n);
    const mean = tops.map((node) => share[node]);
    for (let draw = 0; draw < noise.draws && n > 0; draw += 1) {
      const weights = dirichlet(mean, (shape, number) => keptGamma(noise, criteria, draw, number, shape));
      total.fill(lowest ? Infinity : 0);
      for (let c = 0; c < criteria; c += 1) {
        const part = weights[c], from = (draw * criteria + c) * count;
        if (lowest) for (let i = 0; i < count; i += 1) total[i] = Math.min(total[i], noise.level[from + i]);
        else for (let i = 0; i < count; i += 1) total[i] += part * noise.level[from + i];
      }
      for (let i = 0; i < n; i += 1) {
        const score = total[all ? i : compared[i]];
        keys[i] = -Math.round((log ? Math.exp(score) : score) * PER_POINT) * block + i;
      }
      keys.sort();
      for (let place = 0; place < n; place += 1) {
        key[place] = Math.floor(keys[place] / block);
        who[place] = keys[place] - key[place] * block;
      }
      for (let first = 0, past = 1; first < n; first = past, past += 1) {
        while (past < n && key[past] === key[first]) past += 1;
        const part = 1 / (past - first);
        for (let place = first; place < past; place += 1) {
          change[who[place] * (n + 1) + first] += part;
          change[who[place] * (n + 1) + past] -= part;
        }
      }
      yield draw;
    }
    return counted(change, compared.map((unit) => twin[unit]), noise.draws, k);
  }

  function counted(change, twins, draws, k) {
    const n = twins.length;
    const groups = new Map();
    twins.forEach((twin, i) => groups.set(twin, [...(groups.get(twin) ?? []), i]));
    const out = { draws, top: new Float64Array(n), error: new Float64Array(n), low: new Int32Array(n), high: new Int32Array(n), first: new Float64Array(n) };
    const held = new Float64Array(n);
    for (const members of groups.values()) {
      held.fill(0);
      for (const i of members) {
        let running = 0;
        for (let place = 0; place < n; place += 1) {
          running += change[i * (n + 1) + place];
          held[place] += running / draws / members.length;
        }
      }
      let reached = 0, before = 0, within = 0, top = 0;
      for (let place = 0; place < n; place += 1) {
        reached += held[place];
        if (reached < 0.05 - 1e-12) before += 1;
        if (reached < 0.95 - 1e-12) within += 1;
        if (place < k) top = reached;
      }
      top = Math.min(Math.max(top, 0), 1);
      if (Math.abs(top - 1) < 1e-9) top = 1;
      if (top < 1e-9) top = 0;
      for (const i of members) {
        out.top[i] = top;
        out.error[i] = Math.sqrt((top * (1 - top)) / Math.max(draws, 1));
        out.first[i] = held[0];
        out.low[i] = Math.min(before, n - 1) + 1;
        out.high[i] = Math.min(within, n - 1) + 1;
      }
    }
    return out;
  }

  // ---- tiers -------------------------------------------------------------------------------------------------------
  function tierOf(share, error, borders) {
    const past = (value) => borders.reduce((sum, edge) => sum + (value < edge ? 1 : 0), 0);
    const tier = past(share), above = past(share + MARGIN * error), below = Math.min(past(share - MARGIN * error), borders.length - 1);
    return [tier, above < tier ? above : below > tier ? below : -1];
  }

  // The tier of everybody and the neighbouring one that would fit as well ("" for none), and the order of the list.
  function tiers(study, result, found) {
    const { rules, count } = study;
    const ids = rules.tiers.map(([id]) => id), borders = rules.tiers.map(([, share]) => share);
    const own = new Array(count), other = new Array(count).fill("");
    for (let unit = 0; unit < count; unit += 1) {
      own[unit] = study.out.has(unit) ? "set_aside" : rules.stage === "field" ? "insufficient_evidence"
        : result.oneFact[unit].length ? "one_fact_short" : "cannot_be_judged";
    }
    const cap = ids.indexOf(rules.cap);
    result.compared.forEach((unit, i) => {
      const [tier, next] = ids.length ? tierOf(found.top[i], found.error[i], borders) : [-1, -1];
      own[unit] = tier < 0 ? "ranked" : ids[tier];
      other[unit] = next < 0 ? "" : ids[next];
      if (study.open.has(unit) && cap >= 0 && tier < cap) [own[unit], other[unit]] = [ids[cap], ""];
      if (study.held.has(unit)) [own[unit], other[unit]] = ["hold", ""];
    });
    const linked = new Set(study.pairs.flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
    const less = (one, two) => (one < two ? -1 : one > two ? 1 : 0);
    const byId = (one, two) => less(study.units[one], study.units[two]);
    const kept = [], beside = [];
    const first = linked.size ? result.compared.filter((unit) => own[unit] === (ids[0] ?? "")) : [];
    first.sort((a, b) => result.coverage[b] - result.coverage[a] || result.score[b] - result.score[a] || byId(a, b));
    for (const unit of first) (kept.some((one) => linked.has(`${one} ${unit}`)) ? beside : kept).push(unit);
    for (const unit of beside) [own[unit], other[unit]] = ["named_beside", ""];
    const place = new Map(study.order.map((id, number) => [id, number]));
    const order = [...own.keys()].sort((a, b) => place.get(own[a]) - place.get(own[b]) 
      || (result.ranks[a] ?? Infinity) - (result.ranks[b] ?? Infinity) || study.by_name[a] - study.by_name[b]);
    return { tier: own, other, order };
  }

  // Run a generator to its end at once; the page runs it in slices instead.
  function whole(steps) {
    let step = steps.next();
    while (!step.done) step = steps.next();
    return step.value;
  }

  scoreMapping.engine = { prepare, shares, carryUp, rank, drawNoise, readings, tiers, tierOf, whole, tieKey, competitionRanks, sfc32, gamma, dirichlet, stream };
})();
