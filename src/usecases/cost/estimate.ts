/** What a month costs with a configuration: the bill of what it switches on, by service. */
import type { Configuration } from '../../domain/configuration/configuration.ts';
import { watchesReaders } from '../../domain/configuration/configuration-access.ts';
import { alarmedReaders } from '../../domain/configuration/configuration-deployment.ts';
import { pushedBoxes } from '../../domain/push/pushed-boxes.ts';
import { deployedSinks } from '../../domain/reports/configured-sinks.ts';
import { billOf, onceOf } from './bill.ts';
import type { Line, Scale } from './bill-line.ts';
import counted from './counted.json' with { type: 'json' };
import { PRICES, type ServiceName } from './prices.ts';

export interface CostEstimate {
  readonly services: readonly ServiceCost[];
  /** What is paid once, where AWS Config records resources. */
  readonly once: Line;
}

export interface ServiceCost {
  readonly service: ServiceName;
  readonly lines: readonly Line[];
}

/** `size`: of the organization. */
export function scaleOf(
  size: Pick<Scale, 'accounts' | 'regions' | 'firewalls'>,
  configuration: Configuration,
): Required<Scale> {
  const { access } = configuration;
  return {
    ...size,
    isPushed: pushedBoxes(configuration).length > 0,
    sinks: deployedSinks(configuration).length,
    feedRegions: access.regions.length,
    isRead: watchesReaders(access),
    namedReaders: watchesReaders(access) ? alarmedReaders(access).length : 0,
    hasTrail: access.freshness.trail,
    hasStages: configuration.alarms.latencyByStage,
    isEdge: access.cloudfront.enabled,
  };
}

/** Services in the order in which their first lines come. */
export function costEstimate(scale: Scale): CostEstimate {
  const { deployed, measured } = counted;
  const lines = billOf(scale, deployed, measured).filter(({ quantity }) => quantity > 0);
  const services = [...new Set(lines.map(({ price }) => PRICES[price].service))];
  return {
    services: services.map((service) => ({
      service,
      lines: lines.filter(({ price }) => PRICES[price].service === service),
    })),
    once: onceOf(scale, deployed),
  };
}
