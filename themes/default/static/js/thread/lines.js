// Line numbers beside diffs, old and new, made when a diff comes into sight.

/**
 * The numbers of each line of a diff of one file; empty where a line has none.
 * @param {string} diff
 * @returns {[string, string][]} before and after the change
 */
export function lineNumbers(diff) {
  let [old, now] = [0, 0];
  let inside = false;
  return diff.replace(/\n$/, '').split('\n').map((line) => {
    const hunk = /^@@ -(\d+)(?:,\d+)? \+(\d+)(?:,\d+)? @@/.exec(line);
    if (hunk) {
      [old, now, inside] = [Number(hunk[1]), Number(hunk[2]), true];
      return ['', ''];
    }
    if (!inside || line.startsWith('\\')) return ['', ''];
    const before = line.startsWith('+') ? '' : String(old++);
    const after = line.startsWith('-') ? '' : String(now++);
    return [before, after];
  });
}

/**
 * The two columns as text.
 * @param {[string, string][]} numbers
 */
export function columns(numbers) {
  const width = numbers.reduce((most, [before, after]) => Math.max(most, before.length, after.length), 0);
  return numbers.map((pair) => pair.map((number) => number.padStart(width)).join(' ')).join('\n');
}

/** @param {Element} pre */
function addColumns(pre) {
  const numbers = lineNumbers(pre.textContent ?? '');
  if (!numbers.some(([before, after]) => before || after)) return;
  const box = document.createElement('div');
  box.className = 'numbered';
  const column = document.createElement('pre');
  column.setAttribute('aria-hidden', 'true');
  column.textContent = columns(numbers);
  pre.replaceWith(box);
  box.append(column, pre);
}

/** Numbers diffs where there is room for it. */
export function numberLines() {
  if (!matchMedia('(min-width: 48rem)').matches) return;
  const watch = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      watch.unobserve(target);
      addColumns(target);
    }
  }, { rootMargin: '600px' });
  for (const pre of document.querySelectorAll('.diff > pre.d')) watch.observe(pre);
}
