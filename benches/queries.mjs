// What searches of a built index cost, and whether their answers are right: node benches/queries.mjs SITE [QUERIES]
//
// Each query starts cold, as for somebody who comes for the first time: bytes and files of the index are counted until the
// ten newest results are known with their titles, and the ten best. The newest are held against all documents that match,
// told from whole posting lists; the best against scores by true lengths of bodies, told from the texts (of many matches, of
// the 2,000 that come nearest). Client code is not counted. QUERIES is 500 by default; the same for the same index.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { load } from '../tests/js/search/client.mjs';
import { codeOf, lengthOf as lengthOfCode } from '../tests/js/search/support/encode.mjs';

const [{ Source, Resolver }, { Newest }, { Relevance }, { Store }, { parse }, { wanted }, words] = await Promise.all(
  ['engine.js', 'newest.js', 'relevance.js', 'store.js', 'query.js', 'view.js', 'words.js'].map(load),
);
const [site, count = '500'] = process.argv.slice(2);
if (!site) throw new Error('usage: node benches/queries.mjs SITE [QUERIES]');
const folder = join(site, 'search/index');
const TOP = 10;

/** A cold store that counts. */
function cold() {
  const cost = { bytes: 0, files: 0, names: new Map() };
  const fetch = async (path) => {
    const bytes = await readFile(path).catch(() => null);
    cost.bytes += bytes?.length ?? 0;
    cost.files += 1;
    const kind = path.split('/').pop().replace(/[0-9]*\..*/, '');
    cost.names.set(kind, (cost.names.get(kind) ?? 0) + (bytes?.length ?? 0));
    return bytes ? new Response(bytes) : new Response('', { status: 404 });
  };
  return { store: new Store(`${folder}/`, { fetch, caches: null, limit: 1 << 30 }), cost };
}

/** Knuth's MMIX constants. */
let state = 7n;
function below(limit) {
  state = BigInt.asUintN(64, state * 6364136223846793005n + 1442695040888963407n);
  return Number((state >> 33n) % BigInt(Math.max(1, limit)));
}

const warm = await Source.open(cold().store);
const at = async (doc, what) => {
  const { segment, base } = warm.of(doc);
  return segment[what](doc - base);
};
const plain = (text) => text.replace(/\[[^\]]*\]|\bre:/gi, ' ').split(/[^\p{L}\p{N}_]+/u).filter((word) => word.length > 2 && words.term(word.toLowerCase()));

/** What people may type: words of titles, of texts, names, identifiers. */
async function query(number) {
  const doc = below(warm.documents);
  const [record, text] = [await at(doc, 'record'), await at(doc, 'text')];
  const some = (all, many) => Array.from({ length: many }, () => all[below(all.length)]).filter(Boolean).join(' ');
  const [title, body] = [plain(record.t), plain(text)];
  const names = body.filter((word) => /_/.test(word));
  const kinds = [
    () => some(title, 2), () => some(title, 3), () => some(body, 1), () => some(body, 2),
    () => some(names.length ? names : title, 1), () => `f:${some(plain(record.a), 1) || 'jane'}`, () => `${some(title, 1)} ${some(body, 1)}`,
    () => `s:${some(title, 1) || 'leak'} ${some(body, 1)}`,
  ];
  return kinds[number % kinds.length]() || 'leak';
}

/** All documents that hold a leaf, in numbers of the whole source. */
async function documentsOf(leaf) {
  const all = new Set();
  for (const { segment, base } of warm.segments) {
    for (const [term] of leaf.terms) {
      for (const block of await segment.lookup(term)) {
        if (!(leaf.fields & (1 << block.field))) continue;
        for (let slice = 0; slice * segment.slice < segment.documents; slice++) await block.load?.(slice);
        for (let slice = 0; slice * segment.slice < segment.documents; slice++) for (const doc of block.of(slice).docs) all.add(base + doc);
      }
    }
  }
  return all;
}

function matching(tree, sets) {
  if (tree.kind === 'term') return sets.get(tree);
  const parts = tree.nodes.map((node) => matching(node, sets));
  if (tree.kind === 'or') return new Set(parts.flatMap((part) => [...part]));
  parts.sort((a, b) => a.size - b.size);
  return new Set([...parts[0]].filter((doc) => parts.every((part) => part.has(doc))));
}

async function measured(tree, sort) {
  const { store, cost } = cold();
  const source = await Source.open(store);
  const resolved = await new Resolver(source, tree).resolve(tree);
  let docs;
  let first = null;
  const start = process.hrtime.bigint();
  if (sort === 'date') docs = await new Newest(source, resolved).take(TOP);
  else {
    const walk = new Relevance(source, resolved);
    await walk.open();
    first = { ...cost };
    await walk.complete();
    docs = await walk.take(TOP);
  }
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  for (const doc of docs) {
    const { segment, base } = source.of(doc);
    await segment.record(doc - base);
  }
  return { docs, cost, first, resolved, ms };
}

