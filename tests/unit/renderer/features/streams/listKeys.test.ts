import { describe, expect, test } from 'vitest';
import { listKeyFor } from '../../../../../renderer/features/streams/listKeys.ts';

describe('the keys of the list', () => {
  const press = (key: string, changes: object = {}) =>
    listKeyFor({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...changes });

  test('letters act whatever the caps lock says', () => {
    expect(press('F')).toEqual({ kind: 'action', actions: ['finalize'] });
    expect(press('f')).toEqual(press('F'));
  });

  test('shortcuts of the system are not taken', () => {
    expect(press('f', { ctrlKey: true })).toBeUndefined();
    expect(press('p', { metaKey: true })).toBeUndefined();
    expect(press('Home', { altKey: true })).toBeUndefined();
  });

  test('the space bar selects, Shift and an arrow select on the way, Ctrl and A selects all', () => {
    expect(press(' ')).toEqual({ kind: 'select' });
    expect(press('ArrowDown', { shiftKey: true })).toEqual({ kind: 'extend', to: 'down' });
    expect(press('a', { ctrlKey: true })).toEqual({ kind: 'selectAll' });
    expect(press('a', { metaKey: true })).toEqual({ kind: 'selectAll' });
    expect(press('a')).toBeUndefined();
  });

  test('Shift and F10 open the menu', () => {
    expect(press('F10', { shiftKey: true })).toEqual({ kind: 'menu' });
    expect(press('F10')).toBeUndefined();
  });
});
