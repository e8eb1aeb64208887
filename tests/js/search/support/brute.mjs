// A search that looks at every document, to hold the real one against: it knows nothing of files, heads and slices.
import { load } from '../client.mjs';
import { FIELDS, codeOf, lengthOf, termsOf } from './encode.mjs';

const { sequence } = await load('query.js');

/** Documents with their terms counted. */
export function prepared(documents) {
  return documents.map((document, doc) => ({
    doc,
    day: Math.floor(document.d / 86400),
    keys: new Set(document.keys ?? []),
    document,
    fields: FIELDS.map((name) => {
      const terms = termsOf(document[name]);
      const counts = new Map();
      for (const each of terms) counts.set(each, (counts.get(each) ?? 0) + 1);
      return { counts, length: terms.length };
    }),
  }));
}

const has = ({ fields, keys }, mask, term) =>
  ((mask & 8) !== 0 && keys.has(term)) || fields.some(({ counts }, field) => (mask & (1 << field)) !== 0 && counts.has(term));

/** Whether a document matches a resolved query. */
export function matches(node, each) {
  if (node.kind === 'term') return node.terms.some(([term]) => has(each, node.fields, term));
  if (node.kind === 'date') return each.day >= node.from && each.day <= node.to;
  if (node.kind === 'and') return node.nodes.every((part) => matches(part, each));
  if (node.kind === 'or') return node.nodes.some((part) => matches(part, each));
  if (node.kind === 'not') return !matches(node.nodes[0], each);
  return matches(node.node, each) && FIELDS.some((name, field) => (node.fields & (1 << field)) !== 0 && sequence(each.document[name]).includes(node.sequence));
}

/** Its score by elasticlunr's formula; lengths as the index has them unless `exact`. */
export function scores(leaves, all, { weights = [4, 2, 1], exact = false } = {}) {
  const idf = (field, term) => 1 + Math.log(all.length / (all.filter(({ fields }) => fields[field].counts.has(term)).length + 1));
  const known = new Map();
  const cached = (field, term) => {
    const key = `${field}${term}`;
    if (!known.has(key)) known.set(key, idf(field, term));
    return known.get(key);
  };
  return all.map(({ fields }) => fields.reduce((score, { counts, length }, field) => {
    const norm = exact ? length : Math.max(field === 2 ? 40 : 1, lengthOf(codeOf(length)));
    let [sum, found] = [0, 0];
    for (const leaf of leaves) {
      const here = leaf.terms.filter(([term]) => leaf.fields & (1 << field) && counts.has(term));
      for (const [term, weight] of here) sum += (weight * Math.sqrt(Math.min(255, counts.get(term))) * cached(field, term)) / Math.sqrt(norm || 1);
      found += here.length > 0 ? 1 : 0;
    }
    return score + (sum * found * weights[field]) / Math.max(1, leaves.length);
  }, 0));
}
