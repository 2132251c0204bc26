/** How the hub's own parts stand in AWS: types only, owned by the use cases. */
import type { HubFacts } from '../domain/coverage/hub/hub-parts.ts';
import type { HubPlan } from '../domain/coverage/hub/hub-plan.ts';

export interface HubProbe {
  /** Of each part of the plan; what AWS refuses is a fact of the answer, and nothing is thrown. */
  facts(plan: HubPlan): Promise<HubFacts>;
}
