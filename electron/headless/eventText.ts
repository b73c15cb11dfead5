import path from 'node:path';
import type { EngineEvent } from '../../shared/engineEvents.ts';
import { visibleText } from '../../shared/visibleText.ts';
import { bytesText, partFacts } from './table/figures.ts';
import { INCOMPLETE_TEXT } from './table/phrases.ts';

/** An event as one line for a person, where there is no terminal for the table: `10:11:12 completed  A001.mp4: …`. */
export function eventText(event: EngineEvent): string {
  const name = 'path' in event ? path.basename(event.path) : '';
  const [word, rest] = sentence(event);
  const about = name === '' ? rest : `${name}${rest === '' ? '' : `: ${rest}`}`;
  return visibleText(`${event.time.slice(11, 19)} ${word.padEnd(10)} ${about}`.trimEnd());
}

function sentence(event: EngineEvent): readonly [word: string, rest: string] {
  switch (event.event) {
    case 'engine.ready':
      return ['ready', event.resumed === 0 ? 'watching' : `watching, ${event.resumed} resumed`];
    case 'stream.started':
      return [event.resumed ? 'resumed' : 'started', startedText(event)];
    case 'part.stored':
      return [event.resent ? 'resent' : 'stored', `part ${event.part_number}, ${bytesText(event.size_bytes)}`];
    case 'stream.renamed':
      return ['renamed', `was ${path.basename(event.from)}`];
    case 'stream.truncated':
      return ['truncated', 'the file was cut; the upload follows it'];
    case 'stream.replaced':
      return ['replaced', 'another file has this name now'];
    case 'stream.deleted':
      return ['deleted', 'the file is gone'];
    case 'stream.finishing':
      return ['finishing', event.reason.replaceAll('_', ' ')];
    case 'stream.completed': {
      const facts = [
        bytesText(event.size_bytes),
        ...partFacts(event.parts, event.parts_resent, event.seconds_after_last_write),
        `verified by ${event.checksum.verified_by.replaceAll('_', ' ')}`,
        `${event.checksum.algorithm} ${event.checksum.value}`,
      ];
      if (event.incomplete === true) return ['INCOMPLETE', [INCOMPLETE_TEXT, ...facts].join(', ')];
      return ['completed', facts.join(', ')];
    }
    case 'stream.attention':
      return [event.outage === undefined ? 'NEEDS YOU' : 'waits', event.message];
    case 'stream.failed':
      return ['FAILED', event.message];
    case 'stream.aborted':
      return ['empty', event.reason];
    case 'engine.status':
      return ['status', event.message];
    case 'engine.outage':
      return ['OUTAGE', event.message];
    case 'engine.limit':
      return ['limit', event.message];
    case 'engine.low_space':
      return ['SPACE', event.message];
    case 'engine.recovered':
      return ['recovered', event.message];
    case 'watch.health':
      return ['watch', watchText(event)];
    case 'watch.statistics':
      return ['watch', `${event.folder}: ${event.seen} events, ${event.found_by_sweep} found by reading only`];
    case 'engine.stopped':
      return ['stopped', ''];
    default:
      return event satisfies never;
  }
}

function watchText({ folder, method, message }: Extract<EngineEvent, { event: 'watch.health' }>): string {
  return `${folder}: ${method}${message === '' ? '' : `. ${message}`}`;
}

function startedText({ key, replaces }: Extract<EngineEvent, { event: 'stream.started' }>): string {
  return replaces === undefined ? key : `${key}, replaces an earlier upload of the same file`;
}
