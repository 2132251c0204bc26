/** Readers: who pulls, which edition they hold, who has gone silent; and the block that sets a firewall up. */
import { Badge, type Tone } from '../parts/badge.tsx';
import { Empty, Section } from '../parts/notice.tsx';
import { away, lengthText, number, said, timeText } from '../parts/words.ts';
import type { SeenReader } from '../state/answers.ts';
import { hubNow, hubStatus } from '../state/store.ts';
import { Boxes } from './boxes.tsx';
import { FirewallSetup } from './firewall-setup.tsx';

const STATES: Readonly<
  Record<
    SeenReader['standing'],
    { readonly text: string; readonly tone: Tone; readonly rank: number }
  >
> = {
  stopped: { text: 'Silent', tone: 'bad', rank: 0 },
  unknown: { text: 'Unknown', tone: 'warn', rank: 1 },
  pulling: { text: 'Pulling', tone: 'good', rank: 2 },
  passing: { text: 'Came by once', tone: 'calm', rank: 3 },
};

export function ReadersView() {
  const status = hubStatus.value;
  if (status === undefined) return <Empty>Asking the hub …</Empty>;
  return (
    <div class="stack">
      <Buckets />
      <Section title="Readers">
        {status.readers.length === 0 ? (
          <Empty>
            Nobody has pulled a feed yet, or no access log is read. Set a firewall up with the block
            below.
          </Empty>
        ) : (
          <ReaderTable readers={status.readers} />
        )}
      </Section>
      <Boxes />
      <FirewallSetup />
    </div>
  );
}

function Buckets() {
  const buckets = hubStatus.value?.buckets ?? [];
  return (
    <dl class="figures">
      {buckets.map(({ name, edition, behind, lagSeconds, fault }) => {
        const isCurrent = behind === 0 && fault === null;
        return (
          <div key={name} class="figure-card">
            <dt>feed bucket {name}</dt>
            <dd>{edition === null ? '—' : number(edition)}</dd>
            <dd class="small">
              <Badge tone={isCurrent ? 'good' : 'bad'}>
                {isCurrent
                  ? 'current edition'
                  : (fault ?? `${behind ?? 0} behind for ${lengthText(lagSeconds ?? 0)}`)}
              </Badge>
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function ReaderTable({ readers }: { readonly readers: readonly SeenReader[] }) {
  const ordered = [...readers].sort(
    (a, b) => STATES[a.standing].rank - STATES[b.standing].rank || (a.name < b.name ? -1 : 1),
  );
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Readers">
      <table class="plain">
        <thead>
          <tr>
            <th scope="col">Reader</th>
            <th scope="col">State</th>
            <th scope="col">Last pull</th>
            <th
              scope="col"
              title="By the time of its pull: this edition, or a later one. — if the history does not say."
            >
              Edition held
            </th>
            <th scope="col">Feed</th>
            <th scope="col">From</th>
          </tr>
        </thead>
        <tbody>
          {ordered.map((reader) => (
            <ReaderRow key={reader.name} reader={reader} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ReaderRow({ reader }: { readonly reader: SeenReader }) {
  const { name, standing, lastPull, edition, feed, address } = reader;
  const { text, tone } = STATES[standing];
  return (
    <tr>
      <th scope="row">{said(name)}</th>
      <td>
        <Badge tone={tone}>{text}</Badge>
      </td>
      <td class="pull" title={timeText(lastPull)}>
        {lastPull === null ? 'never seen' : away(lastPull, hubNow.value)}
      </td>
      <td class="figure">{typeof edition === 'number' ? number(edition) : '—'}</td>
      <td class="value">{said(feed ?? '—')}</td>
      <td class="value">{address ?? '—'}</td>
    </tr>
  );
}
