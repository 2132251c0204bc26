/**
 * Platforms that hold the content of many customers, attackers among them, under one name: who blocks the name
 * blocks all of them. Where customers have names of their own below it, only the name of the platform is here
 * (`=`), and a customer's name may be listed.
 */
import { provider, type Provider } from './provider.ts';

export const PLATFORMS: readonly Provider[] = [
  provider(
    'storage and file sharing',
    'pages of each platform',
    `dropbox.com dropboxusercontent.com dropboxapi.com box.com boxcdn.net onedrive.live.com
     1drv.ms 1drv.com storage.live.com =googledrive.com storage.googleapis.com
     storage.cloud.google.com firebasestorage.googleapis.com mega.nz mega.io mega.co.nz
     mediafire.com wetransfer.com we.tl sendspace.com =digitaloceanspaces.com
     =backblazeb2.com =wasabisys.com =r2.dev =blob.core.windows.net =core.windows.net
     =file.core.windows.net transfer.sh file.io gofile.io catbox.moe anonfiles.com
     4shared.com pcloud.com sync.com icedrive.net disk.yandex.ru yadi.sk`,
  ),
  provider(
    'pastes, notes and shorteners',
    'pages of each platform',
    `pastebin.com paste.ee hastebin.com ghostbin.com rentry.co rentry.org controlc.com
     dpaste.com dpaste.org justpaste.it telegra.ph notion.so =notion.site evernote.com
     bit.ly tinyurl.com t.co goo.gl ow.ly is.gd cutt.ly rebrand.ly lnkd.in buff.ly
     linktr.ee forms.gle`,
  ),
  provider(
    'messaging and meetings',
    'pages of each platform',
    `discord.com discord.gg discordapp.com discordapp.net discord.media telegram.org t.me
     api.telegram.org telegram.me =slack.com slack-edge.com slack-files.com slackb.com
     whatsapp.com whatsapp.net signal.org zoom.us zoom.com webex.com gotomeeting.com
     =teams.com viber.com line.me wechat.com qq.com skype.com matrix.org`,
  ),
  provider(
    'social networks and media',
    'pages of each platform',
    `facebook.com fbcdn.net fb.com instagram.com cdninstagram.com threads.net x.com twitter.com
     twimg.com linkedin.com licdn.com reddit.com redd.it redditmedia.com redditstatic.com
     tiktok.com tiktokcdn.com pinterest.com pinimg.com =tumblr.com snapchat.com vk.com
     weibo.com twitch.tv vimeo.com vimeocdn.com dailymotion.com flickr.com imgur.com
     i.imgur.com ibb.co steamcommunity.com steampowered.com medium.com quora.com
     spotify.com netflix.com`,
  ),
  provider(
    'hosting with names of customers',
    'pages of each platform, and publicsuffix.org',
    `=wordpress.com =wp.com =blogger.com =blogspot.com =wix.com =wixsite.com =weebly.com
     =squarespace.com =shopify.com =myshopify.com =godaddysites.com =webflow.com =webflow.io
     =netlify.com =netlify.app =vercel.com =vercel.app =herokuapp.com =heroku.com =render.com
     =onrender.com =fly.io =fly.dev =pages.dev =workers.dev =trycloudflare.com
     =cloudflare.com www.cloudflare.com api.cloudflare.com dash.cloudflare.com =firebaseapp.com =web.app =appspot.com
     =run.app =cloudfunctions.net =azurewebsites.net =azurefd.net =azureedge.net
     =cloudapp.net =cloudapp.azure.com =trafficmanager.net =sharepoint.com =onmicrosoft.com
     =replit.com =replit.app =glitch.me =glitch.com =codesandbox.io =surge.sh =neocities.org
     =000webhostapp.com =infinityfree.com =altervista.org =tripod.com =angelfire.com
     =github.io =gitlab.io =readthedocs.io =gitbook.io =zendesk.com =freshdesk.com
     =hubspot.com =hubspotusercontent.com =mailchimp.com =list-manage.com =sendgrid.net
     =mailgun.org =cloudfront.net =elasticbeanstalk.com =awsapps.com =linodeobjects.com`,
  ),
  provider(
    'tunnels and dynamic names',
    'pages of each service, and publicsuffix.org',
    `=ngrok.com =ngrok.io =ngrok-free.app =ngrok.app =ngrok.dev =localtunnel.me =loca.lt
     =serveo.net =localhost.run =pagekite.me =tailscale.com =ts.net =duckdns.org =no-ip.com
     =no-ip.org =noip.com =ddns.net =dyndns.org =dyn.com =dynu.com =freedns.afraid.org
     =afraid.org =hopto.org =zapto.org =sytes.net =myftp.org =changeip.com =cloudns.net
     =dynv6.net =nip.io =sslip.io`,
  ),
  provider(
    'what is my address',
    'pages of each service; malware asks them, and so do monitoring and VPN clients',
    `ipify.org api.ipify.org ifconfig.me ifconfig.co ipinfo.io icanhazip.com
     ip-api.com ipecho.net myip.com whatismyip.com whatismyipaddress.com myexternalip.com
     checkip.dyndns.org ident.me wtfismyip.com`,
  ),
  provider(
    'mail',
    'pages of each provider',
    `gmail.com googlemail.com smtp.gmail.com imap.gmail.com hotmail.com yahoo.com ymail.com
     yahoodns.net aol.com gmx.net gmx.de web.de proton.me protonmail.com protonmail.ch
     zoho.com fastmail.com mail.ru yandex.ru yandex.com 163.com 126.com`,
  ),
];
