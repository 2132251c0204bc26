// The endpoint of the feed distribution: a CloudFront Function at viewer request (cloudfront-js-2.0), so that
// cached answers are behind it too. Deployed as it stands here, but for SETTINGS.
//
// Law: a request goes on only if the key value store says that it holds the SHA-256 of what was sent.
// Whatever else happens is an answer of ours: a store that cannot be asked is a 503, never a 200.
//
// The digest is the key that is looked up: one question, the same for an unknown user and for a wrong
// password, and no comparison whose time could tell how much of a password was right.
//
// The runtime knows ES 5.1 and little more: no destructuring, no spread, no for…of, no optional chaining.
import cf from 'cloudfront';
const crypto = require('crypto');

// networks: "4:cb00710/28", "6:20010db8/32"; none: from anywhere. keys: paths of feeds outside feeds/.
const SETTINGS = { networks: [], keys: [] };

const BASIC = /^Basic +([A-Za-z0-9+/]+={0,2})$/i;
const CREDENTIAL = /^[A-Za-z0-9._-]{1,64}:[!-~]{1,128}$/;
const FEED = /^\/feeds(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
const TLS = /^TLSv1\.[23]:/;
const AUTHORIZATION_MAX = 300;
const PATH_MAX = 300;

async function handler(event) {
  const request = event.request;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(405, 'Method Not Allowed', { allow: { value: 'GET, HEAD' } });
  }
  if (!isCurrentTls(request.headers['cloudfront-viewer-tls'])) {
    return answer(403, 'Forbidden', {});
  }
  if (!isFromOurNetworks(event.viewer.ip)) {
    return answer(403, 'Forbidden', {});
  }
  const digest = digestIn(request.headers.authorization);
  if (digest === '') {
    return credentialWanted();
  }
  let isKnown;
  try {
    isKnown = await cf.kvs().exists(digest);
  } catch (error) {
    console.log('the key value store cannot be asked: ' + error);
  }
  if (isKnown === false) {
    return credentialWanted();
  }
  if (isKnown !== true) {
    return answer(503, 'Service Unavailable', {});
  }
  if (!isFeed(request.uri)) {
    return answer(404, 'Not Found', {});
  }
  // The origin is asked in CloudFront's name, and need not see it.
  delete request.headers.authorization;
  return request;
}

/** The SHA-256 of `user:password` in hexadecimal; empty if that is not what was sent. */
function digestIn(header) {
  if (header === undefined || header.multiValue !== undefined) {
    return '';
  }
  const value = header.value;
  if (value.length > AUTHORIZATION_MAX) {
    return '';
  }
  const basic = BASIC.exec(value);
  if (basic === null) {
    return '';
  }
  const credential = Buffer.from(basic[1], 'base64').toString('utf8');
  if (!CREDENTIAL.test(credential)) {
    return '';
  }
  return crypto.createHash('sha256').update(credential).digest('hex');
}

function isFeed(path) {
  if (path.length > PATH_MAX) {
    return false;
  }
  return FEED.test(path) || SETTINGS.keys.indexOf(path) >= 0;
}

/**
 * CloudFront's own name takes TLS from 1.0 on, so what CloudFront says of the connection decides, as
 * `TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake`. Without that header nothing is known, and nothing is served.
 */
function isCurrentTls(header) {
  return header !== undefined && header.multiValue === undefined && TLS.test(header.value);
}

function isFromOurNetworks(address) {
  if (SETTINGS.networks.length === 0) {
    return true;
  }
  const hex = hexOf(address);
  for (let n = 0; n < SETTINGS.networks.length; n++) {
    if (isWithin(hex, SETTINGS.networks[n])) {
      return true;
    }
  }
  return false;
}

/** Both start with their family; the network names as many hexadecimal digits as its length has. */
function isWithin(hex, network) {
  const slash = network.indexOf('/');
  const digits = network.substring(0, slash);
  const bits = Number(network.substring(slash + 1));
  const whole = 2 + Math.floor(bits / 4);
  if (hex.substring(0, whole) !== digits.substring(0, whole)) {
    return false;
  }
  const rest = bits % 4;
  if (rest === 0) {
    return true;
  }
  return parseInt(hex[whole], 16) >> (4 - rest) === parseInt(digits[whole], 16) >> (4 - rest);
}

function hexOf(address) {
  if (address.indexOf(':') < 0) {
    return '4:' + address.split('.').map(octetHex).join('');
  }
  const sides = address.split('::');
  const left = groupsOf(sides[0]);
  const right = sides.length > 1 ? groupsOf(sides[1]) : '';
  return '6:' + left + '0'.repeat(32 - left.length - right.length) + right;
}

function octetHex(octet) {
  return Number(octet).toString(16).padStart(2, '0');
}

function groupsOf(side) {
  if (side === '') {
    return '';
  }
  return side.toLowerCase().split(':').map(groupHex).join('');
}

function groupHex(group) {
  return group.padStart(4, '0');
}

function credentialWanted() {
  return answer(401, 'Unauthorized', {
    'www-authenticate': { value: 'Basic realm="palisade", charset="UTF-8"' },
  });
}

function answer(statusCode, statusDescription, headers) {
  headers['cache-control'] = { value: 'no-store' };
  return { statusCode: statusCode, statusDescription: statusDescription, headers: headers };
}
