import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The root of this project. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');

/** The folders whose sources the tools of the house look at. */
export const sourceFolders = ['shared', 'electron', 'renderer'] as const;

const toolFiles = ['.dependency-cruiser.mjs', '.gitignore', '.oxlintrc.json', 'package.json', 'scripts/lint'];
const compilerFiles = ['tsconfig.base.json', 'tsconfig.json'];

/** The output of a tool. */
export interface ToolReport {
  readonly exitCode: number | null;
  readonly output: string;
}

/**
 * Copies the sources and the settings of every tool into `folder`, and adds the planted files.
 * @param planted file name below the root → content
 */
export function plantProject(folder: string, planted: Readonly<Record<string, string>>): void {
  for (const name of [...sourceFolders, ...toolFiles, ...compilerFiles]) {
    cpSync(path.join(projectRoot, name), path.join(folder, name), { recursive: true });
  }
  symlinkSync(path.join(projectRoot, 'node_modules'), path.join(folder, 'node_modules'), 'junction');
  for (const [name, content] of Object.entries(planted)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

/** Runs a program of `node_modules/.bin` in a folder. Rejects only when it cannot be started. */
export async function runTool(folder: string, name: string, args: readonly string[]): Promise<ToolReport> {
  const suffix = process.platform === 'win32' ? '.cmd' : '';
  const child = spawn(path.join(projectRoot, 'node_modules/.bin', name + suffix), args, {
    cwd: folder,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stdout.setEncoding('utf8');
  child.stdout.on('data', (text: string) => {
    output += text;
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, output }));
  });
}
