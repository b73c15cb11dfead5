/** The phases of a recording, in the order in which it passes through them. */
export const PHASES = [
  'recording',
  'finishing',
  'completing',
  'verifying',
  'describing',
  'completed',
  'aborted_no_parts',
  'cancelled',
] as const;

export type Phase = (typeof PHASES)[number];

export type TerminalPhase = Extract<Phase, 'completed' | 'aborted_no_parts' | 'cancelled'>;

/** A recording in one of these phases does not change any more. */
export const TERMINAL_PHASES: ReadonlySet<Phase> = new Set<TerminalPhase>([
  'completed',
  'aborted_no_parts',
  'cancelled',
]);
