/**
 * Infrastructure that everybody shares, as data: public resolvers and the root of the DNS. Malware uses them
 * as everybody does, so findings name them; who blocks them cuts off the own organization.
 *
 * Small and certain on purpose: only addresses that their operators publish for use by anyone and have kept
 * for years. What changes from week to week (edges of clouds) belongs into a file of one's own, see
 * docs/feeds.md; addresses of clouds have short windows by policy besides.
 */

export interface Provider {
  readonly operator: string;
  /** Addresses, CIDRs and domain zones. */
  readonly targets: readonly string[];
  /** The operator's own page. */
  readonly source: string;
}

/** When the rows were last compared with their sources. */
export const LIST_DATED = '2026-11-26';

export const PROVIDERS: readonly Provider[] = [
  {
    operator: 'Google Public DNS',
    targets: [
      ...['8.8.8.8', '8.8.4.4', '2001:4860:4860::8888', '2001:4860:4860::8844'],
      ...['2001:4860:4860::6464', '2001:4860:4860::64', 'dns.google'],
    ],
    source: 'developers.google.com/speed/public-dns/docs/using',
  },
  {
    operator: 'Cloudflare 1.1.1.1',
    targets: [
      ...['1.1.1.1', '1.0.0.1', '1.1.1.2', '1.0.0.2', '1.1.1.3', '1.0.0.3'],
      ...['2606:4700:4700::1111', '2606:4700:4700::1001', '2606:4700:4700::1112'],
      ...['2606:4700:4700::1002', '2606:4700:4700::1113', '2606:4700:4700::1003'],
      ...['2606:4700:4700::64', '2606:4700:4700::6400'],
      ...['one.one.one.one', 'cloudflare-dns.com'],
    ],
    source: 'developers.cloudflare.com/1.1.1.1/ip-addresses',
  },
  {
    operator: 'Quad9',
    targets: [
      ...['9.9.9.9', '9.9.9.10', '9.9.9.11'],
      ...['149.112.112.112', '149.112.112.9', '149.112.112.10', '149.112.112.11'],
      ...['2620:fe::fe', '2620:fe::9', '2620:fe::10', '2620:fe::fe:10'],
      ...['2620:fe::11', '2620:fe::fe:11', 'quad9.net'],
    ],
    source: 'quad9.net/service/service-addresses-and-features',
  },
  {
    operator: 'OpenDNS',
    targets: [
      ...['208.67.222.222', '208.67.220.220', '208.67.222.220', '208.67.220.222'],
      ...['208.67.222.123', '208.67.220.123', '2620:119:35::35', '2620:119:53::53'],
      ...['doh.opendns.com'],
    ],
    source: 'opendns.com/setupguide',
  },
  {
    operator: 'AdGuard DNS',
    targets: [
      ...['94.140.14.14', '94.140.15.15', '94.140.14.15', '94.140.15.16'],
      ...['94.140.14.140', '94.140.14.141', '2a10:50c0::ad1:ff', '2a10:50c0::ad2:ff'],
      ...['dns.adguard-dns.com'],
    ],
    source: 'adguard-dns.io/kb/general/dns-providers',
  },
  {
    operator: 'UltraDNS Public',
    targets: ['64.6.64.6', '64.6.65.6', '156.154.70.1', '156.154.71.1'],
    source: 'vercara.digicert.com/ultradns-public',
  },
  {
    operator: 'Level 3 resolvers',
    targets: ['4.2.2.1', '4.2.2.2', '4.2.2.3', '4.2.2.4', '4.2.2.5', '4.2.2.6'],
    source: 'in public use for decades; no page of the operator names them',
  },
  {
    operator: 'Alibaba Public DNS',
    targets: ['223.5.5.5', '223.6.6.6', '2400:3200::1', '2400:3200:baba::1', 'dns.alidns.com'],
    source: 'alidns.com',
  },
  {
    operator: 'Yandex DNS',
    targets: ['77.88.8.8', '77.88.8.1', '2a02:6b8::feed:ff', '2a02:6b8:0:1::feed:ff'],
    source: 'dns.yandex.com',
  },
  {
    operator: 'root of the DNS',
    targets: [
      ...['198.41.0.4', '170.247.170.2', '192.33.4.12', '199.7.91.13', '192.203.230.10'],
      ...['192.5.5.241', '192.112.36.4', '198.97.190.53', '192.36.148.17', '192.58.128.30'],
      ...['193.0.14.129', '199.7.83.42', '202.12.27.33'],
      ...['2001:503:ba3e::2:30', '2801:1b8:10::b', '2001:500:2::c', '2001:500:2d::d'],
      ...['2001:500:a8::e', '2001:500:2f::f', '2001:500:12::d0d', '2001:500:1::53'],
      ...['2001:7fe::53', '2001:503:c27::2:30', '2001:7fd::1', '2001:500:9f::42'],
      ...['2001:dc3::35', 'root-servers.net'],
    ],
    source: 'iana.org/domains/root/servers',
  },
  {
    // Of IANA's special-purpose registries, and globally reachable: service anycast, nobody's host.
    operator: 'AS112 and AMT anycast',
    targets: ['192.31.196.0/24', '192.175.48.0/24', '192.52.193.0/24', '2620:4f:8000::/48'],
    source: 'RFC 7534, RFC 7535, RFC 7450',
  },
];
