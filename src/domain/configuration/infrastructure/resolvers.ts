/**
 * Public resolvers: addresses and names that their operators publish for use by anyone. Malware uses them as
 * everybody does, and who blocks one cuts off networks that resolve through it.
 */
import { provider, type Provider } from './provider.ts';

export const RESOLVERS: readonly Provider[] = [
  provider(
    'Google Public DNS',
    'developers.google.com/speed/public-dns/docs/using',
    `8.8.8.8 8.8.4.4 2001:4860:4860::8888 2001:4860:4860::8844 2001:4860:4860::6464
     2001:4860:4860::64 dns.google dns64.dns.google dns.google.com`,
  ),
  provider(
    'Cloudflare 1.1.1.1',
    'developers.cloudflare.com/1.1.1.1/ip-addresses',
    `1.1.1.0/29 1.0.0.0/29 2606:4700:4700::1111 2606:4700:4700::1001 2606:4700:4700::1112
     2606:4700:4700::1002 2606:4700:4700::1113 2606:4700:4700::1003 2606:4700:4700::64
     2606:4700:4700::6400 104.16.248.249 104.16.249.249 104.16.132.229 104.16.133.229
     2606:4700::6810:f8f9 2606:4700::6810:f9f9 162.159.36.1 162.159.46.1 one.one.one.one
     cloudflare-dns.com dns.cloudflare.com cloudflare-gateway.com`,
  ),
  provider(
    'Quad9',
    'quad9.net/service/service-addresses-and-features',
    `9.9.9.9 9.9.9.10 9.9.9.11 9.9.9.12 9.9.9.13 149.112.112.112 149.112.112.9 149.112.112.10
     149.112.112.11 149.112.112.12 149.112.112.13 2620:fe::fe 2620:fe::9 2620:fe::10
     2620:fe::fe:10 2620:fe::11 2620:fe::fe:11 2620:fe::12 2620:fe::fe:12 quad9.net`,
  ),
  provider(
    'OpenDNS',
    'opendns.com/setupguide',
    `208.67.222.222 208.67.220.220 208.67.222.220 208.67.220.222 208.67.222.123 208.67.220.123
     208.67.222.2 208.67.220.2 208.67.222.64 208.67.220.64 2620:119:35::35 2620:119:53::53
     2620:119:35::123 2620:119:53::123 2620:0:ccc::2 2620:0:ccd::2 2620:119:fc::2
     2620:119:fc::3 146.112.41.2 146.112.41.3 opendns.com umbrella.com`,
  ),
  provider(
    'CleanBrowsing',
    'cleanbrowsing.org/filters',
    `185.228.168.9 185.228.169.9 185.228.168.10 185.228.169.11 185.228.168.168 185.228.169.168
     2a0d:2a00:1:: 2a0d:2a00:2:: 2a0d:2a00:1::1 2a0d:2a00:2::1 2a0d:2a00:1::2 2a0d:2a00:2::2
     cleanbrowsing.org`,
  ),
  provider(
    'Control D',
    'controld.com/free-dns',
    '76.76.2.0/24 76.76.10.0/24 2606:1a40::/32 controld.com freedns.controld.com',
  ),
  provider(
    'NextDNS',
    'help.nextdns.io',
    '45.90.28.0/24 45.90.30.0/24 2a07:a8c0::/32 2a07:a8c1::/32 nextdns.io',
  ),
  provider(
    'AdGuard DNS',
    'adguard-dns.io/en/public-dns.html',
    `94.140.14.14 94.140.15.15 94.140.14.15 94.140.15.16 94.140.14.140 94.140.14.141
     94.140.14.49 94.140.14.59 94.140.14.33 94.140.14.48 2a10:50c0::ad1:ff 2a10:50c0::ad2:ff
     2a10:50c0::bad1:ff 2a10:50c0::bad2:ff 2a10:50c0::1:ff 2a10:50c0::2:ff 176.103.130.130
     176.103.130.131 176.103.130.132 176.103.130.134 176.103.130.136 176.103.130.137
     adguard-dns.com adguard-dns.io dns.adguard.com`,
  ),
  provider(
    'UltraDNS Public',
    'vercara.digicert.com/ultradns-public',
    `64.6.64.6 64.6.65.6 156.154.70.1 156.154.71.1 156.154.70.2 156.154.71.2 156.154.70.3
     156.154.71.3 156.154.70.4 156.154.71.4 156.154.70.5 156.154.71.5 156.154.70.22
     156.154.71.22 2620:74:1b::1:1 2620:74:1c::2:2 2610:a1:1018::1 2610:a1:1019::1
     2610:a1:1018::2 2610:a1:1019::2 2610:a1:1018::3 2610:a1:1019::3 2610:a1:1018::4
     2610:a1:1019::4 2610:a1:1018::5 2610:a1:1019::5 ultradns.net`,
  ),
  provider(
    'Level 3 and Lumen',
    'in public use for decades; rDNS of the addresses names lumen.tech',
    `4.2.2.1 4.2.2.2 4.2.2.3 4.2.2.4 4.2.2.5 4.2.2.6 209.244.0.3 209.244.0.4 205.171.2.65
     205.171.3.65 205.171.2.66 205.171.3.66 resolver1.lumen.tech resolver2.lumen.tech`,
  ),
  provider(
    'Comodo Secure DNS',
    'comodo.com/secure-dns',
    '8.26.56.26 8.20.247.20 8.20.247.2 8.26.56.10 8.20.247.10',
  ),
  provider(
    'DNS.WATCH',
    'dns.watch',
    '84.200.69.80 84.200.70.40 2001:1608:10:25::1c04:b12f 2001:1608:10:25::9249:d69b =dns.watch resolver1.dns.watch resolver2.dns.watch',
  ),
  provider('DNS.SB', 'dns.sb', '185.222.222.222 45.11.45.11 2a09:: 2a11:: dns.sb dot.sb'),
  provider('DNS4EU', 'joindns4.eu/for-public', '86.54.11.0/24 2a13:1001::/48 joindns4.eu'),
  provider(
    'Quad101',
    '101.101.101.101',
    '101.101.101.101 101.102.103.104 2001:de4::101 2001:de4::102 dns.twnic.tw 101.twnic.tw',
  ),
  provider(
    '114DNS',
    '114dns.com',
    `114.114.114.114 114.114.115.115 114.114.114.119 114.114.115.119 114.114.114.110
     114.114.115.110 114dns.com`,
  ),
  provider(
    'DNSPod Public DNS',
    'dnspod.cn/products/publicdns',
    `119.29.29.29 119.28.28.28 182.254.116.116 182.254.118.118 1.12.12.12 1.12.12.21 1.12.34.56
     120.53.53.53 120.53.53.102 2402:4e00:: 2402:4e00:1:: doh.pub dot.pub dns.pub sm2.doh.pub`,
  ),
  provider(
    'Alibaba Public DNS',
    'alidns.com',
    '223.5.5.5 223.6.6.6 2400:3200::1 2400:3200:baba::1 alidns.com',
  ),
  provider('Baidu Public DNS', 'dudns.baidu.com', '180.76.76.76 2400:da00::6666 dudns.baidu.com'),
  provider(
    '360 Secure DNS',
    'sdns.360.net',
    '101.226.4.6 218.30.118.6 123.125.81.6 140.207.198.6 101.198.198.198 101.198.199.200 doh.360.cn dot.360.cn',
  ),
  provider(
    'OneDNS',
    'onedns.net',
    `117.50.10.10 52.80.52.52 117.50.11.11 52.80.66.66 117.50.22.22 52.80.59.89 117.50.60.30
     52.80.60.30 onedns.net`,
  ),
  provider('CNNIC SDNS', 'sdns.cn', '1.2.4.8 210.2.4.8 2001:dc7:1000::1'),
  provider('ByteDance Public DNS', 'volcengine.com', '180.184.1.1 180.184.2.2'),
  provider(
    'Yandex DNS',
    'dns.yandex.com',
    `77.88.8.8 77.88.8.1 77.88.8.88 77.88.8.2 77.88.8.7 77.88.8.3 2a02:6b8::feed:ff
     2a02:6b8:0:1::feed:ff 2a02:6b8::feed:bad 2a02:6b8:0:1::feed:bad 2a02:6b8::feed:a11
     2a02:6b8:0:1::feed:a11 dns.yandex.net dns.yandex.ru dns.yandex.com`,
  ),
  provider(
    'Mullvad DNS',
    'mullvad.net/help/dns-over-https-and-dns-over-tls',
    `194.242.2.2 194.242.2.3 194.242.2.4 194.242.2.5 194.242.2.6 194.242.2.9 193.19.108.2
     193.19.108.3 2a07:e340::2 2a07:e340::3 2a07:e340::4 2a07:e340::5 2a07:e340::6
     2a07:e340::9 dns.mullvad.net`,
  ),
  provider(
    'Hurricane Electric',
    'dns.he.net',
    '74.82.42.42 2001:470:20::2 66.220.18.42 ordns.he.net',
  ),
  provider(
    'SafeDNS',
    'safedns.com',
    '195.46.39.39 195.46.39.40 2001:67c:2778::3939 2001:67c:2778::3940 safedns.com',
  ),
  provider('Freenom World', 'freenom.world', '80.80.80.80 80.80.81.81'),
  provider('Oracle Dyn', 'help.dyn.com', '216.146.35.35 216.146.36.36'),
  provider(
    'Alternate DNS',
    'alternate-dns.com',
    '76.76.19.19 76.223.122.150 198.101.242.72 23.253.163.53 2602:fcbc::ad 2602:fcbc:2::ad alternate-dns.com',
  ),
  provider(
    'OpenNIC',
    'opennic.org',
    '217.160.70.42 185.121.177.177 169.239.202.202 2001:8d8:1801:86e7::1 opennic.org',
  ),
  provider(
    'CIRA Canadian Shield',
    'cira.ca/canadian-shield',
    `149.112.121.10 149.112.122.10 149.112.121.20 149.112.122.20 149.112.121.30 149.112.122.30
     2620:10a:80bb::10 2620:10a:80bc::10 2620:10a:80bb::20 2620:10a:80bc::20
     2620:10a:80bb::30 2620:10a:80bc::30 canadianshield.cira.ca`,
  ),
  provider(
    'CZ.NIC ODVR',
    'nic.cz/odvr',
    '193.17.47.1 185.43.135.1 2001:148f:ffff::1 2001:148f:fffe::1 odvr.nic.cz',
  ),
  provider(
    'SWITCH DNS',
    'switch.ch/en/dns-firewall',
    '130.59.31.248 130.59.31.251 2001:620:0:ff::2 2001:620:0:ff::3 dns.switch.ch',
  ),
  provider(
    'Digitale Gesellschaft',
    'digitale-gesellschaft.ch/dns',
    '185.95.218.42 185.95.218.43 2a05:fc84::42 2a05:fc84::43 dns.digitale-gesellschaft.ch',
  ),
  provider(
    'UncensoredDNS',
    'blog.uncensoreddns.org',
    '91.239.100.100 89.233.43.71 2001:67c:28a4:: 2a01:3a0:53:53:: censurfridns.dk uncensoreddns.org',
  ),
  provider(
    'Digitalcourage',
    'digitalcourage.de/support/zensurfreier-dns-server',
    '5.9.164.112 46.182.19.48 2a02:2970:1002::18 dns3.digitalcourage.de',
  ),
  provider(
    'Foundation for Applied Privacy',
    'applied-privacy.net/services/dns',
    '146.255.56.98 146.255.56.99 2a02:1b8:10:234::2 applied-privacy.net',
  ),
  provider(
    'DNS Forge',
    'dnsforge.de',
    '176.9.93.198 176.9.1.117 2a01:4f8:151:34aa::198 2a01:4f8:141:316d::117 dnsforge.de',
  ),
  provider(
    'FFMUC',
    'ffmuc.net',
    '5.1.66.255 185.150.99.255 2001:678:e68:f000:: 2001:678:ed0:f000:: ffmuc.net',
  ),
  provider('LibreDNS', 'libredns.gr', '88.198.92.222 116.202.176.26 libredns.gr'),
  provider(
    'Wikimedia DNS',
    'wikitech.wikimedia.org/wiki/Wikimedia_DNS',
    '185.71.138.138 2001:67c:930::1 wikimedia-dns.org',
  ),
  provider(
    'Surfshark DNS',
    'surfshark.com/trust-dns',
    '194.169.169.169 2a09:a707:169:: surfsharkdns.com',
  ),
  provider(
    'IIJ Public DNS',
    'public.dns.iij.jp',
    '103.2.57.5 103.2.57.6 2001:300::5 2001:300::6 public.dns.iij.jp',
  ),
  provider('SkyDNS', 'skydns.ru', '193.58.251.251 skydns.ru'),
  provider('Nawala', 'nawala.id', '180.131.144.144 180.131.145.145'),
  provider('DNS for Family', 'dnsforfamily.com', '94.130.180.225 78.47.64.161 dnsforfamily.com'),
  provider(
    'NTT and Verizon resolvers',
    'in public use for decades; rDNS names the operator',
    '129.250.35.250 129.250.35.251 198.6.1.1 198.6.1.2 198.6.1.3 198.6.1.4 198.6.1.5 198.6.1.6',
  ),
  provider(
    'Sprint and Cogent resolvers',
    'in public use for decades; rDNS names the operator',
    '204.117.214.10 199.2.252.10 66.28.0.45 66.28.0.61',
  ),
  provider('Tiarap', 'tiarap.org', '174.138.21.128 tiarap.org'),
  provider('RethinkDNS', 'rethinkdns.com', 'rethinkdns.com'),
  provider(
    'Bitdefender and Norton DNS',
    'norton.com',
    '199.85.126.10 199.85.127.10 199.85.126.20 199.85.127.20 199.85.126.30 199.85.127.30',
  ),
];
