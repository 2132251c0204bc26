/**
 * Networks whose addresses many share or that change hands within hours, as data: who accuses such an address
 * accuses its next holder. They shorten windows and do nothing else.
 *
 * Autonomous system numbers are those that the operator registered with its regional registry. Where a VPN
 * rents its exits from hosters, GuardDuty names it as the organization, so names (globs, lower case) are
 * compared too, with every name that a finding gives: `asnOrg`, `isp` and `org`.
 */
import { HOUR, type Seconds } from '../base/time.ts';

export interface SharedNetwork {
  readonly name: string;
  readonly asns: readonly number[];
  /** Globs over names of organizations, in lower case. */
  readonly organizations: readonly string[];
  /** The longest window of an address in it. */
  readonly windowMax: Seconds;
  readonly source: string;
}

/** When the rows were last compared with their sources. */
const NETWORKS_DATED = '2026-11-29';

const SHARED: Seconds = 48 * HOUR;
/** Tor relays come and go within days, and their addresses return to ordinary use. */
export const TOR_WINDOW_MAX: Seconds = 72 * HOUR;

/** Where nothing else is named: the regional registries' records of the autonomous systems. */
const REGISTRIES = `RDAP of the regional Internet registries (rdap.org/autnum), ${NETWORKS_DATED}`;

function network(
  name: string,
  asns: readonly number[],
  organizations: readonly string[] = [],
): SharedNetwork {
  return { name, asns, organizations, windowMax: SHARED, source: REGISTRIES };
}

const CLOUDS: readonly SharedNetwork[] = [
  network('Amazon', [16509, 14618, 8987, 7224, 38895, 39111]),
  network('Microsoft', [8075, 8068, 8069, 12076]),
  network('Google', [15169, 396982, 19527, 36040, 36384, 36385, 43515]),
  network('Oracle Cloud', [31898]),
  network('IBM Cloud', [36351]),
  network('Alibaba Cloud', [45102, 37963, 134963]),
  network('Tencent Cloud', [132203, 45090, 133478]),
  network('Huawei Cloud', [136907, 55990]),
  network('Baidu Cloud', [38365, 55967]),
  network('UCloud', [135377, 59077]),
  network('ByteDance', [137718, 138699, 396986]),
  network('Yandex Cloud', [200350, 210656]),
  network('Naver Cloud', [23576]),
];

/** Their addresses are also the exits of iCloud Private Relay. */
const EDGES: readonly SharedNetwork[] = [
  network('Cloudflare', [13335, 209242, 202623, 132892, 203898, 395747]),
  network('Fastly', [54113]),
  network('Akamai', [
    ...[20940, 16625, 36183, 12222, 16702, 17204, 18680, 18717, 21342, 21357, 21399, 22207],
    ...[22452, 23454, 23455, 23903, 24319, 26008, 30675, 31107, 31108, 31109, 31110, 31377],
    ...[32787, 33047, 33905, 34164, 34850, 35204, 35993, 35994, 39836, 43639, 45757, 48163],
    ...[49249, 49846, 55409, 55770, 133103, 200005, 213120, 393234, 393560],
  ]),
  network('CDN77', [60068, 212238]),
  network('Gcore', [199524, 202422]),
  network('Imperva', [19551]),
  network('Edgio and Edgecast', [15133, 22822]),
];

const HOSTERS: readonly SharedNetwork[] = [
  network('DigitalOcean', [14061, 62567, 200130, 201229, 202018, 393406]),
  network('OVH', [16276, 35540]),
  network('Hetzner', [24940, 213230, 212317]),
  network('Linode', [63949, 48337]),
  network('Vultr', [20473, 64515]),
  network('Scaleway', [12876]),
  network('Leaseweb', [60781, 28753, 16265, 30633, 59253, 7203, 396362, 395954, 393886, 205544]),
  network('Contabo', [51167, 40021, 141995]),
  network('IONOS', [8560, 54548]),
  network('Rackspace', [27357, 19994, 33070, 15395, 12200, 58683]),
  network('GoDaddy', [26496, 398101, 20773, 21501]),
  network('Hostinger', [47583]),
  network('Namecheap', [22612]),
  network('Newfold Digital', [46606]),
  network('Kamatera', [36007, 64022, 41436]),
  network('UpCloud', [202053]),
  network('Exoscale', [61098]),
  network('Equinix Metal', [54825]),
  network('Aruba', [31034]),
  network('Selectel', [49505, 50340]),
  network('HostPapa and ColoCrossing', [36352]),
  network('QuadraNet', [8100]),
  network('BuyVM', [53667]),
];

