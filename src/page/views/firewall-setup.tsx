/** The commands for a firewall, as `palisade fortigate` prints them, made here of the same parts. */
import { useMemo, useState } from 'preact/hooks';
import { policyIdOf, type FortigateSetup } from '../../domain/firewalls/fortigate-objects.ts';
import { fortigateSetup } from '../../domain/firewalls/fortigate-setup.ts';
import {
  compareFortios,
  FORTIOS_MIN,
  parseFortiosVersion,
} from '../../domain/firewalls/fortios-version.ts';
import { panosSetup } from '../../domain/firewalls/panos-setup.ts';
import { CodeBlock, CopyButton } from '../parts/copy.tsx';
import { Empty, Section } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import type { PullPlace } from '../state/answers.ts';
import { session } from '../state/store.ts';

const PREFIX = 'palisade';
const INTERFACE = /^[A-Za-z0-9_][A-Za-z0-9 ._/:-]{0,34}$/;

interface Choice {
  readonly device: 'fortigate' | 'panos';
  readonly version: string;
  readonly uplink: string;
  readonly base: string;
}

type Made = { readonly commands: string } | { readonly fault: string };

export function FirewallSetup() {
  const feeds = session.value?.feeds ?? [];
  const [choice, setChoice] = useState<Choice>({
    device: 'fortigate',
    version: '7.4',
    uplink: 'wan1',
    base: '',
  });
  const place = feeds.find(({ base }) => base === choice.base) ?? feeds[0];
  const base = place?.base ?? '';
  const change = (some: Partial<Choice>): void => {
    setChoice({ ...choice, ...some });
  };
  const made = useMemo(() => setupFor(choice, place), [choice, place]);
  return (
    <Section title="Set a firewall up">
      {feeds.length === 0 && (
        <Empty>
          Where firewalls pull from is not known here: palisade fortigate --help says how to name
          it.
        </Empty>
      )}
      <ul class="feed-places">
        {feeds.map((feed) => (
          <li key={feed.base}>
            <span>{feed.name}</span>
            <span class="value">{feed.base + feed.blocklistKey}</span>
            <CopyButton text={feed.base + feed.blocklistKey} label="Copy the URL" />
          </li>
        ))}
      </ul>
      <div class="form-row">
        <label class="field">
          <span>Device</span>
          <select
            value={choice.device}
            onChange={(event) => {
              change({ device: event.currentTarget.value === 'panos' ? 'panos' : 'fortigate' });
            }}
          >
            <option value="fortigate">FortiGate</option>
            <option value="panos">PAN-OS</option>
          </select>
        </label>
        {choice.device === 'fortigate' && (
          <>
            <TextField
              label="FortiOS"
              value={choice.version}
              onChange={(version) => {
                change({ version });
              }}
            />
            <TextField
              label="Uplink"
              value={choice.uplink}
              onChange={(uplink) => {
                change({ uplink });
              }}
            />
          </>
        )}
        <label class="field grow">
          <span>Pulls from</span>
          <select
            value={base}
            onChange={(event) => {
              change({ base: event.currentTarget.value });
            }}
          >
            {feeds.map((feed) => (
              <option key={feed.base} value={feed.base}>
                {feed.name}
              </option>
            ))}
          </select>
        </label>
      </div>
      {'fault' in made ? (
        <p class="fault">{made.fault}</p>
      ) : (
        base !== '' && <CodeBlock text={made.commands} label="Copy the block" />
      )}
    </Section>
  );
}

function setupFor({ device, version: text, uplink }: Choice, place: PullPlace | undefined): Made {
  if (place === undefined) return { commands: '' };
  const { base, blocklistKey } = place;
  const common = {
    base,
    blocklistKey,
    prefix: PREFIX,
    user: undefined,
    inside: ['any'],
  };
  if (device === 'panos') return panosSetup({ ...common, feeds: ['addresses'], zones: [] });
  const version = parseFortiosVersion(text);
  if (version === undefined || compareFortios(version, FORTIOS_MIN) < 0) {
    return { fault: `FortiOS is ${JSON.stringify(text)}, expected 6.2 or later, such as 7.4.9` };
  }
  if (!INTERFACE.test(uplink))
    return { fault: `the uplink is ${JSON.stringify(uplink)}, expected an interface such as wan1` };
  const setup: FortigateSetup = {
    ...common,
    version,
    feeds: ['addresses'],
    box: 'fortigate',
    interfaces: [uplink],
    sdwanZones: [],
    localIn: [],
    refreshMinutes: 5,
    category: 192,
    vdom: undefined,
    push: undefined,
    firstPolicyId: policyIdOf(PREFIX),
  };
  return fortigateSetup(setup);
}
