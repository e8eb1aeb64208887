// @ts-check
// Words, stems and accents, as src/search/tokenize.rs has them: both are held to tests/js/search/tokens.json and terms.json.

/** @typedef {{word: string | null, kids: Word[]}} Word a word as typed, in lower case (null: not indexed); its parts */

/** Plain letters for accented ones. */
const PLAIN = new Map(
  Object.entries({
    a: 'àáâãäåāăąǎạảấầẩẫậắằẳẵặ', ae: 'æ', c: 'çćĉċč', d: 'ďđð', e: 'èéêëēĕėęěẹẻẽếềểễệ', g: 'ĝğġģ', h: 'ĥħ',
    i: 'ìíîïĩīĭįıǐỉị', j: 'ĵ', k: 'ķ', l: 'ĺļľŀł', n: 'ñńņň', o: 'òóôõöøōŏőơǒọỏốồổỗộớờởỡợ', oe: 'œ', r: 'ŕŗř',
    s: 'śŝşšș', ss: 'ß', t: 'ţťŧț', th: 'þ', u: 'ùúûüũūŭůűųưǔụủứừửữự', w: 'ŵ', y: 'ýÿŷỳỵỷỹ', z: 'źżž', е: 'ё',
  }).flatMap(([plain, accented]) => [...accented].map((letter) => /** @type {[string, string]} */ ([letter, plain]))),
);

/** Scripts without spaces between words: Thai to Burmese, Khmer, Hangul, kana and Han. */
const UNSPACED =
  '\\u0e01-\\u0e3a\\u0e40-\\u0e4e\\u0e81-\\u0ece\\u1000-\\u109f\\u1100-\\u11ff\\u1780-\\u17d3\\u3005-\\u3007' +
  '\\u3041-\\u30fa\\u30fc-\\u312f\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}';
const LETTER = `(?:(?![${UNSPACED}_])[\\p{Alphabetic}\\p{N}\\u0300-\\u036f\\u0900-\\u0963\\u0966-\\u0dff])`;
const LETTERS = `(?:${LETTER}|_)+`;
const JOINT = /[./@']/;
const RUNS = new RegExp(`[${UNSPACED}]+|${LETTERS}(?:[./@']${LETTERS})*`, 'gu');
export const LEAVES = new RegExp(`[${UNSPACED}]+|${LETTER}+`, 'gu');
export const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, 'u');

export const utf8 = new TextEncoder();

/** @param {string} word @returns {string} without accents */
export function fold(word) {
  let plain = '';
  for (const letter of word) {
    plain += PLAIN.get(letter) ?? (letter >= '\u0300' && letter <= '\u036f' ? '' : letter);
  }
  return plain;
}

/** @param {string} word between spaces @returns {boolean} whether it is a line of base64 */
function isEncoded(word) {
  return (
    word.length >= 40 &&
    /^[A-Za-z0-9+/=]*$/.test(word) &&
    (word.match(/[0-9]/g) ?? []).length >= 3 &&
    /[A-Z]/.test(word) &&
    /[a-z]/.test(word)
  );
}

/** @param {string} word @param {Word[]} kids @returns {Word} */
function entry(word, kids = []) {
  const isNoise = /^[0-9a-f]{16,}$/.test(word) || utf8.encode(word).length > 64;
  return { word: isNoise ? null : word, kids };
}

/** @param {string} word @param {boolean} inside whether it is itself a part @returns {Word[]} */
function piece(word, inside) {
  const isJoined = /_/.test(word) && /[^_]/.test(word);
  const isKept = (/** @type {string} */ part) =>
    part !== '' && !((inside || isJoined) && /^[\0-\x7f]$/.test(part));
  const parts = word.split('_').filter(isKept).map((part) => entry(part));
  return isJoined ? [entry(word, parts)] : parts;
}

/** @param {string} run @returns {Word[]} */
function split(run) {
  if (IS_UNSPACED.test(run)) {
    const letters = [...run];
    if (letters.length === 1) return [entry(run)];
    return letters.slice(1).map((letter, at) => entry(letters[at] + letter));
  }
  if (!JOINT.test(run)) return piece(run, false);
  const parts = run.split('/').flatMap((component) => {
    const kids = component.split(JOINT).flatMap((part) => piece(part, true));
    return component !== run && JOINT.test(component) ? [entry(component, kids)] : kids;
  });
  return [entry(run, parts)];
}

/**
 * The words of a text, each with the parts that the index knows it by.
 * @param {string} text
 * @returns {Word[]}
 */
export function analyse(text) {
  return text
    .split(/[\s\u0085]+/)
    .filter((word) => !isEncoded(word))
    .flatMap((word) => word.toLowerCase().match(RUNS) ?? [])
    .flatMap(split);
}

/**
 * The same as the index has it: wholes before parts, accented words twice.
 * @param {Word[]} words
 * @returns {string[]}
 */
export function tokens(words) {
  return words.flatMap(({ word, kids }) => {
    if (word === null) return tokens(kids);
    const plain = fold(word);
    return [word, ...(plain === word || plain === '' ? [] : [plain]), ...tokens(kids)];
  });
}

