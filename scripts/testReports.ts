import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { NotRunRecord } from '../tests/support/notRun.ts';

/** The folder that the reports of one whole run are collected in; set by `npm test`. */
const FOLDER_VARIABLE = 'RUSHES_TEST_REPORTS';

// Enough for a message, what was expected and received, and the first places of the stack; the whole is further up.
const FAILURE_LINES = 24;
const FAILURE_CHARACTERS = 2_000;

export type TestProject = 'unit' | 'integration' | 'e2e' | 'desktop';

/** The message of a failed test, or of a file that could not be run. */
export interface TestFailure {
  readonly name: string;
  /** The first lines of its error, without colours; empty when it left none. */
  readonly message: string;
}

export interface TestCounts {
  readonly passed: number;
  readonly failures: readonly TestFailure[];
  readonly skipped: number;
  /** Skipped tests that nobody gave a reason for. They fail the run. */
  readonly unexplained: readonly string[];
}

/** The part of Vitest's JSON report that is read here. */
interface VitestReport {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly title: string;
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages?: readonly string[] | null;
    }[];
  }[];
}

/** The command that runs one project's tests; with a report, when a whole run collects them. */
export function vitest(project: TestProject): readonly [string, ...string[]] {
  const folder = process.env[FOLDER_VARIABLE];
  const reporters =
    folder === undefined
      ? []
      : ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile(folder, project)}`];
  return ['vitest', 'run', '--project', project, ...reporters];
}

/** The environment in which `vitest` and `notRun` leave their reports in this folder. */
export function reportingTo(folder: string): Readonly<Record<string, string>> {
  return { [FOLDER_VARIABLE]: folder, RUSHES_NOT_RUN_FILE: notRunFile(folder) };
}

/** The tests that could not run on this machine, each once. */
export function readNotRun(folder: string): readonly NotRunRecord[] {
  const file = notRunFile(folder);
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  // Written by `notRun` alone.
  return [...new Set(lines)].map((line) => JSON.parse(line) as NotRunRecord);
}

/**
 * The result of one project's tests; `undefined` when it left no report, which means it crashed. A file that could not be
 * run at all counts as one failure.
 */
export function readCounts(
  folder: string,
  project: TestProject,
  notRun: readonly NotRunRecord[],
): TestCounts | undefined {
  const file = reportFile(folder, project);
  if (!existsSync(file)) return undefined;
  // The shape of Vitest's own report.
  const report = JSON.parse(readFileSync(file, 'utf8')) as VitestReport;
  const explained = new Set(notRun.map((record) => record.name));
  const tests = report.testResults.flatMap((result) => result.assertionResults);
  const brokenFiles = report.testResults.filter(
    (result) => result.status === 'failed' && result.assertionResults.every((test) => test.status !== 'failed'),
  );
  const failures = [
    ...report.testResults.flatMap((result) =>
      result.assertionResults
        .filter((test) => test.status === 'failed')
        .map((test) => failure(`${shortName(result.name)}: ${test.fullName}`, test.failureMessages?.join('\n') ?? '')),
    ),
    ...brokenFiles.map((result) => failure(`${shortName(result.name)} could not be run`, result.message)),
  ];
  const skipped = tests.filter((test) => test.status !== 'passed' && test.status !== 'failed');
  return {
    passed: tests.filter((test) => test.status === 'passed').length,
    failures,
    skipped: skipped.length,
    unexplained: skipped.filter((test) => !explained.has(test.title)).map((test) => test.fullName),
  };
}

function failure(name: string, message: string): TestFailure {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => !/^ +at .*node_modules/.test(line));
  return { name, message: lines.slice(0, FAILURE_LINES).join('\n').slice(0, FAILURE_CHARACTERS).trimEnd() };
}

/** Vitest names files by their whole path. */
function shortName(file: string): string {
  return path.relative(path.join(import.meta.dirname, '..'), file);
}

function reportFile(folder: string, project: TestProject): string {
  return path.join(folder, `${project}.json`);
}

function notRunFile(folder: string): string {
  return path.join(folder, 'not-run.jsonl');
}
