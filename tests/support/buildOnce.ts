import type { TestProject } from 'vitest/node';
import { buildApp } from '../../scripts/packaging/buildApp.ts';
import { buildFake } from '../window/support/buildFake.ts';

/** The fake bridge as one script, to be run before those of the page. */
export type FakeBridgeScript = string;

declare module 'vitest' {
  interface ProvidedContext {
    readonly fakeBridge: FakeBridgeScript;
  }
}

/** Builds the app and the fake bridge before the first test that needs them: two files may run side by side, and neither has to load Vite. */
export async function setup(project: TestProject): Promise<void> {
  await buildApp();
  project.provide('fakeBridge', await buildFake());
}
