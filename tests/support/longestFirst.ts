import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than most, the longest first. One that began late would keep one worker busy while the others have nothing to do. */
const LONG = [
  'desktop/background',
  'window/consoleScreens',
  'window/console',
  'openUploads/adoptUpload',
  'oddSources/oddSources',
  'keys/keyTemplate',
  'storeFaults/storeFaults',
  'window/accessibility',
  'desktop/settings',
  'desktop/security',
  'desktop/troubles',
  'limits/limits',
  'headless/bucketCommands',
  'rehearsal/rehearsal',
  'window/streams',
  'headless/run',
  'commands/commands',
  'stores/s3ObjectStore',
  'headless/leftOut',
  'sameContent/sameContent',
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
