/** Names of the metrics that functions write, and alarms and the dashboard watch. */

export const METRICS_NAMESPACE = 'Palisade';

/** Metrics that functions write and alarms watch. */
export const METRICS = {
  /**
   * New findings. Duplicates are every finding's second route, refused ones lie in the reject queue, failures come
   * again, and Lambda and the dead-letter queue count them: none has a series of its own.
   */
  accepted: 'FindingsAccepted',
  /** Ticks that ended with every feed checked: their absence is the age of the feed. */
  checks: 'ChecksSucceeded',
  /** Of each finding that is new, from its arrival in the ledger until the feeds show what follows from it. */
  latency: 'FindingToFeedSeconds',
  /** What an operator should know of the last tick. */
  alarms: 'PublisherAlarms',
  /** Facts in change records that their writer may not write: sent only if there are any, so it costs nothing. */
  unbelieved: 'ChangesNotBelieved',
  /** Readers of the feeds, as the access logs show them. */
  readersPulling: 'ReadersPulling',
  readersStopped: 'ReadersStopped',
  /** Logs that could not be read, or not up to now. */
  logsUnread: 'AccessLogsUnread',
  /** Accounts × regions, as the audit knows them; of the unknown, not those of suspended accounts. */
  gaps: 'CoverageGaps',
  /** What keeps configured pairs from delivering: late heartbeats. */
  deliveryFaults: 'DeliveryFaults',
  /** Parts of the hub itself that are not as deployed, or unknown for hours. */
  hubFaults: 'HubPartFaults',
  pairsUnknown: 'PairsUnknown',
  /** Accounts × regions whose rules hold what they could not deliver. */
  deadLetters: 'ForwarderDeadLetters',
  pairsUnknownPercent: 'PairsUnknownPercent',
  /** Judgements that CloudTrail did not deliver. */
  judgementsRepaired: 'JudgementsRepaired',
} as const;

/**
 * The stages of a finding's way, in seconds: written only where the configuration asks for them, since each costs. Log
 * lines tell their median and longest in any case, as `stages`.
 */
export const STAGE_METRICS = {
  /** From GuardDuty's update to the event. */
  updateToEvent: 'UpdateToEventSeconds',
  /** Over the buses, into the ingest queue. */
  eventToQueue: 'EventToQueueSeconds',
  queueToLedger: 'QueueToLedgerSeconds',
  /** Until the edition that shows it stands. */
  ledgerToEdition: 'LedgerToEditionSeconds',
  /** Until every feed bucket has it. */
  editionToFeed: 'EditionToFeedSeconds',
  /** Of each edition and box, until the box holds it. */
  editionToBox: 'EditionToBoxSeconds',
} as const;

/**
 * 1 of a reader of `access.freshness.readers` that has stopped, with its name as the dimension `reader`. Sent only then: a
 * series is paid for the hours in which it is sent.
 */
export const READER_SILENT = 'ReaderSilent';

/** Outcomes of reports, all sinks together: written only where a sink is switched on, since each costs. */
export const REPORT_METRICS = {
  delivered: 'ReportsDelivered',
  rejected: 'ReportsRejected',
  again: 'ReportsAgain',
} as const;
