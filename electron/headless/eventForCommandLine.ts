import { forCommandLine } from '../../shared/sentences/sentence.ts';
import type { EngineEvent } from '../../shared/engineEvents.ts';

/** The event with sentences that name environment variables instead of the settings of the window. */
export function eventForCommandLine(event: EngineEvent): EngineEvent {
  if (!('message' in event)) return event;
  const message = forCommandLine(event.message);
  switch (event.event) {
    case 'engine.outage':
      return { ...event, message, reason: forCommandLine(event.reason) };
    case 'engine.status':
      return {
        ...event,
        message,
        outages: event.outages.map((outage) => ({ ...outage, message: forCommandLine(outage.message) })),
      };
    default:
      return { ...event, message };
  }
}
