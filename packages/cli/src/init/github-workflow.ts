/**
 * `.github/workflows/phlo.yml` of a new project: its tests, then a run on an empty lake. Actions are pinned by commit, since a tag can be
 * moved: https://docs.github.com/en/actions/reference/security/secure-use#using-third-party-actions
 */
export const githubWorkflow = `name: phlo

on:
  push:
    branches: [main]
  pull_request:

permissions:
  contents: read

jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 20
    steps:
      - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2
      - uses: actions/setup-node@49933ea5288caeca8642d1e84afbd3f7d6820020 # v4.4.0
        with:
          node-version: 20
          cache: npm
      - run: npm ci
      - run: npx phlo test
      # The disk of a runner does not last: what plugins have to deliver is delivered before it goes.
      - run: npx phlo run --wait-deliveries
`;
