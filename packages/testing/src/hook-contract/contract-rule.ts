import type { ContractSubject, HookPluginSuiteOptions, OpenSubject } from './contract-subject.js';
import type { Stimulus } from './matching-stimuli.js';

/** One thing that every plugin with hooks must keep to. */
export interface ContractRule {
  /** As the name of a test. */
  readonly claim: string;
  /** Whether there is enough to hold the plugin to it. Default: there is. */
  appliesTo?(options: HookPluginSuiteOptions): boolean;
  /** What breaks it; none where the plugin keeps to it. */
  find(subject: ContractSubject): Promise<readonly string[]>;
}

/** Hooks that failed, once for each kind of error. */
export async function sendAll(open: OpenSubject, stimuli: readonly Stimulus[]): Promise<readonly string[]> {
  const problems = new Map<string, string>();
  for (const stimulus of stimuli) {
    for (const { label, error, isTimeout } of await open.send(stimulus)) {
      const key = `${label} ${stimulus.type} ${error}`;
      if (!problems.has(key)) problems.set(key, `${label} fails at ${stimulus.label}: ${error}`);
      // Whoever takes its whole time once would take it for every event.
      if (isTimeout) return [...problems.values()];
    }
  }
  return [...problems.values()];
}
