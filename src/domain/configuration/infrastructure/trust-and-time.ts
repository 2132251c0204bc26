/** What checks certificates and sets clocks: without it nothing that is encrypted works for long. */
import { provider, type Provider } from './provider.ts';

/** Revocation and issuer files of authorities in the root programs of Mozilla, Microsoft and Apple. */
const AUTHORITIES: readonly Provider[] = [
  provider(
    'DigiCert',
    'knowledge.digicert.com/general-information/digicert-certificate-status-ip-address',
    `ocsp.digicert.com ocsp.one.digicert.com crl.digicert.com crl3.digicert.com crl4.digicert.com
     cacerts.digicert.com ocspx.digicert.com ocsp.digicert.cn crl.digicert.cn statuse.digitalcertvalidation.com
     digicert.com digitalcertvalidation.com ocsp.thawte.com geotrust.com rapidssl.com thawte.com
     verisign.com symcb.com symcd.com symantec.com ws.symantec.com quovadisglobal.com quovadisoffshore.com
     dcocsp.cn digicertcdn.com`,
  ),
  provider(
    "Let's Encrypt",
    'letsencrypt.org/certificates',
    'lencr.org letsencrypt.org identrust.com trustid.ocsp.identrust.com',
  ),
  provider('Google Trust Services', 'pki.goog', 'pki.goog pki.google.com gts.google.com'),
  provider('Amazon Trust Services', 'amazontrust.com/repository', 'awstrust.com ss2.us'),
  provider(
    'Sectigo',
    'sectigo.com/knowledge-base',
    `sectigo.com comodoca.com comodoca4.com comodo.net usertrust.com trust-provider.com ssl.com
     zerossl.com trustasia.com ocsp.trust-provider.cn crt.sh comodo.com`,
  ),
  provider(
    'GlobalSign',
    'support.globalsign.com',
    'globalsign.com globalsign.net alphassl.com public-trust.com omniroot.com',
  ),
  provider('Entrust', 'entrust.com', 'entrust.net entrust.com affirmtrust.com'),
  provider(
    'GoDaddy and Starfield',
    'certs.godaddy.com/repository',
    'ocsp.godaddy.com crl.godaddy.com certs.godaddy.com certificates.godaddy.com starfieldtech.com certificates.starfieldtech.com',
  ),
  provider(
    'Microsoft PKI',
    'microsoft.com/pkiops/docs/repository.htm',
    'ocsp.msocsp.com msocsp.com mscrl.microsoft.com crl.microsoft.com oneocsp.microsoft.com ocsp.microsoft.com pkiops.microsoft.com ctldl.windowsupdate.com',
  ),
  provider(
    'Apple PKI',
    'apple.com/certificateauthority',
    'ocsp.apple.com ocsp2.apple.com crl.apple.com certs.apple.com valid.apple.com valid.origin-apple.com.akadns.net',
  ),
  provider(
    'European authorities',
    'repositories of each authority, named in the root programs',
    `buypass.com buypass.no certum.pl certum.eu yandex.ocsp-responder.com ocsp-responder.com
     actalis.it swisssign.net swisssign.com swisssign.ch telesec.de d-trust.net harica.gr
     certsign.ro certigna.fr dhimyotis.com camerfirma.com firmaprofesional.com izenpe.com
     accv.es fnmt.es pkioverheid.nl microsec.hu netlock.hu teliasonera.com telia.com
     e-szigno.hu luxtrust.lu disig.sk sk.ee atos.net`,
  ),
  provider(
    'authorities elsewhere',
    'repositories of each authority, named in the root programs',
    `wosign.com startssl.com cfca.com.cn anfcc.cn gdca.com.cn sheca.com certchina.com twca.com.tw
     chttl.com.tw hinet.net secomtrust.net jprs.jp nifcloud.com emsign.com e-mudhra.com emudhra.com
     trustwave.com viking.cloud networksolutions.com hongkongpost.gov.hk kisa.or.kr
     naver-cloudtrust.com certificate.navercloudtrust.com oiste.org wisekey.com trustcor.ca`,
  ),
  provider(
    'logs of Certificate Transparency',
    'gstatic.com/ct/log_list/v3/log_list.json',
    'ct.googleapis.com ct.cloudflare.com ct.digicert.com ct.letsencrypt.org transparencyreport.google.com',
  ),
];

