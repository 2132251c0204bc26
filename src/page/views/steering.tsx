/** What steers the publisher, or voids an account: chosen, filled in, its effect seen, and only then recorded. */
import { useState } from 'preact/hooks';
import { heldIn } from '../data/head-sentence.ts';
import { ActionForm, type ActionFormProps } from '../drawer/action-form.tsx';
import { Section } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { counted } from '../parts/words.ts';
import { entryView, hubStatus } from '../state/store.ts';

/** An action whose effect can be computed as it stands. */
export type ReadyAction = Pick<ActionFormProps, 'act' | 'document' | 'about' | 'verb'>;
/** `release` and `expunge` have fields of their own, filled in first. */
export type OpenForm = ReadyAction | 'release' | 'expunge';

interface SteeringFormProps {
  readonly onDone: () => void;
  readonly onClose: () => void;
}

const MODES = [
  ['freeze', 'Freeze …', ['freeze'], 'nothing is added any more; removals go on'],
  ['hard', 'Freeze hard …', ['freeze', '--hard'], 'nothing is added or removed'],
  ['resume', 'Resume …', ['resume'], 'back to what findings say'],
] as const;

const WITH_FIELDS = [
  ['release', 'Release …', 'lets what is held back pass for a while'],
  ['expunge', 'Expunge …', 'voids what the findings of one account have said up to now'],
] as const;

export function Steering({ onOpen }: { readonly onOpen: (form: OpenForm) => void }) {
  const mode = hubStatus.value?.mode ?? 'free';
  const modes = MODES.filter(([act]) => (act === 'resume') === (mode !== 'free') || act === 'hard');
  return (
    <ul class="steering">
      {modes.map(([act, text, verb, says]) => (
        <SteeringButton
          key={act}
          text={text}
          says={says}
          onClick={() => {
            onOpen({ act, document: { act }, about: 'the publisher', verb });
          }}
        />
      ))}
      {WITH_FIELDS.map(([act, text, says]) => (
        <SteeringButton
          key={act}
          text={text}
          says={says}
          onClick={() => {
            onOpen(act);
          }}
        />
      ))}
    </ul>
  );
}

function SteeringButton({
  text,
  says,
  onClick,
}: {
  readonly text: string;
  readonly says: string;
  readonly onClick: () => void;
}) {
  return (
    <li>
      <button type="button" onClick={onClick}>
        {text}
      </button>
      <span class="muted small">{says}</span>
    </li>
  );
}

export function SteeringForm({ form, ...props }: SteeringFormProps & { readonly form: OpenForm }) {
  if (form === 'release') return <ReleaseForm {...props} />;
  if (form === 'expunge') return <ExpungeForm {...props} />;
  return (
    <Section title={`${form.act} ${form.about}`}>
      <ActionForm key={JSON.stringify(form.document)} {...form} {...props} ends={[]} />
    </Section>
  );
}

/** A release holds for a day at most. */
const RELEASE_ENDS = [
  ['1h', 'for an hour'],
  ['4h', 'for 4 hours'],
  ['12h', 'for 12 hours'],
  ['24h', 'for a day'],
] as const;

function ReleaseForm(props: SteeringFormProps) {
  const [growth, setGrowth] = useState(String(heldIn(hubStatus.value?.alarms ?? []) || ''));
  const [shrink, setShrink] = useState('');
  const [additions, losses] = [Number(growth), Number(shrink)];
  const isWhole = Number.isSafeInteger(additions) && Number.isSafeInteger(losses);
  const isReady = isWhole && additions >= 0 && losses >= 0 && additions + losses > 0;
  const verb = [
    'release',
    ...(additions > 0 ? ['--accept-growth', String(additions)] : []),
    ...(losses > 0 ? ['--accept-shrink', String(losses)] : []),
  ];
  return (
    <Section title="Release what is held back">
      <p class="muted">
        Lets so many additions above the cap, or losses that nothing explains, pass for a while.
      </p>
      <ActionForm
        act="release"
        document={isReady ? { act: 'release', growth: additions, shrink: losses } : undefined}
        waitsFor="How many additions or losses are let pass, as whole numbers?"
        about={isReady ? amounts(additions, losses) : 'what is held back'}
        verb={verb}
        ends={RELEASE_ENDS}
        {...props}
      >
        <div class="form-row">
          <TextField label="Additions" value={growth} onChange={setGrowth} isCount />
          <TextField label="Losses" value={shrink} onChange={setShrink} isCount />
        </div>
      </ActionForm>
    </Section>
  );
}

function amounts(additions: number, losses: number): string {
  return [
    ...(additions > 0 ? [counted(additions, 'addition')] : []),
    ...(losses > 0 ? [counted(losses, 'loss', 'losses')] : []),
  ].join(' and ');
}

const ACCOUNT = /^\d{12}$/;

function ExpungeForm(props: SteeringFormProps) {
  const [account, setAccount] = useState('');
  const isReady = ACCOUNT.test(account);
  const known = new Set(entryView.value?.details?.accounts.sets.flat() ?? []);
  return (
    <Section title="Expunge an account">
      <p class="muted">
        Voids what the findings of one account have said up to now: what only they list leaves with
        the next edition. What it reports from now on counts again.
      </p>
      <ActionForm
        act="expunge"
        document={isReady ? { act: 'expunge', account } : undefined}
        waitsFor="Which account? Its 12 digits."
        about={isReady ? account : 'an account'}
        verb={['expunge', '--account', isReady ? account : '…']}
        ends={[]}
        {...props}
      >
        <label class="field">
          <span>Account</span>
          <input
            inputMode="numeric"
            list="known-accounts"
            value={account}
            autocomplete="off"
            onInput={(event) => {
              setAccount(event.currentTarget.value.trim());
            }}
          />
        </label>
        <datalist id="known-accounts">
          {[...known].sort().map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      </ActionForm>
    </Section>
  );
}
