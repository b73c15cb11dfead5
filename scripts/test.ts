/**
 * `npm test`: everything. Installs the programs that the tests drive where that is possible, checks the code, then runs it against
 * the real things. All stages run, whatever failed before. Ends with the failures and their messages, the tests that could not run on
 * this machine and why, and one line with the sums. The exit status is not 0 when anything failed, when a stage broke down or left
 * processes behind, or when no test ran.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { leftBehind, stopAll } from './leftBehind.ts';
import { runStage, type Stage, stageLine, type StageResult } from './stage.ts';
import { readCounts, readNotRun, reportingTo, type TestFailure, type TestProject, vitest } from './testReports.ts';

/** How long daemons may take to end after the tests that started them. */
const PROCESS_GRACE_MS = 10_000;

// All that the stages write outside the project is in here, and is gone afterwards. The name is short because the paths of Unix
// sockets are.
const folder = mkdtempSync(path.join(os.tmpdir(), 'rushes-test-'));
const reports = path.join(folder, 'reports');
const temporary = path.join(folder, 'tmp');
mkdirSync(reports);
mkdirSync(temporary);
// Some tests look at files as another user, who must get this far.
chmodSync(folder, 0o711);
chmodSync(temporary, 0o1777);
// Before the commands of the stages are made: they say where to report.
Object.assign(process.env, reportingTo(reports), { TMPDIR: temporary, TEMP: temporary, TMP: temporary });
// The tests start Node some hundred times. Kept from run to run: Node finds compiled code by the hash of its source.
process.env['NODE_COMPILE_CACHE'] = path.join(import.meta.dirname, '../node_modules/.cache/node');

const node = [process.execPath, '--import', './scripts/needsNode24.mjs'] as const;

type TestStage = Stage & { readonly project?: TestProject };

/** Stages that run one after the other. */
type Lane = readonly TestStage[];

/**
 * One group after the other; the lanes of one group run beside each other. `check` needs the processors for itself. `integration`
 * mostly waits, so `desktop` and then `e2e` work meanwhile: the two lanes take about the same time.
 */
const groups: readonly (readonly Lane[])[] = [
  [[{ name: 'provision', commands: [[...node, 'scripts/provision.ts']], limitMinutes: 15 }]],
  [[{ name: 'check', commands: [[...node, 'scripts/check.ts']], limitMinutes: 20, project: 'unit' }]],
  // Before the lanes, which both need it: two builds at a time would write the same files.
  [[{ name: 'build', commands: [[...node, 'scripts/build.ts']], limitMinutes: 5 }]],
  [
    [{ name: 'integration', commands: [vitest('integration')], limitMinutes: 40, project: 'integration' }],
    [
      { name: 'desktop', commands: [vitest('desktop')], limitMinutes: 40, project: 'desktop' },
      { name: 'e2e', commands: [vitest('e2e')], limitMinutes: 30, project: 'e2e' },
    ],
  ],
];

const interruption = new AbortController();
process.on('SIGINT', () => interruption.abort()).on('SIGTERM', () => interruption.abort());

const results: { readonly stage: TestStage; readonly result: StageResult }[] = [];
const complaints: string[] = [];

async function runLane(lane: Lane): Promise<void> {
  for (const stage of lane) {
    if (interruption.signal.aborted) return;
    results.push({ stage, result: await runStage(stage, 'streamed') });
  }
}

for (const group of groups) {
  if (interruption.signal.aborted) break;
  const name = group
    .flat()
    .map((stage) => stage.name)
    .join(', ');
  console.log(`\n── ${name} ${'─'.repeat(Math.max(0, 70 - name.length))}\n`);
  await Promise.all(group.map(runLane));
  const left = await leftBehind(`TMPDIR=${temporary}`, PROCESS_GRACE_MS);
  stopAll(left);
  complaints.push(...left.map(({ command }) => `${name} left a process behind: ${command.slice(0, 200)}`));
}

const notRun = readNotRun(reports);
const failures: TestFailure[] = [];
const sums = { passed: 0, failed: 0, skipped: 0 };
for (const {
  stage: { project },
  result,
} of results) {
  const counts = project === undefined ? undefined : readCounts(reports, project, notRun);
  const failed = counts?.failures.length ?? 0;
  failures.push(...(counts?.failures ?? []));
  sums.passed += counts?.passed ?? 0;
  sums.skipped += counts?.skipped ?? 0;
  // A stage that broke down without a failing test (a type error, a crash) is one failure.
  sums.failed += failed === 0 && !result.isPassed ? 1 : failed;
  complaints.push(...(counts?.unexplained ?? []).map((name) => `skipped without a reason: ${name}`));
}
sums.failed += complaints.length;
rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });

console.log('\n── result ─────────────────────────────────────────────────────────────────\n');
for (const { result } of results) console.log(stageLine(result));
// Once more at the end: of a long log, the end is what is read and kept.
for (const { name, message } of failures) console.log(`FAILED  ${name}\n${message.replaceAll(/^/gm, '        ')}`);
for (const complaint of complaints) console.log(`FAILED  ${complaint}`);
for (const { name, reason } of notRun) console.log(`not run: ${name}: ${reason}`);
console.log('');
console.log(`${sums.passed} passed, ${sums.failed} failed, ${sums.skipped} skipped`);
process.exitCode = sums.failed > 0 || sums.passed === 0 || interruption.signal.aborted ? 1 : 0;
