// What the scripts of a thread work out, without a browser.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

// A copy that node takes for modules.
const folder = mkdtempSync(join(tmpdir(), 'listpress-js-'));
after(() => rmSync(folder, { recursive: true, force: true }));
cpSync(fileURLToPath(new URL('../../../themes/default/static/js', import.meta.url)), folder, { recursive: true });
writeFileSync(join(folder, 'package.json'), '{"type": "module"}');
const load = (path) => import(pathToFileURL(join(folder, path)).href);

const { currentAt, stepFrom } = await load('thread/place.js');
const { lineNumbers, columns } = await load('thread/lines.js');
const { beginning } = await load('thread/tips.js');
const { ago, timeInWords } = await load('site/times.js');

test('the message that is read is the last that has begun', () => {
  assert.equal(currentAt([]), -1);
  assert.equal(currentAt([100, 400]), -1);
  assert.equal(currentAt([-500, 16, 300]), 1);
  assert.equal(currentAt([-500, -200, -10]), 2);
});

test('steps go on from the focus, and back to the beginning of what is half read', () => {
  assert.equal(stepFrom([100, 400], -1, 1), 0);
  assert.equal(stepFrom([16, 400], -1, 1), 1);
  assert.equal(stepFrom([-300, 500], -1, -1), 0);
  assert.equal(stepFrom([-700, 2, 500], -1, -1), 0);
  // The last messages of a page cannot come to its top.
  assert.equal(stepFrom([-90, 200, 500, 700], 2, 1), 3);
  assert.equal(stepFrom([-90, 200, 500, 700], 3, 1), -1);
  assert.equal(stepFrom([16, 400], 0, -1), -1);
});

test('lines of a diff are numbered before and after the change', () => {
  const diff = '--- a/x\n+++ b/x\n@@ -9,3 +9,3 @@ f\n a\n-b\n+c\n\\ No newline at end of file\n d\n@@ -99 +99,0 @@\n-z\n';
  const numbers = lineNumbers(diff);
  assert.deepEqual(numbers, [['', ''], ['', ''], ['', ''], ['9', '9'], ['10', ''], ['', '10'], ['', ''], ['11', '11'], ['', ''], ['99', '']]);
  assert.equal(columns(numbers).split('\n')[4], '10   ');
  assert.equal(columns(numbers).split('\n')[5], '   10');
  assert.equal(columns(lineNumbers('+x\n'.repeat(300_000))).length, 300_000 * 2 - 1);
});

test('a preview ends at a word', () => {
  assert.equal(beginning([' Yes.\n', '', 'No.\n\n']), 'Yes.\n\nNo.');
  const long = beginning(['word '.repeat(200)]);
  assert.ok(long.endsWith('word …') && long.length < 430, long);
});

test('a time is told in words', () => {
  const at = Date.UTC(2026, 0, 13, 5, 3);
  const hour = 3_600_000;
  assert.equal(ago(at, at + 3 * hour, 'en'), '3 hours ago');
  assert.equal(ago(at, at + 90 * 24 * hour, 'en'), '3 months ago');
  assert.equal(ago(at, at, 'en'), 'now');
  assert.deepEqual(timeInWords('2026-01-13T06:03:00+01:00', at + 25 * hour, 'en').filter((_, i) => i !== 1), ['2026-01-13 05:03 UTC', 'yesterday']);
  assert.deepEqual(timeInWords('no time', at, 'en'), []);
});
