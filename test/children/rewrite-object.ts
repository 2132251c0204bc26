/** Writes one object over and over, bytes and metadata of one number, and prints each when stored. */
import { openFolderBuckets } from '../../src/adapters/folder/folder-buckets.ts';

const [folder = '', start = '0'] = process.argv.slice(2);
const bucket = (await openFolderBuckets(folder, ['feeds'])).get('feeds');
for (let n = Number(start); bucket !== undefined; n += 1) {
  const headers = { contentType: 'text/plain', metadata: { edition: String(n) } };
  await bucket.write('a', Buffer.from(`${n}\n`.repeat(5_000)), headers);
  process.stdout.write(`${n}\n`);
}
