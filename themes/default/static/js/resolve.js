// The address of a message without a page of its own leads to its place in the thread. On 404.html only; the format of the
// index is described in site/lookup.rs.
(() => {
  "use strict";
  const { root, lists } = document.currentScript.dataset;
  const base = root.replace(/index\.html$/, "");

  // Browsers have a digest of their own at https addresses only.
  const sha1 = (bytes) => {
    const n = bytes.length, words = new Uint32Array(((n + 8 >> 6) + 1) * 16), w = new Uint32Array(80);
    bytes.forEach((byte, i) => { words[i >> 2] |= byte << 24 - i % 4 * 8; });
    words[n >> 2] |= 0x80 << 24 - n % 4 * 8;
    words[words.length - 1] = n * 8;
    const rotate = (x, by) => x << by | x >>> 32 - by;
    const sum = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
    for (let at = 0; at < words.length; at += 16) {
      let [a, b, c, d, e] = sum;
      for (let i = 0; i < 80; i++) {
        w[i] = i < 16 ? words[at + i] : rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        const [f, k] = i < 20 ? [b & c | ~b & d, 0x5a827999] : i < 40 ? [b ^ c ^ d, 0x6ed9eba1]
          : i < 60 ? [b & c | b & d | c & d, 0x8f1bbcdc] : [b ^ c ^ d, 0xca62c1d6];
        [a, b, c, d, e] = [rotate(a, 5) + f + e + k + w[i] | 0, a, rotate(b, 30), c, d];
      }
      [a, b, c, d, e].forEach((x, i) => { sum[i] = sum[i] + x | 0; });
    }
    return sum.map((x) => (x >>> 0).toString(16).padStart(8, "0")).join("");
  };

  const find = async (list, digits, address) => {
    const hex = sha1(new TextEncoder().encode(address));
    const answer = await fetch(`${base}${list}_lookup/${hex.slice(0, digits)}.txt`);
    if (!answer.ok) return;
    const line = (await answer.text()).split("\n").find((line) => line.startsWith(`${hex.slice(0, 16)} `));
    if (!line) return;
    const place = base + list + line.slice(17);
    location.replace(place.includes("#") ? place : `${place}#m${hex}`);
  };

  if (!location.pathname.startsWith(base)) return;
  const asked = location.pathname.slice(base.length);
  const all = lists.split(" ");
  const at = all.findIndex((list, i) => i % 2 === 0 && asked.startsWith(list));
  if (at < 0) return;
  let address = asked.slice(all[at].length).replace(/\/(index\.html)?$/, "");
  try { address = decodeURIComponent(address); } catch { return; }
  // The page says what to do where the index cannot be had.
  if (address) find(all[at], Number(all[at + 1]), address).catch(() => {});
})();
