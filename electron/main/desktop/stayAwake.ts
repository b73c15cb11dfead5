import { powerSaveBlocker } from 'electron';

/** Keeps the computer (not its screen) from falling asleep while told so. Idempotent. */
export function createStayAwake(): (isNeeded: boolean) => void {
  let blocker: number | undefined;
  return (isNeeded) => {
    if (isNeeded) blocker ??= powerSaveBlocker.start('prevent-app-suspension');
    else if (blocker !== undefined) {
      powerSaveBlocker.stop(blocker);
      blocker = undefined;
    }
  };
}
