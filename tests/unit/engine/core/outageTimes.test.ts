import { expect, test } from 'vitest';
import { OutageTimes } from '../../../../electron/engine/core/outageTimes.ts';
import type { OutageKind, OutageView } from '../../../../shared/status.ts';

const START = Date.parse('2026-05-04T14:00:00.000Z');
const AFTER = 120_000;

function outage(kind: OutageKind, atMs = START): OutageView {
  const since = new Date(atMs).toISOString();
  return { kind, name: 'rushes', code: 'network', message: '', since, nextTry: null, recordings: 1, remedy: 'wait' };
}

test('an outage is told once, when it has lasted, and again when it is over', () => {
  const times = new OutageTimes();
  const kinds = (outages: readonly OutageView[], seconds: number) => {
    const { begun, ended } = times.follow(outages, START + seconds * 1_000, AFTER);
    return [begun.map(({ kind }) => kind), ended.map(({ kind }) => kind)];
  };
  const offline = [outage('offline')];
  expect(kinds(offline, 0)).toEqual([[], []]);
  expect(kinds(offline, 119)).toEqual([[], []]);
  expect(kinds(offline, 120)).toEqual([['offline'], []]);
  expect(kinds(offline, 121)).toEqual([[], []]);
  expect(kinds([], 200)).toEqual([[], []]);
  expect(kinds([], 206)).toEqual([[], ['offline']]);
  expect(kinds([], 300)).toEqual([[], []]);
});

test('an outage that ends before it was told is never told', () => {
  const times = new OutageTimes();
  times.follow([outage('offline')], START, AFTER);
  times.follow([], START + 60_000, AFTER);
  expect(times.follow([], START + 200_000, AFTER)).toEqual({ begun: [], ended: [] });
});

test('an outage that comes back within seconds is the same one', () => {
  const times = new OutageTimes();
  times.follow([outage('store_unreachable')], START, AFTER);
  times.follow([], START + 100_000, AFTER);
  const back = times.follow([outage('store_unreachable', START + 102_000)], START + 121_000 - 18_000, AFTER);
  expect(back.begun).toEqual([]);
  const told = times.follow([outage('store_unreachable', START + 102_000)], START + 121_000, AFTER);
  expect(told.begun).toHaveLength(1);
});

test('a destination that refuses is told at once, because only a person can end that', () => {
  const { begun } = new OutageTimes().follow([outage('destination_refused'), outage('offline')], START, AFTER);
  expect(begun.map(({ kind }) => kind)).toEqual(['destination_refused']);
});