const GATEWAYS: readonly SharedNetwork[] = [
  network('Zscaler', [22616, 53813, 62044], ['*zscaler*']),
  network('Netskope', [55256], ['*netskope*']),
  network('Cisco Umbrella', [36692], ['*cisco umbrella*', '*opendns*']),
  network('Palo Alto Networks Prisma Access', [54538], ['*palo alto networks*']),
  network('Forcepoint', [44444], ['*forcepoint*', '*websense*']),
  network('Cato Networks', [13150], ['*cato networks*']),
  network('iboss', [], ['*iboss*']),
  network('Menlo Security', [], ['*menlo security*']),
  network('Skyhigh Security', [], ['*skyhigh security*', '*mcafee*']),
  network('Symantec Web Security Service', [], ['*blue coat*', '*symantec*']),
];

const VPNS: readonly SharedNetwork[] = [
  network('M247', [9009, 16247], ['*m247*']),
  network('Mullvad VPN', [39351], ['*mullvad*', '*31173 services*']),
  network('NordVPN', [136787, 147049, 207137], ['*nordvpn*', '*tefincom*', '*packethub*']),
  network('Proton VPN', [62371, 209103, 199218], ['*proton vpn*', '*protonvpn*', 'proton ag']),
  network('Surfshark', [209854], ['*surfshark*']),
  network('ExpressVPN', [], ['*expressvpn*', '*express vpn*', '*express technologies*']),
  network('Private Internet Access', [], ['*private internet access*', '*london trust media*']),
  network('CyberGhost', [], ['*cyberghost*']),
  network('Windscribe', [], ['*windscribe*']),
  network('IVPN', [], ['*ivpn*']),
  network('TunnelBear', [], ['*tunnelbear*']),
  network('hide.me', [], ['*hide.me*']),
  network('Cloudflare WARP', [], ['*cloudflare warp*']),
  network('iCloud Private Relay', [], ['*icloud private relay*']),
  network('hosters of VPN exits', [62240, 11878, 46562]),
];

/** Mobile carriers, and satellites: thousands of subscribers behind each IPv4 address. */
const CARRIERS: readonly SharedNetwork[] = [
  network('T-Mobile US', [21928]),
  network('Verizon Wireless', [22394, 6167]),
  network('AT&T Mobility', [20057]),
  network('EE', [12576]),
  network('Three UK', [60339, 206067]),
  network('O2 UK', [35228]),
  network('Vodafone UK', [25135]),
  network('Free Mobile', [51207]),
  network('Turkcell', [16135]),
  network('Reliance Jio', [55836]),
  network('Airtel Mobility', [45609]),
  network('Vodafone Idea', [38266, 55410]),
  network('Telkomsel', [23693]),
  network('XL Axiata', [24203]),
  network('Globe Telecom', [132199]),
  network('Smart Communications', [10139]),
  network('NTT Docomo', [9605]),
  network('Rakuten Mobile', [138384]),
  network('SK Telecom', [9644]),
  network('MTN Nigeria', [29465]),
  network('Safaricom', [33771]),
  network('Vodacom', [29975]),
  network('TIM Brasil', [26615]),
  network('Vivo', [26599]),
  network('Telcel', [28403]),
  network('Starlink', [14593]),
  network(
    'carrier-grade NAT by name',
    [],
    ['*cgnat*', '*carrier-grade nat*', '*carrier grade nat*'],
  ),
];

export const SHARED_NETWORKS: readonly SharedNetwork[] = [
  ...CLOUDS,
  ...EDGES,
  ...HOSTERS,
  ...GATEWAYS,
  ...VPNS,
  ...CARRIERS,
];
