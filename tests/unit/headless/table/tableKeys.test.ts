import { describe, expect, test } from 'vitest';
import { TableKeys } from '../../../../electron/headless/table/tableKeys.ts';
import type { UserCommand } from '../../../../shared/commands.ts';

function keyboard(isPaused = false) {
  const done: (UserCommand | 'quit' | 'address')[] = [];
  const keys = new TableKeys({
    isPaused: () => isPaused,
    quit: () => done.push('quit'),
    command: (command) => done.push(command),
    renewAddress: () => done.push('address'),
  });
  const type = (text: string): typeof done => {
    for (const character of text) keys.press(character);
    return done.splice(0);
  };
  return { keys, type };
}

describe('the keys of the live table', () => {
  test('pause, resume, renew the address and quit', () => {
    expect(keyboard().type('pPaq\u0003x')).toEqual([
      { kind: 'engine.pause' },
      { kind: 'engine.pause' },
      'address',
      'quit',
      'quit',
    ]);
    expect(keyboard(true).type('p')).toEqual([{ kind: 'engine.resume' }]);
  });

  test('limit the uploads to a number, for an hour, until the restart or until it is changed', () => {
    const { keys, type } = keyboard();
    expect(type('l12,5')).toEqual([]);
    expect(keys.footer).toContain('12.5_ Mbit/s');
    expect(type('\r')).toEqual([{ kind: 'engine.limit', bytesPerSecond: 1_562_500, term: 'hour' }]);
    expect(type('L10r')).toEqual([{ kind: 'engine.limit', bytesPerSecond: 1_250_000, term: 'restart' }]);
    expect(type('l19\u007f0k')).toEqual([{ kind: 'engine.limit', bytesPerSecond: 1_250_000, term: 'changed' }]);
    expect(type('l7n\n')).toEqual([{ kind: 'engine.limit', bytesPerSecond: null, term: 'hour' }]);
    expect(type('ln25\r')).toEqual([{ kind: 'engine.limit', bytesPerSecond: 3_125_000, term: 'hour' }]);
    expect(type('ls')).toEqual([{ kind: 'engine.unlimit' }]);
    expect(keys.footer).toContain('l limits uploads');
  });

  test('ask again for a number that is no limit, and go back without one', () => {
    const { keys, type } = keyboard();
    expect(type('l0\r')).toEqual([]);
    expect(keys.footer).toContain('a number from 0.6 to 800000 Mbit/s');
    expect(type('..r')).toEqual([]);
    expect(type('\u001b')).toEqual([]);
    expect(type('l\r\u0003')).toEqual(['quit']);
    expect(type('\u001bq')).toEqual(['quit']);
  });
});
