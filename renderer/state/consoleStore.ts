import { create } from 'zustand';
import type { ConsoleRole, SessionRefusal, ShellAnswer, ShellQuestion } from '../../shared/console.ts';
import { connectSocket, type Connection, type SocketBridge } from '../bridge/socketBridge.ts';
import { installBridge } from '../bridge/bridge.ts';
import { signIn, takeCode } from '../bridge/session.ts';
import { showFailure } from './appStore.ts';

/** A question that a person answers in a dialog. */
export type DialogQuestion = Exclude<ShellQuestion, { readonly kind: 'copy' | 'open' }>;

/** The state of a page in a browser, beside that of every window. */
interface ConsoleState {
  /** `undefined` until the server has answered. */
  readonly role: ConsoleRole | undefined;
  /** Why there is no session. */
  readonly refusal: SessionRefusal | 'unreachable' | undefined;
  /** Milliseconds since 1970; `undefined` while the page is up to date. */
  readonly oldSinceMs: number | undefined;
  /** Questions of the server, oldest first. */
  readonly questions: readonly DialogQuestion[];
}

export const useConsole = create<ConsoleState>(() => ({
  role: undefined,
  refusal: undefined,
  oldSinceMs: undefined,
  questions: [],
}));

let bridge: SocketBridge | undefined;

/** The bridge of this page; `undefined` in the desktop app, and before the sign-in. */
export function consoleBridge(): SocketBridge | undefined {
  return bridge;
}

/** Signs in with the code of the address, or with the session of this browser, and connects. Never rejects. */
export async function startConsole(): Promise<void> {
  const result = await signIn(takeCode());
  if (result.kind !== 'signed_in') {
    useConsole.setState({ refusal: result.kind === 'refused' ? result.refusal : 'unreachable' });
    return;
  }
  bridge = connectSocket(follow);
  bridge.listen('shell.ask', receive);
  bridge.listen('shell.download', download);
  installBridge(bridge);
}

/** Sends the answer of the person; the dialog closes. */
export function answerQuestion(answer: ShellAnswer): void {
  useConsole.setState(({ questions }) => ({ questions: questions.filter(({ id }) => id !== answer.id) }));
  void send(answer);
}

/** A place that the server refuses cancels the question, which would otherwise wait for another answer. */
async function send(answer: ShellAnswer): Promise<void> {
  const reply = await bridge?.ask('shell.answer', answer);
  if (reply?.ok !== false) return;
  showFailure(reply);
  if (answer.paths.length > 0) await bridge?.ask('shell.answer', { ...answer, isConfirmed: false, paths: [] });
}

function receive(question: ShellQuestion): void {
  if (!('text' in question)) {
    useConsole.setState(({ questions }) => ({ questions: [...questions, question] }));
    return;
  }
  if (question.kind === 'copy') void copy(question.id, question.text);
  else openPage(question.id, question.text);
}

async function copy(id: string, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    await send({ id, isConfirmed: true, paths: [] });
  } catch {
    // There is no clipboard outside of https and this computer.
    await send({ id, isConfirmed: false, paths: [] });
  }
}

function openPage(id: string, url: string): void {
  window.open(url, '_blank', 'noopener,noreferrer');
  void send({ id, isConfirmed: true, paths: [] });
}

function follow(connection: Connection): void {
  switch (connection.kind) {
    case 'connected':
      useConsole.setState({ role: connection.role, oldSinceMs: undefined });
      return;
    case 'lost':
      // Nobody waits for the answers any more.
      useConsole.setState({ oldSinceMs: connection.sinceMs, questions: [] });
      return;
    case 'signed_out':
      useConsole.setState({ role: undefined, refusal: 'no_session', oldSinceMs: undefined, questions: [] });
      return;
  }
}

function download({ path, name }: { readonly path: string; readonly name: string }): void {
  const link = document.createElement('a');
  link.href = path;
  link.download = name;
  link.click();
}
