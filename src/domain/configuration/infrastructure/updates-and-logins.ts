/** Where systems fetch updates and packages, where people sign in, and where code is kept. */
import { provider, type Provider } from './provider.ts';

const UPDATES: readonly Provider[] = [
  provider(
    'Microsoft updates',
    'learn.microsoft.com/windows-server/administration/windows-server-update-services',
    `windowsupdate.com windowsupdate.microsoft.com update.microsoft.com download.microsoft.com
     dl.delivery.mp.microsoft.com do.dsp.mp.microsoft.com delivery.mp.microsoft.com
     mp.microsoft.com ntservicepack.microsoft.com wustat.windows.com stats.microsoft.com
     wdcp.microsoft.com wd.microsoft.com definitionupdates.microsoft.com packages.microsoft.com
     msftconnecttest.com msftncsi.com go.microsoft.com aka.ms officecdn.microsoft.com
     config.office.com smartscreen.microsoft.com smartscreen-prod.microsoft.com
     settings-win.data.microsoft.com vortex.data.microsoft.com events.data.microsoft.com
     visualstudio.com vscode.dev marketplace.visualstudio.com nuget.org mcr.microsoft.com
     powershellgallery.com dot.net`,
  ),
  provider(
    'Apple',
    'support.apple.com/101555',
    `17.0.0.0/8 2620:149::/32 2403:300::/32 2a01:b740::/32 apple.com icloud.com mzstatic.com
     cdn-apple.com aaplimg.com icloud-content.com apple-dns.net apple-cloudkit.com
     itunes.com me.com`,
  ),
  provider(
    'Google updates and connectivity',
    'support.google.com/chrome/a',
    `gvt1.com gvt2.com gvt3.com dl.google.com update.googleapis.com clients1.google.com
     clients2.google.com clients3.google.com clients4.google.com clients5.google.com
     clients6.google.com connectivitycheck.gstatic.com connectivitycheck.android.com
     safebrowsing.googleapis.com play.googleapis.com android.clients.google.com
     packages.cloud.google.com mtalk.google.com`,
  ),
  provider(
    'Ubuntu and Canonical',
    'ubuntu.com',
    `ubuntu.com canonical.com snapcraft.io snapcraftcontent.com launchpad.net launchpadcontent.net
     ppa.launchpadcontent.net archive.ubuntu.com security.ubuntu.com 185.125.188.0/22
     91.189.88.0/21`,
  ),
  provider(
    'Debian',
    'debian.org/mirror',
    'debian.org deb.debian.org security.debian.org ftp.debian.org',
  ),
  provider(
    'Red Hat, Fedora, CentOS and relatives',
    'access.redhat.com',
    `redhat.com redhat.io quay.io fedoraproject.org centos.org rockylinux.org almalinux.org
     rpmfusion.org epel.io`,
  ),
  provider(
    'other Linux and BSD distributions',
    'pages of each distribution',
    `opensuse.org suse.com alpinelinux.org archlinux.org gentoo.org kali.org kernel.org
     linuxmint.com nixos.org freebsd.org openbsd.org netbsd.org yum.oracle.com
     raspberrypi.org raspberrypi.com raspbian.org voidlinux.org slackware.com flatcar.org
     flatcar-linux.net openwrt.org proxmox.com flathub.org`,
  ),
  provider(
    'package registries',
    'pages of each registry',
    `npmjs.com npmjs.org registry.npmjs.org yarnpkg.com pypi.org pythonhosted.org python.org
     crates.io static.crates.io rust-lang.org rubygems.org ruby-lang.org packagist.org
     getcomposer.org maven.org repo.maven.apache.org repo1.maven.org maven.apache.org
     apache.org sonatype.org sonatype.com gradle.org golang.org go.dev proxy.golang.org
     sum.golang.org pkg.go.dev nodejs.org deno.land jsr.io hex.pm hackage.haskell.org
     cpan.org metacpan.org cran.r-project.org r-project.org conda.io anaconda.org
     anaconda.com cocoapods.org brew.sh chocolatey.org pub.dev eclipse.org jenkins.io
     jetbrains.com php.net hashicorp.com terraform.io elastic.co grafana.com helm.sh`,
  ),
  provider(
    'container registries',
    'pages of each registry',
    `docker.com docker.io registry-1.docker.io auth.docker.io production.cloudflare.docker.com
     ghcr.io gcr.io pkg.dev registry.k8s.io k8s.io kubernetes.io
     public.ecr.aws cncf.io`,
  ),
  provider(
    'browsers and their services',
    'pages of each browser',
    `mozilla.org mozilla.com mozilla.net firefox.com services.mozilla.com detectportal.firefox.com
     brave.com opera.com operacdn.com vivaldi.com torproject.org`,
  ),
  provider(
    'security products',
    'pages of each product',
    `crowdstrike.com cloudsink.net sentinelone.net sentinelone.com symantecliveupdate.com
     liveupdate.symantecliveupdate.com kaspersky.com eset.com sophos.com sophosupd.com
     sophosxl.net trendmicro.com mcafee.com trellix.com bitdefender.com bitdefender.net
     malwarebytes.com clamav.net database.clamav.net f-secure.com withsecure.com avast.com avg.com avcdn.net
     fortinet.com fortinet.net fortiguard.com fortiguard.net paloaltonetworks.com
     virustotal.com abuse.ch spamhaus.org surbl.org uribl.com dnsbl.info tenable.com qualys.com
     rapid7.com snort.org emergingthreats.net`,
  ),
  provider(
    'devices and drivers',
    'pages of each maker',
    `dell.com hp.com hpe.com lenovo.com intel.com nvidia.com amd.com cisco.com vmware.com
     broadcom.com citrix.com adobe.com adobe.io adobelogin.com =oracle.com java.com
     ibm.com sap.com ui.com ubnt.com juniper.net arubanetworks.com meraki.com`,
  ),
];

