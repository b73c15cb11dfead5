import type { AppNotice } from '../../../shared/ipc.ts';

const NOTICES_MAX = 20;

export interface Notices {
  readonly all: readonly AppNotice[];
  tell(code: AppNotice['code'], message: string): void;
  dismiss(id: string): void;
}

/** Things to tell once. The newest come first; the same thing is not told twice. @param changed called after every change */
export function createNotices(changed: () => void): Notices {
  let all: readonly AppNotice[] = [];
  let count = 0;
  return {
    get all() {
      return all;
    },
    tell(code, message) {
      if (all.some((notice) => notice.code === code && notice.message === message)) return;
      count += 1;
      all = [{ id: `notice-${count}`, code, message, since: new Date().toISOString() }, ...all].slice(0, NOTICES_MAX);
      changed();
    },
    dismiss(id) {
      all = all.filter((notice) => notice.id !== id);
      changed();
    },
  };
}
