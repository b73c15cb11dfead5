import type { SimulatedWorld } from './simulatedWorld.ts';

/** The trouble is over, and nobody holds anything back; a file that is gone is back. */
export function calm(world: SimulatedWorld): void {
  world.disk.restore();
  endTrouble(world);
  world.tell({ kind: 'command.pause', isPaused: false });
  world.tell({ kind: 'command.hold', isHeld: false });
}

/** The store and the network are well, and nothing of the engine's own is paused. What was asked of the recording stays so. */
export function endTrouble(world: SimulatedWorld): void {
  world.isDenied = false;
  world.isUnreadable = false;
  world.store.isCorrupting = false;
  world.landLate();
  world.tell({ kind: 'engine.paused', isPaused: false });
  world.tell({ kind: 'network.changed', isOffline: false });
}

/** One second, or as many, in which everything that waits goes on. */
export function second(world: SimulatedWorld, seconds = 1): void {
  world.hint();
  world.look();
  world.drain();
  for (let turn = 0; turn < 40 && world.waiting > 0 && !world.isOver; turn++) {
    world.advance(turn, { number: turn });
    world.drain();
  }
  world.pass(seconds * 1_000);
  world.drain();
}

/** Until it ends, or the store has spoiled the only copy; a quarter of an hour at most. */
export function settle(world: SimulatedWorld): void {
  for (let seconds = 0; seconds < 900 && !world.isOver && !world.isSpoiled; seconds++) {
    // Emptied although parts of it are stored: that needs bytes, or a person.
    if (world.state.record.attention?.code === 'source_emptied') world.disk.append(3);
    // Its file is gone for good: a person takes what is stored, or gives it up when nothing can be made of that.
    const code = world.state.record.attention?.code ?? '';
    if (seconds > 300 && seconds % 20 === 0 && (code.startsWith('source_') || code === 'no_such_upload'))
      world.tell({ kind: seconds < 600 ? 'command.completeStored' : 'command.discard' });
    second(world);
  }
}
