// @ts-check
// SHA-256: browsers have one of their own at https addresses only.

/** @param {number} root @returns {Uint32Array} the first 32 bits behind the point of roots of primes */
function fractions(root, count = 64) {
  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime)) primes.push(n);
  return Uint32Array.from(primes, (prime) => (prime ** root % 1) * 2 ** 32);
}

/** @param {string} text @returns {string} hex */
export function sha256(text) {
  const bytes = new TextEncoder().encode(text);
  const words = new Uint32Array((((bytes.length + 8) >> 6) + 1) * 16);
  bytes.forEach((byte, at) => { words[at >> 2] |= byte << (24 - (at % 4) * 8); });
  words[bytes.length >> 2] |= 0x80 << (24 - (bytes.length % 4) * 8);
  words[words.length - 1] = bytes.length * 8;
  const rounds = fractions(1 / 3);
  const sum = fractions(1 / 2, 8);
  const turn = (/** @type {number} */ x, /** @type {number} */ by) => (x >>> by) | (x << (32 - by));
  const w = new Uint32Array(64);
  for (let at = 0; at < words.length; at += 16) {
    let [a, b, c, d, e, f, g, h] = sum;
    for (let i = 0; i < 64; i++) {
      const [near, far] = [w[i - 15], w[i - 2]];
      w[i] = i < 16 ? words[at + i]
        : w[i - 16] + w[i - 7] + (turn(near, 7) ^ turn(near, 18) ^ (near >>> 3)) + (turn(far, 17) ^ turn(far, 19) ^ (far >>> 10));
      const one = h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds[i] + w[i];
      const two = (turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
      [a, b, c, d, e, f, g, h] = [(one + two) | 0, a, b, c, (d + one) | 0, e, f, g];
    }
    [a, b, c, d, e, f, g, h].forEach((x, i) => { sum[i] += x; });
  }
  return [...sum].map((x) => x.toString(16).padStart(8, '0')).join('');
}
