import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longer than most, the longest first. One that began late would keep one worker busy while the others have nothing to do. */
const LONG = [
  'keys/keyTemplate',
  'window/accessibility',
  'headless/bucketCommands',
  'e2e/killsAtSteps',
  'oddSources/oddSources',
  'faults/storeOperations',
  'storeFaults/storeFaults',
  'window/consoleScreens',
  'e2e/recorders',
  'desktop/background',
  'commands/commands',
  'probing/mediaProbe',
  'openUploads/adoptUpload',
  'oddSources/overwritten',
  'headless/run',
  'rehearsal/rehearsal',
  'window/streams',
  'stores/s3ObjectStore',
  'headless/bucketOnCeph',
  'desktop/settings',
  'webhook/headlessWebhook',
  'desktop/troubles',
  'limits/limits',
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