const LOGINS: readonly Provider[] = [
  provider(
    'Microsoft sign-in',
    'learn.microsoft.com/microsoft-365/enterprise/urls-and-ip-address-ranges',
    `20.190.128.0/18 40.126.0.0/18 2603:1006:2000::/48 2603:1007:200::/48 2603:1016:1400::/48
     2603:1017::/48 2603:1026:3000::/48 2603:1027:1::/48 2603:1036:3000::/48 2603:1037:1::/48
     2603:1046:2000::/48 2603:1047:1::/48 2603:1056:2000::/48 2603:1057:2::/48
     microsoftonline.com microsoftonline-p.com login.live.com login.microsoft.com
     login.windows.net account.live.com account.microsoft.com msauth.net msftauth.net
     msidentity.com graph.microsoft.com graph.windows.net
     office.com office.net office365.com outlook.com live.com
     teams.microsoft.com outlook.office.com outlook.office365.com
     protection.outlook.com`,
  ),
  provider(
    'Microsoft',
    'microsoft.com',
    '=microsoft.com www.microsoft.com =windows.com =windows.net =azure.com portal.azure.com management.azure.com bing.com msn.com',
  ),
  provider(
    'Google sign-in and services',
    'support.google.com',
    `accounts.google.com oauth2.googleapis.com www.googleapis.com =googleapis.com gstatic.com
     =google.com www.google.com mail.google.com drive.google.com docs.google.com
     calendar.google.com meet.google.com play.google.com translate.google.com fonts.gstatic.com
     =googleusercontent.com ggpht.com ytimg.com youtube.com googlevideo.com
     googletagmanager.com google-analytics.com doubleclick.net recaptcha.net`,
  ),
  provider(
    'identity providers',
    'pages of each provider',
    `=okta.com =oktapreview.com oktacdn.com =auth0.com =onelogin.com =duosecurity.com =duo.com
     =pingidentity.com pingone.com =jumpcloud.com =lastpass.com =1password.com =bitwarden.com
     =amazon.com www.amazon.com appleid.apple.com
     id.apple.com login.salesforce.com =salesforce.com =force.com`,
  ),
  provider(
    'payment',
    'pages of each provider',
    'paypal.com paypalobjects.com stripe.com visa.com mastercard.com adyen.com',
  ),
];

const CODE: readonly Provider[] = [
  provider(
    'GitHub',
    'api.github.com/meta',
    `192.30.252.0/22 185.199.108.0/22 140.82.112.0/20 143.55.64.0/20 2a0a:a440::/29
     2606:50c0::/32 github.com .githubusercontent.com githubassets.com githubapp.com
     github.dev github.blog git.io raw.githubusercontent.com`,
  ),
  provider(
    'GitLab',
    'docs.gitlab.com/user/gitlab_com',
    '=gitlab.com www.gitlab.com registry.gitlab.com gitlab-static.net gitlab.org about.gitlab.com packages.gitlab.com cdn.artifacts.gitlab-static.net 34.74.90.64/28 34.74.226.0/24 172.65.251.78 2606:4700:90:0:f22e:fbec:5bed:a9b9',
  ),
  provider(
    'Bitbucket and Atlassian',
    'support.atlassian.com',
    `bitbucket.org bytebucket.org =atlassian.com =atlassian.net
     atl-paas.net trello.com`,
  ),
  provider(
    'other code hosts and their networks',
    'pages of each host',
    `codeberg.org sourceforge.net sf.net sourcehut.org sr.ht gitea.com gitee.com gnu.org
     savannah.gnu.org dev.azure.com ssh.dev.azure.com huggingface.co hf.co jsdelivr.net
     unpkg.com cdnjs.cloudflare.com cdnjs.com esm.sh skypack.dev bootstrapcdn.com
     code.jquery.com jquery.com gist.github.com stackoverflow.com stackexchange.com
     archive.org wikipedia.org wikimedia.org`,
  ),
];

export const UPDATES_AND_LOGINS: readonly Provider[] = [...UPDATES, ...LOGINS, ...CODE];
