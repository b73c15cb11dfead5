import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createFileLogger, type FileLoggerOptions } from '../../../../../electron/engine/adapters/log/fileLogger.ts';
import { RotatingFile } from '../../../../../electron/engine/adapters/log/rotatingFile.ts';
import { tempFolder } from '../../../../support/tempFolder.ts';

const NOW_MS = Date.UTC(2026, 4, 4, 10, 11, 12);

function optionsFor(folder: string): FileLoggerOptions {
  return {
    folder,
    level: 'info',
    copy: undefined,
    secrets: ['open-sesame'],
    homeFolder: '/home/ann',
    isWindows: false,
    clock: { nowMs: () => NOW_MS },
  };
}

function linesOf(file: string): unknown[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): unknown => JSON.parse(line));
}

describe('the log', () => {
  it('writes one JSON object a line, from its level on, with secrets hidden, for its owner only', () => {
    const folder = path.join(tempFolder(), 'state', 'logs');
    const logger = createFileLogger(optionsFor(folder));
    logger.log('debug', 'too small to tell');
    logger.log('info', 'said open-sesame at /home/ann/x', { path: '/home/ann/a\nb.mp4', level: 'mine', parts: 3 });
    logger.close();
    const file = path.join(folder, 'rushes.log');
    expect(linesOf(file)).toEqual([
      { time: '2026-05-04T10:11:12.000Z', level: 'info', message: 'said *** at ~/x', path: '~/a\nb.mp4', parts: 3 },
    ]);
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('hides a secret from the moment it is known', () => {
    const folder = tempFolder();
    const logger = createFileLogger(optionsFor(folder));
    logger.hide('new-password');
    logger.log('error', 'new-password');
    logger.close();
    expect(linesOf(path.join(folder, 'rushes.log'))).toMatchObject([{ message: '***' }]);
  });

  it('gives people a copy as one harmless line of text, and programs the same JSON', () => {
    const copies: string[] = [];
    const write = (line: string): number => copies.push(line);
    for (const format of ['text', 'json'] as const) {
      const logger = createFileLogger({ ...optionsFor(tempFolder()), copy: { format, write, level: 'warn' } });
      logger.log('info', 'left out of the copy');
      logger.log('warn', 'odd \u001b[2J name', { path: '/media/Tag 1.mp4', fault: new Error('it broke') });
      logger.close();
    }
    expect(copies[0]).toBe('10:11:12 warn  odd ␛[2J name path="/media/Tag 1.mp4" fault="it broke"');
    expect(JSON.parse(copies[1] ?? '')).toMatchObject({ level: 'warn', path: '/media/Tag 1.mp4' });
  });

  it('goes on when the copy cannot be written', () => {
    const folder = tempFolder();
    const write = (): never => {
      throw new Error('the terminal is gone');
    };
    const logger = createFileLogger({ ...optionsFor(folder), copy: { format: 'text', write, level: 'debug' } });
    logger.log('info', 'one');
    logger.close();
    expect(linesOf(path.join(folder, 'rushes.log'))).toHaveLength(1);
  });

  it('counts the lines it could not write, and tells the number when it can write again', () => {
    const folder = tempFolder();
    const blocked = path.join(folder, 'logs');
    // A file where the folder should be refuses every line, as a full disk does.
    writeFileSync(blocked, '');
    const logger = createFileLogger(optionsFor(blocked));
    logger.log('info', 'lost');
    logger.log('info', 'lost too');
    rmSync(blocked);
    logger.log('info', 'written');
    logger.log('info', 'written as well');
    logger.close();
    const lines = linesOf(path.join(blocked, 'rushes.log'));
    expect(lines).toMatchObject([
      { level: 'warn', dropped: 2 },
      { message: 'written' },
      { message: 'written as well' },
    ]);
  });
});

describe('a rotating file', () => {
  it('keeps the newest lines in a bounded number of bounded files, each line whole', () => {
    const file = path.join(tempFolder(), 'x.log');
    const rotating = new RotatingFile({ path: file, bytesMax: 100, filesMax: 3 });
    const lines = Array.from({ length: 50 }, (_, index) => `line ${String(index).padStart(4, '0')} ${'.'.repeat(10)}`);
    for (const line of lines) rotating.append(line);
    rotating.close();
    const kept = [`${file}.2`, `${file}.1`, file].map((name) => readFileSync(name, 'utf8'));
    for (const content of kept) expect(content.length).toBeLessThanOrEqual(100);
    expect(kept.join('')).toBe(
      lines
        .slice(-kept.join('').split('\n').length + 1)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(() => statSync(`${file}.3`)).toThrow('ENOENT');
  });

  it('goes on at the end of what an earlier run wrote', () => {
    const file = path.join(tempFolder(), 'x.log');
    for (const line of ['first run', 'second run']) {
      const rotating = new RotatingFile({ path: file, bytesMax: 1_000, filesMax: 2 });
      rotating.append(line);
      rotating.close();
    }
    expect(readFileSync(file, 'utf8')).toBe('first run\nsecond run\n');
  });

  it('writes a line that is larger than a whole file rather than lose it', () => {
    const file = path.join(tempFolder(), 'x.log');
    const rotating = new RotatingFile({ path: file, bytesMax: 10, filesMax: 2 });
    expect(rotating.append('a'.repeat(50))).toBe(true);
    expect(rotating.append('b')).toBe(true);
    rotating.close();
    expect(readFileSync(file, 'utf8')).toBe('b\n');
  });

  it('drops lines, and says so, while its folder cannot be written', () => {
    const folder = tempFolder();
    const file = path.join(folder, 'sub', 'x.log');
    writeFileSync(path.join(folder, 'sub'), '');
    const rotating = new RotatingFile({ path: file, bytesMax: 1_000, filesMax: 2 });
    expect(rotating.append('a')).toBe(false);
    expect(rotating.droppedLines).toBe(1);
    rmSync(path.join(folder, 'sub'));
    mkdirSync(path.join(folder, 'sub'));
    chmodSync(path.join(folder, 'sub'), 0o700);
    expect(rotating.append('b')).toBe(true);
    rotating.close();
    expect(readFileSync(file, 'utf8')).toBe('b\n');
  });
});
