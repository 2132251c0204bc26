/** Small marks: a band, a place, a state; never by colour alone. */
import type { ComponentChildren } from 'preact';

export function Band({ band }: { readonly band: string }) {
  return <span class={`band band-${band}`}>{band === 'pin' ? 'pinned' : band}</span>;
}

export type Tone = 'good' | 'warn' | 'bad' | 'calm';

export function Badge({
  tone,
  children,
}: {
  readonly tone: Tone;
  readonly children: ComponentChildren;
}) {
  return <span class={`badge badge-${tone}`}>{children}</span>;
}

const PLACES: Readonly<Record<string, { readonly text: string; readonly tone: Tone }>> = {
  listed: { text: 'Listed', tone: 'bad' },
  held: { text: 'Held back', tone: 'warn' },
  excluded: { text: 'Kept out', tone: 'good' },
  shed: { text: 'Left out, over the budget', tone: 'warn' },
  watched: { text: 'Watched', tone: 'warn' },
  'not-in-force': { text: 'No longer in force', tone: 'calm' },
  unknown: { text: 'Unknown here', tone: 'calm' },
};

export function PlaceBadge({ place }: { readonly place: string }) {
  const { text, tone } = PLACES[place] ?? { text: place, tone: 'calm' as const };
  return <Badge tone={tone}>{text}</Badge>;
}