const TIME: readonly Provider[] = [
  provider('NTP Pool', 'ntppool.org', 'pool.ntp.org ntppool.org ntp.org'),
  provider(
    'Google Public NTP',
    'developers.google.com/time/guides',
    `216.239.35.0 216.239.35.4 216.239.35.8 216.239.35.12 2001:4860:4806:: 2001:4860:4806:4::
     2001:4860:4806:8:: 2001:4860:4806:c:: time.google.com time1.google.com time2.google.com
     time3.google.com time4.google.com time.android.com`,
  ),
  provider(
    'Cloudflare Time',
    'developers.cloudflare.com/time-services/ntp',
    '162.159.200.1 162.159.200.123 2606:4700:f1::1 2606:4700:f1::123 time.cloudflare.com',
  ),
  provider(
    'Apple time',
    'support.apple.com',
    'time.apple.com time.asia.apple.com time.euro.apple.com time-ios.apple.com time-macos.apple.com',
  ),
  provider('Microsoft time', 'learn.microsoft.com', 'time.windows.com'),
  provider('Amazon Time Sync', 'docs.aws.amazon.com', 'time.aws.com'),
  provider(
    'Meta time',
    'engineering.fb.com',
    'time.facebook.com time1.facebook.com time2.facebook.com time3.facebook.com time4.facebook.com time5.facebook.com 129.134.28.123 129.134.29.123 129.134.25.123 129.134.26.123 129.134.27.123',
  ),
  provider(
    'NIST',
    'tf.nist.gov/tf-cgi/servers.cgi',
    `129.6.15.25 129.6.15.26 129.6.15.27 129.6.15.28 129.6.15.29 129.6.15.30 132.163.96.1
     132.163.96.2 132.163.96.3 132.163.96.4 132.163.96.5 132.163.96.6 132.163.97.1
     132.163.97.2 132.163.97.3 132.163.97.4 132.163.97.5 132.163.97.6 132.163.97.8
     128.138.140.44 128.138.140.50 128.138.141.172 2610:20:6f15:15::26 2610:20:6f15:15::27
     2610:20:6f15:15::28 2610:20:6f15:15::30 2610:20:6f96:96::4 2610:20:6f96:96::6
     2610:20:6f97:97::4 2610:20:6f97:97::6 time.nist.gov nist.gov nist.time.gov`,
  ),
  provider(
    'national time laboratories',
    'pages of PTB, METAS, NPL, VSL, INRIM, NICT, NTSC, NRC, SP and ROA',
    `ptbtime1.ptb.de ptbtime2.ptb.de ptbtime3.ptb.de ptbtime4.ptb.de 192.53.103.108 192.53.103.104
     192.53.103.103 192.53.103.123 ntp.metas.ch ntp.npl.co.uk ntp1.npl.co.uk ntp2.npl.co.uk
     ntp.vsl.nl ntp1.inrim.it ntp2.inrim.it ntp.nict.jp ntp.ntsc.ac.cn ntp.nim.ac.cn
     time.nrc.ca time.chu.nrc.ca ntp.se nts.ntp.se ntp.roa.es hora.roa.es ntp.br usno.navy.mil
     tick.usno.navy.mil tock.usno.navy.mil ntp.obspm.fr`,
  ),
  provider(
    'time of operating systems and carriers',
    'pages of each operator',
    `ntp.ubuntu.com time.ubuntu.com clock.redhat.com clock.fedoraproject.org ntp.aliyun.com
     time.pool.aliyun.com ntp.tencent.com time.cloud.tencent.com ntp.nasa.gov clock.isc.org
     ntp.he.net clock.sjc.he.net ntp.fau.de ntps1-0.cs.tu-berlin.de ntp.cnnic.cn cn.ntp.org.cn
     ntp.org.cn edu.ntp.org.cn ntp2.vniiftri.ru ntp1.vniiftri.ru ntp.msk-ix.ru
     ntp.ix.ru ntp.stratum2.ru`,
  ),
];

export const TRUST_AND_TIME: readonly Provider[] = [...AUTHORITIES, ...TIME];
