import { answerQuestion, type DialogQuestion, useConsole } from '../../state/consoleStore.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { FolderDialog } from './FolderDialog.tsx';

/** The dialogs that the desktop's own would be; the oldest question first. */
export function ShellQuestions() {
  const question = useConsole((state) => state.questions[0]);
  if (question === undefined) return null;
  return question.kind === 'confirm' ? (
    <ConfirmQuestion key={question.id} question={question} />
  ) : (
    <FolderDialog key={question.id} question={question} />
  );
}

type Confirmation = Extract<DialogQuestion, { readonly kind: 'confirm' }>;

function ConfirmQuestion({ question }: { readonly question: Confirmation }) {
  const { id, message, detail, confirm, cancel, defaultButton } = question;
  const answer = (isConfirmed: boolean): void => answerQuestion({ id, isConfirmed, paths: [] });
  const isSafe = defaultButton === 'confirm';
  return (
    <Dialog
      title={message}
      onClose={() => answer(false)}
      footer={
        <>
          <span data-autofocus={isSafe ? undefined : true}>
            <Button onPress={() => answer(false)}>{cancel}</Button>
          </span>
          <span data-autofocus={isSafe ? true : undefined}>
            <Button tone="primary" onPress={() => answer(true)}>
              {confirm}
            </Button>
          </span>
        </>
      }
    >
      <p className="question-detail">{detail}</p>
    </Dialog>
  );
}
