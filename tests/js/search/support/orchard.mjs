// Invented documents, the same in each run: words about as unevenly spread as in real text.
const WORDS = ('apple press leak slab mm/slab.c kvm_arch_vcpu_ioctl_run kvm vcpu orchard pear picker basket falling reviewed café größe утечка памяти ' +
  '内存泄漏 修复 scheduler lock buffer driver network patch series cover reply fix bug review test build broken release branch merge commit tree root leaf ' +
  'stem bark fruit juice cider barrel cellar winter summer autumn spring rain frost wasp bee honey graft prune ladder sack crate wagon horse road market ' +
  'ida@example.org foo_bar 6.12-rc3 don\'t straße Nguyễn').split(' ');
const NAMES = ['Ida Größe', 'Piet Birne', 'Anna Berg', 'Сергей Яблоков', 'Mei Lin', 'Łucja Grusza'];

/** Pseudo-random numbers below one. */
export function dice(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A word, the first much oftener than the last. */
export function word(roll) {
  return WORDS[Math.floor(WORDS.length ** roll()) - 1];
}

const text = (roll, length) => Array.from({ length }, () => word(roll)).join(' ');

/** Documents, oldest first. */
export function orchard(count, seed = 1) {
  const roll = dice(seed);
  const hex = (number) => number.toString(16).padStart(8, '0');
  return Array.from({ length: count }, (_, doc) => {
    const flags = roll() < 0.3 ? 1 : roll() < 0.5 ? 4 : 32;
    const list = roll() < 0.7 ? 0 : 1;
    const thread = Math.floor(doc / 5);
    const keys = [`!l:${['orchard-devel', 'pear-devel'][list]}`, { 1: '!is:patch', 4: '!is:reply', 32: '!is:root' }[flags]];
    if (flags === 1) keys.push('!has:diff', `!dfpre:${hex(thread).slice(1)}`, `!dfn:${word(roll).toLowerCase()}`);
    if (flags === 1) keys.push(`!series:${hex(thread)}`);
    const d = doc < 3 ? 0 : 1_600_000_000 + doc * 20_000 + Math.floor(roll() * 19_000);
    const s = flags === 1 ? `press-${hex(thread)}` : 0;
    const u = `${['orchard-devel', 'pear-devel'][list]}/${doc}@example.org/`;
    return { t: text(roll, 1 + Math.floor(roll() * 6)), a: NAMES[Math.floor(roll() * NAMES.length)], b: text(roll, Math.floor(roll() ** 3 * 150)), d, l: list, f: flags, r: hex(thread), s, u, keys };
  });
}

export const LISTS = [
  { name: 'orchard-devel', title: 'Orchard development', upstream: 'https://lists.example.org/{list}/?q={q}' },
  { name: 'pear-devel', title: 'Pears' },
];
