/** Actions of operators: what is in force with its author, reason and end; what was; and what steers the publisher. */
import { useState } from 'preact/hooks';
import type { ListedAction } from '../../usecases/operate/page/action-list.ts';
import { Badge } from '../parts/badge.tsx';
import { Empty, Fault, Section } from '../parts/notice.tsx';
import { useAnswer } from '../parts/loaded.ts';
import { away, number, said, timeText, whoText } from '../parts/words.ts';
import { ask } from '../state/ask.ts';
import { columns, hubNow, hubStatus, readOnly } from '../state/store.ts';
import { valueLink } from '../state/route.ts';
import { Steering, SteeringForm, type OpenForm } from './steering.tsx';

interface ActionsAnswer {
  readonly actions: readonly ListedAction[];
  readonly total: number;
}

const TAKE_BACK: Readonly<Record<string, readonly [string, string]>> = {
  pin: ['unpin', 'unblock'],
  exempt: ['unexempt', 'unexempt'],
  retract: ['unretract', 'unretract'],
  expunge: ['unexpunge', 'expunge'],
};

export function ActionsView() {
  const { answer, fault, again } = useAnswer(
    () => ask<ActionsAnswer>('actions'),
    [columns.value?.edition, hubStatus.value?.mode],
  );
  const [open, setOpen] = useState<OpenForm | undefined>(undefined);
  if (fault !== undefined) return <Fault>{fault}</Fault>;
  if (answer === undefined) return <Empty>Reading the actions …</Empty>;
  const current = answer.actions.filter(({ inForce }) => inForce);
  const past = answer.actions.filter(({ inForce }) => !inForce);
  return (
    <div class="stack">
      {readOnly.value === undefined && <Steering onOpen={setOpen} />}
      {open !== undefined && (
        <SteeringForm
          form={open}
          onDone={again}
          onClose={() => {
            setOpen(undefined);
          }}
        />
      )}
      <Section title="In force" aside={<span class="muted">{number(current.length)}</span>}>
        {current.length === 0 ? (
          <Empty>Nobody has pinned, exempted or retracted anything.</Empty>
        ) : (
          <ActionTable actions={current} onOpen={setOpen} />
        )}
      </Section>
      <Section title="History" aside={<span class="muted">{number(past.length)}</span>}>
        {past.length === 0 ? (
          <Empty>Nothing yet.</Empty>
        ) : (
          <ActionTable actions={past} onOpen={undefined} />
        )}
        {answer.total > answer.actions.length && (
          <p class="muted">
            {number(answer.total - answer.actions.length)} older ones are not shown.
          </p>
        )}
      </Section>
    </div>
  );
}

interface ActionTableProps {
  readonly actions: readonly ListedAction[];
  /** `undefined` where nothing is to be taken back. */
  readonly onOpen: ((form: OpenForm) => void) | undefined;
}

function ActionTable({ actions, onOpen }: ActionTableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Actions">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Action</th>
            <th scope="col">On</th>
            <th scope="col">Author</th>
            <th scope="col">Reason</th>
            <th scope="col">When</th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span class="hidden">Take back</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {actions.map((action, n) => (
            <ActionRow
              key={`${action.at ?? ''} ${action.act} ${action.about} ${n}`}
              action={action}
              onOpen={onOpen}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ActionRow({
  action,
  onOpen,
}: {
  readonly action: ListedAction;
  readonly onOpen: ActionTableProps['onOpen'];
}) {
  const { act, about, author, reason, at, until, takesBack } = action;
  const isValue = act === 'pin' || act === 'exempt' || act === 'retract';
  return (
    <tr>
      <td>
        <Badge tone={act === 'exempt' ? 'good' : act === 'pin' ? 'bad' : 'calm'}>
          {takesBack && isValue ? `${act}, taken back` : act}
        </Badge>
      </td>
      <th scope="row" class="value">
        {isValue ? <a href={valueLink(about)}>{about}</a> : said(about)}
      </th>
      <td class="author" title={said(author)}>
        {whoText(author)}
      </td>
      <td class="reason">{said(reason)}</td>
      <td class="figure">{at === null ? 'configuration' : timeText(at)}</td>
      <td class="figure">
        {takesBack ? '—' : until === null ? 'when taken back' : away(until, hubNow.value)}
      </td>
      <td>
        {onOpen !== undefined && at !== null && readOnly.value === undefined && (
          <TakeBack action={action} onOpen={onOpen} />
        )}
      </td>
    </tr>
  );
}

function TakeBack({
  action,
  onOpen,
}: {
  readonly action: ListedAction;
  readonly onOpen: (form: OpenForm) => void;
}) {
  const { act, about } = action;
  const taking = TAKE_BACK[act];
  if (taking === undefined) return null;
  const [name, verb] = taking;
  const isAccount = act === 'expunge';
  const document = isAccount ? { act: name, account: about } : { act: name, target: about };
  const line = isAccount ? [verb, '--account', about, '--undo'] : [verb, about];
  return (
    <button
      type="button"
      class="quiet"
      aria-label={`Take back ${act} ${about}`}
      onClick={() => {
        onOpen({ act: name, document, about, verb: line });
      }}
    >
      Take back …
    </button>
  );
}
