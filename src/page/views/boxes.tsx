/** Boxes that feeds are pushed to: which edition each holds, and how long after it was made. */
import { Badge } from '../parts/badge.tsx';
import { Section } from '../parts/notice.tsx';
import { away, lengthText, number, said, timeText } from '../parts/words.ts';
import type { SeenBox } from '../state/answers.ts';
import { hubNow, hubStatus } from '../state/store.ts';

export function Boxes() {
  const boxes = hubStatus.value?.boxes ?? [];
  if (boxes.length === 0) return null;
  return (
    <Section title="Pushed to">
      <div class="scroll" tabIndex={0} role="region" aria-label="Pushed to">
        <table class="plain">
          <thead>
            <tr>
              <th scope="col">Box</th>
              <th scope="col">State</th>
              <th scope="col">Edition held</th>
              <th scope="col">Pushed</th>
              <th scope="col">After it was made</th>
            </tr>
          </thead>
          <tbody>
            {boxes.map((box) => (
              <BoxRow key={box.name} box={box} />
            ))}
          </tbody>
        </table>
      </div>
    </Section>
  );
}

function BoxRow({ box }: { readonly box: SeenBox }) {
  const { name, edition, behind, pushedAt, delaySeconds, failing, fault } = box;
  const trouble = fault ?? failing?.reason;
  const late = (behind ?? 0) > 0 ? `${number(behind ?? 0)} behind` : 'Current edition';
  const isFine = trouble === undefined && edition !== null && behind === 0;
  return (
    <tr>
      <th scope="row">{said(name)}</th>
      <td>
        <Badge tone={isFine ? 'good' : 'bad'}>
          {said(trouble ?? (edition === null ? 'Nothing pushed yet' : late))}
        </Badge>
      </td>
      <td class="figure">{edition === null ? '—' : number(edition)}</td>
      <td class="pull" title={timeText(pushedAt)}>
        {pushedAt === null ? '—' : away(pushedAt, hubNow.value)}
      </td>
      <td class="figure">{typeof delaySeconds === 'number' ? lengthText(delaySeconds) : '—'}</td>
    </tr>
  );
}
