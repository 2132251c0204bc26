/** Static addresses of Global Accelerator, of all accelerators of an account; those of ranges that it brought are left out. */
import {
  paginateListAccelerators,
  paginateListByoipCidrs,
  paginateListCustomRoutingAccelerators,
  type Accelerator,
  type CustomRoutingAccelerator,
  type GlobalAcceleratorClient,
} from '@aws-sdk/client-global-accelerator';
import {
  discovered,
  ownReading,
  type Discovered,
  type LeftOut,
  type OwnReading,
} from '../../domain/organization/discovered.ts';
import { addressSet, contains, type AddressSet } from '../../domain/addresses/set/address-set.ts';
import { parseAddress, parseListed } from '../../domain/values/address.ts';
import { listFrom } from '../shared/aws-fault.ts';

/** Throws if any of it cannot be read. */
export async function acceleratorAddresses(client: GlobalAcceleratorClient): Promise<OwnReading> {
  const accelerators: (Accelerator | CustomRoutingAccelerator)[] = [];
  for await (const page of paginateListAccelerators({ client }, {})) {
    accelerators.push(...listFrom('ListAccelerators', page.Accelerators));
  }
  for await (const page of paginateListCustomRoutingAccelerators({ client }, {})) {
    accelerators.push(...listFrom('ListCustomRoutingAccelerators', page.Accelerators));
  }
  const brought = accelerators.length === 0 ? addressSet([]) : await broughtRanges(client);
  return ownReading(accelerators.flatMap((one) => ofAccelerator(one, brought)));
}

async function broughtRanges(client: GlobalAcceleratorClient): Promise<AddressSet> {
  const ranges = [];
  for await (const page of paginateListByoipCidrs({ client }, {})) {
    for (const { Cidr = '' } of listFrom('ListByoipCidrs', page.ByoipCidrs)) {
      const listed = parseListed(Cidr);
      if (!listed.ok) throw new Error(`Global Accelerator names a range that is none: ${Cidr}`);
      ranges.push(listed.value.range);
    }
  }
  return addressSet(ranges);
}

function ofAccelerator(
  { AcceleratorArn = '', IpSets = [] }: Accelerator | CustomRoutingAccelerator,
  brought: AddressSet,
): readonly (Discovered | LeftOut)[] {
  const holder = `accelerator ${AcceleratorArn.split('/').at(-1) ?? ''}`;
  const addresses = IpSets.flatMap(({ IpAddresses = [] }) => IpAddresses);
  return addresses.map((address) => {
    const parsed = parseAddress(address);
    if (parsed.ok && contains(brought, parsed.value)) return { address, because: 'brought' };
    return discovered(address, holder);
  });
}
