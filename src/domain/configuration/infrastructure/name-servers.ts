/** Authoritative servers that everybody depends on: the root, top-level domains, and service anycast. */
import { provider, type Provider } from './provider.ts';

export const NAME_SERVERS: readonly Provider[] = [
  provider(
    'root of the DNS',
    'internic.net/domain/named.root',
    `198.41.0.4 170.247.170.2 192.33.4.12 199.7.91.13 192.203.230.10 192.5.5.241 192.112.36.4
     198.97.190.53 192.36.148.17 192.58.128.30 193.0.14.129 199.7.83.42 202.12.27.33
     199.9.14.201 2001:503:ba3e::2:30 2801:1b8:10::b 2001:500:2::c 2001:500:2d::d
     2001:500:a8::e 2001:500:2f::f 2001:500:12::d0d 2001:500:1::53 2001:7fe::53
     2001:503:c27::2:30 2001:7fd::1 2001:500:9f::42 2001:dc3::35 2001:500:200::b
     root-servers.net`,
  ),
  provider(
    'Verisign: com and net',
    'internic.net/domain/root.zone',
    `192.5.6.30 192.33.14.30 192.26.92.30 192.31.80.30 192.12.94.30 192.35.51.30 192.42.93.30
     192.54.112.30 192.43.172.30 192.48.79.30 192.52.178.30 192.41.162.30 192.55.83.30
     2001:503:a83e::2:30 2001:503:231d::2:30 2001:503:83eb::30 2001:500:856e::30
     2001:502:1ca1::30 2001:503:d414::30 2001:503:eea3::30 2001:502:8cc::30
     2001:503:39c1::30 2001:502:7094::30 2001:503:d2d::30 2001:500:d937::30
     2001:501:b1f9::30 gtld-servers.net nstld.com verisign-grs.com`,
  ),
  provider(
    'Identity Digital and PIR: org, info, io and others',
    'internic.net/domain/root.zone',
    `199.19.56.1 199.249.112.1 199.19.54.1 199.249.120.1 199.19.53.1 199.19.57.1
     2001:500:e::1 2001:500:40::1 2001:500:c::1 2001:500:48::1 2001:500:b::1 2001:500:f::1
     199.254.31.1 199.249.113.1 199.254.48.1 199.249.121.1 199.254.49.1 199.254.50.1
     65.22.160.1 65.22.160.17 65.22.161.17 65.22.162.17 65.22.163.17 afilias-nst.info
     afilias-nst.org pir.org`,
  ),
  provider(
    'DENIC: de',
    'internic.net/domain/root.zone',
    `194.0.0.53 81.91.164.5 194.246.96.1 77.67.63.105 195.243.137.26 194.146.107.6
     2001:678:2::53 2a02:568:0:2::53 2a02:568:fe02::de 2001:668:1f:11::105
     2003:8:14::53 2001:67c:1011:1::53 nic.de de.net`,
  ),
  provider(
    'Nominet: uk',
    'internic.net/domain/root.zone',
    `213.248.216.1 103.49.80.1 213.248.220.1 43.230.48.1 156.154.100.3 156.154.101.3
     156.154.102.3 156.154.103.3 2a01:618:400::1 2401:fd80:400::1 2a01:618:404::1
     2401:fd80:404::1 nic.uk`,
  ),
  provider(
    'other top-level domains by name',
    'internic.net/domain/root.zone',
    `nic.fr nic.eu dns.eu nic.nl dns.nl dns.it nic.it nic.ch dns.jp dns.br dns.cn nic.cn
     nic.io nic.co nic.us nic.ca ca-servers.ca iis.se ns.se nic.se dns.pl dns.be nic.be
     ripe.net apnic.net lacnic.net afrinic.net arin.net icann.org iana.org iana-servers.net`,
  ),
  provider(
    'AS112 and AMT anycast',
    'RFC 7534, RFC 7535, RFC 7450',
    '192.31.196.0/24 192.175.48.0/24 192.52.193.0/24 2620:4f:8000::/48',
  ),
];