/** Words too common to be indexed. */
const STOP_WORDS = new Set(
  (
    'a able about across after all almost also am among an and any are as at be because been but by can cannot could ' +
    'dear did do does either else ever every for from get got had has have he her hers him his how however i if in into ' +
    'is it its just least let like likely may me might most must my neither no nor not of off often on only or other our ' +
    'own rather said say says she should since so some than that the their them then there these they this tis to too ' +
    'twas us wants was we were what when where which while who whom why will with would yet you your'
  ).split(' '),
);

/** @param {string} word @returns {string | null} the term it is indexed as; null for a stop word */
export function term(word) {
  return STOP_WORDS.has(word) ? null : stem(word);
}

// Porter's stemmer ("An algorithm for suffix stripping", 1980) with his later departures (-bli, -logi), over bytes of
// UTF-8, of which those that are not ASCII count as consonants: as the build's.

/** @type {[string, string][]} */
const STEP_2 = [
  ['ational', 'ate'], ['tional', 'tion'], ['enci', 'ence'], ['anci', 'ance'], ['izer', 'ize'], ['bli', 'ble'],
  ['alli', 'al'], ['entli', 'ent'], ['ousli', 'ous'], ['eli', 'e'], ['ization', 'ize'], ['ation', 'ate'],
  ['ator', 'ate'], ['alism', 'al'], ['iveness', 'ive'], ['fulness', 'ful'], ['ousness', 'ous'], ['aliti', 'al'],
  ['iviti', 'ive'], ['biliti', 'ble'], ['logi', 'log'],
];
/** @type {[string, string][]} */
const STEP_3 = [
  ['icate', 'ic'], ['ative', ''], ['alize', 'al'], ['iciti', 'ic'], ['ical', 'ic'], ['ful', ''], ['ness', ''],
];
const STEP_4 =
  /(?:al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|(?<=[st])ion|ou|ism|ate|iti|ous|ive|ize)$/;

/** @param {string} word @returns {string} each letter as `c`onsonant or `v`owel; y is what the letter before is not */
function shape(word) {
  let shape = '';
  for (const letter of word) {
    const isVowel = 'aeiou'.includes(letter) || (letter === 'y' && shape.endsWith('c'));
    shape += isVowel ? 'v' : 'c';
  }
  return shape;
}

/** @param {string} word @returns {number} how often consonants follow vowels in it */
function measure(word) {
  return shape(word).match(/vc/g)?.length ?? 0;
}

/** @param {string} word @returns {boolean} whether it ends like `hop`, and so may have lost an e */
function endsShort(word) {
  return shape(word).endsWith('cvc') && !/[wxy]$/.test(word);
}

/** @param {string} word @returns {string} without -ed or -ing, mended */
function unsuffixed(word) {
  const cut = word.replace(/(?:ed|ing)$/, '');
  if (cut === word || !shape(cut).includes('v')) return word;
  if (/(?:at|bl|iz)$/.test(cut)) return `${cut}e`;
  if (/([\0-\x7f])\1$/.test(cut) && shape(cut).endsWith('c')) return /[lsz]$/.test(cut) ? cut : cut.slice(0, -1);
  return measure(cut) === 1 && endsShort(cut) ? `${cut}e` : cut;
}

/** @param {string} word @param {[string, string][]} suffixes the first that fits counts @returns {string} */
function replaced(word, suffixes) {
  const fitting = suffixes.find(([suffix]) => word.endsWith(suffix));
  if (!fitting) return word;
  const stem = word.slice(0, word.length - fitting[0].length);
  return measure(stem) > 0 ? stem + fitting[1] : word;
}

/** @param {string} bytes @returns {string} */
function stemBytes(bytes) {
  let word = bytes;
  // Plurals.
  if (word.endsWith('sses') || word.endsWith('ies')) word = word.slice(0, -2);
  else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
  // Past and progressive.
  if (word.endsWith('eed')) word = measure(word.slice(0, -3)) > 0 ? word.slice(0, -1) : word;
  else word = unsuffixed(word);
  // elasticlunr's condition, not Porter's: no vowel before, and that not the first letter.
  if (word.length > 2) word = word.replace(/([^aeiou])y$/, '$1i');
  word = replaced(replaced(word, STEP_2), STEP_3);
  const cut = word.replace(STEP_4, '');
  if (cut !== word && measure(cut) > 1) word = cut;
  // A last e, and one of two l.
  const whole = measure(word);
  if (word.endsWith('e') && (whole > 1 || (whole === 1 && !endsShort(word.slice(0, -1))))) word = word.slice(0, -1);
  return whole > 1 && word.endsWith('ll') ? word.slice(0, -1) : word;
}

/** @param {string} word in lower case @returns {string} */
export function stem(word) {
  if (/^[\0-\x7f]*$/.test(word)) return word.length > 2 ? stemBytes(word) : word;
  const bytes = utf8.encode(word);
  if (bytes.length <= 2) return word;
  const stemmed = stemBytes(String.fromCharCode(...bytes));
  return new TextDecoder().decode(Uint8Array.from(stemmed, (byte) => byte.charCodeAt(0)));
}
