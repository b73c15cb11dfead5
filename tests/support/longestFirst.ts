import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than most, the longest first. One that began late would keep one worker busy while the others have nothing to do. */
const LONG = [
  'desktop/troubles',
  'desktop/background',
  'oddSources/oddSources',
  'keys/keyTemplate',
  'storeFaults/storeFaults',
  'window/accessibility',
  'limits/limits',
  'desktop/settings',
  'desktop/security',
  'headless/bucketCommands',
  'window/streams',
  'commands/commands',
  'sameContent/sameContent',
  'commands/commandCrashes',
  'status/status',
  'journalLoss/fileGone',
  'journalLoss/lostJournal',
  'limits/manyAndLarge',
  'e2e/killsAtSteps',
  'e2e/recorders',
];

/** Vitest's order with the long files in front. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const rank = LONG.findIndex((name) => moduleId.endsWith(`${name}.test.ts`));
  return rank === -1 ? LONG.length : rank;
}
