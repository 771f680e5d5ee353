import { describe, expect, it } from 'vitest';
import { codeBlocks, readPages } from './docs/markdown.ts';
import { runAsPackage, runInProject } from './docs/run-tests.ts';

const page = readPages().filter(({ name }) => name === 'docs/guide/testing.md');
const blocks = page.flatMap(codeBlocks).filter(({ language }) => language === 'ts');
const ofProject = blocks.filter(({ code }) => code.includes("'phlo/testing'"));
const ofPlugin = blocks.filter(({ code }) => code.includes("'@phlo/testing'"));

describe('docs/guide/testing.md', () => {
  it('shows nothing but tests', () => {
    expect(blocks.length).toBeGreaterThan(4);
    expect(ofProject.length + ofPlugin.length).toBe(blocks.length);
  });

  it('shows tests of a project that pass in a new one', () => {
    expect(runInProject(ofProject)).toEqual({ passed: ofProject.length, failure: '' });
  }, 120_000);

  it('shows tests of a plugin that pass, the contract among them', () => {
    const { passed, failure } = runAsPackage(ofPlugin);
    expect(failure).toBe('');
    expect(passed).toBeGreaterThan(ofPlugin.length);
  }, 120_000);
});