const sorted = (all) => [...all].sort((a, b) => a - b);
const part = (all, share) => sorted(all)[Math.min(all.length - 1, Math.floor(all.length * share))] ?? 0;
const kB = (bytes) => (bytes / 1000).toFixed(1);
const line = (name, all, unit = kB) => console.log(`| ${name} | ${[0.5, 0.95, 1].map((share) => unit(part(all, share))).join(' | ')} |`);

const newest = { bytes: [], files: [], ms: [], wrong: 0 };
const best = { bytes: [], first: [], ms: [], overlap: [] };
const kinds = new Map();
async function relevance(tree, resolved) {
  const { docs, cost, first, ms } = await measured(tree, 'relevance');
  best.bytes.push(cost.bytes);
  best.first.push(first.bytes);
  best.ms.push(ms);
  const walk = new Relevance(warm, resolved);
  await walk.open();
  await walk.complete();
  const near = walk.hits.slice(0, 2000);
  const exact = [];
  for (const hit of near) exact.push({ doc: hit.view.base + hit.doc, score: await scoreOf(walk, hit) });
  exact.sort((a, b) => b.score - a.score || b.doc - a.doc);
  const true10 = new Set(exact.slice(0, TOP).map(({ doc }) => doc));
  best.overlap.push(docs.filter((doc) => true10.has(doc)).length / true10.size);
}

const lengths = new Map();
async function lengthOf(view, doc) {
  const key = view.base + doc;
  if (!lengths.has(key)) {
    const text = await view.segment.text(doc);
    lengths.set(key, text.length >= 6000 ? null : words.tokens(words.analyse(text)).filter((word) => words.term(word)).length);
  }
  return lengths.get(key);
}

/** A hit's score with the true length of its body. */
async function scoreOf(walk, { view, doc }) {
  const weights = walk.weights();
  const slice = Math.floor(doc / view.segment.slice);
  const body = await lengthOf(view, doc);
  let score = 0;
  for (let field = 0; field < 3; field++) {
    let [sum, found] = [0, 0];
    for (const leaf of walk.leaves) {
      let here = false;
      for (const [term, weight] of leaf.terms) {
        const block = leaf.fields & (1 << field) ? view.blocks.get(term)?.find((one) => one.field === field) : null;
        if (!block) continue;
        const posting = block.of(slice);
        const place = posting.docs.indexOf(doc);
        if (place < 0) continue;
        const told = body === null ? 1 : Math.max(40, lengthOfCode(codeOf(body))) / Math.max(40, body);
        const impact = posting.impact(place) * (field === 2 ? Math.sqrt(told) : 1);
        sum += weight * (weights.get(field + term) ?? 0) * impact;
        here = true;
      }
      found += here ? 1 : 0;
    }
    score += (sum * found * walk.source.weights[field]) / Math.max(1, walk.leaves.length);
  }
  return score;
}

for (let number = 0; number < Number(count); number++) {
  const text = await query(number);
  const { tree } = parse(text, { lists: [] });
  if (!tree) continue;
  const { docs, cost, resolved, ms } = await measured(tree, 'date');
  newest.bytes.push(cost.bytes);
  newest.files.push(cost.files);
  newest.ms.push(ms);
  for (const [kind, bytes] of cost.names) kinds.set(kind, (kinds.get(kind) ?? 0) + bytes);
  const sets = new Map();
  for (const leaf of wanted(resolved)) sets.set(leaf, await documentsOf(leaf));
  const all = matching(resolved, sets);
  const expected = sorted(all).reverse().slice(0, TOP);
  if (String(docs) !== String(expected)) {
    newest.wrong += 1;
    console.error(`newest of ${text}: ${docs} instead of ${expected}`);
  }
  if (number % 2 === 0 && all.size > 0) await relevance(tree, resolved);
}

console.log(`${newest.bytes.length} queries over ${warm.documents} messages in ${warm.segments.length} segments`);
console.log('| | median | 95 % | most |\n|---|--:|--:|--:|');
line('newest first, kB', newest.bytes);
line('newest first, files', newest.files, String);
line('newest first, ms', newest.ms, (ms) => ms.toFixed(1));
line('best first, kB', best.bytes);
line('best first before tails, kB', best.first);
line('best first, ms', best.ms, (ms) => ms.toFixed(1));
const mean = best.overlap.reduce((sum, one) => sum + one, 0) / Math.max(1, best.overlap.length);
console.log(`\nnewest first: ${newest.wrong} wrong; best first: overlap@${TOP} ${mean.toFixed(4)} of ${best.overlap.length}`);
console.log(`bytes of newest first by file: ${[...kinds].map(([kind, bytes]) => `${kind} ${kB(bytes / newest.bytes.length)}`).join(', ')}`);
if (newest.wrong > 0) process.exitCode = 1;
