import { describe, expect, test } from 'vitest';
import {
  DEFAULT_PROFILE,
  DEVICE_PROFILES,
  modelClassOf,
  parseDeviceProfile,
  profileOfBox,
  smallestReading,
} from '../../../src/domain/firewalls/device-profile.ts';

describe('a name means the profile of the devices it names', () => {
  test.each([
    ['fortios-6.2', 'fortios-6.2'],
    ['fortios-6.2+', 'fortios-6.2'],
    ['6.2', 'fortios-6.2'],
    ['fortios-7.2.10', 'fortios-6.2'],
    ['fortios-7.4', 'fortios-6.2'],
    ['fortios-7.4.3', 'fortios-6.2'],
    ['7.4.4+', 'fortios-7.4.4'],
    ['fortios-7.4.8', 'fortios-7.4.4'],
    ['fortios-7.4.8-high', 'fortios-7.4.4'],
    ['7.4.9+', 'fortios-7.4.9-entry'],
    ['fortios-7.4.11-mid', 'fortios-7.4.9-mid'],
    ['fortios-7.6.0', 'fortios-7.4.4'],
    ['fortios-7.6.2', 'fortios-7.4.4'],
    ['7.6.3+', 'fortios-7.6.3-entry'],
    ['fortios-8.0.0-high', 'fortios-7.6.3-high'],
    ['fortigate-vm', 'fortigate-vm'],
    ['panos', 'panos'],
  ])('%s is %s', (name, profile) => {
    expect(parseDeviceProfile(name)).toMatchObject({ ok: true, value: { name: profile } });
  });

  test.each([
    ['fortios-6.0.14', 'FortiOS 6.0.14 takes no address feed in a policy, expected 6.2 or later'],
    ['fortios', 'expected one of fortios-6.2, fortios-7.4.4, '],
    ['fortios-7.4.9-huge', 'expected '],
    ['', 'expected '],
  ])('%j is refused', (name, problem) => {
    const parsed = parseDeviceProfile(name);
    expect(parsed.ok ? '' : parsed.problem).toContain(problem);
  });
});

describe('a format is offered only where the device reads it', () => {
  test.each([
    ['fortios-6.2', ['text']],
    ['fortios-7.0.1', ['text']],
    ['fortios-7.0.2', ['text', 'stix']],
    ['fortios-7.4.4', ['text', 'stix']],
    ['fortios-7.4.9-high', ['text', 'stix']],
    ['fortios-7.6.0', ['text', 'stix']],
    ['fortios-7.6.1', ['text', 'json', 'stix']],
    ['fortios-7.6.3-mid', ['text', 'json', 'stix']],
    ['fortigate-vm', ['text']],
    ['fortios-7.6.4-vm', ['text', 'json', 'stix']],
    ['panos', ['text']],
    ['panos-large', ['text']],
  ])('%s reads %j', (name, formats) => {
    expect(parseDeviceProfile(name)).toMatchObject({ ok: true, value: { formats } });
  });

  test('and the smallest FortiGate that reads one is known', () => {
    expect(smallestReading('text')).toEqual(DEFAULT_PROFILE);
    expect(smallestReading('stix')).toMatchObject({
      name: 'fortios-6.2',
      linesMax: { ip: 131_072 },
    });
    expect(smallestReading('json')).toMatchObject({ name: 'fortios-7.4.4' });
  });
});

describe('a box has the profile of its version and model', () => {
  test.each([
    ['v7.4.11', 'FortiGate-60F', 'fortios-7.4.9-entry'],
    ['7.4.9', 'FGT_90G', 'fortios-7.4.9-entry'],
    ['7.6.3', 'FortiGate-100F', 'fortios-7.6.3-mid'],
    ['7.6.4', 'FG-901G', 'fortios-7.6.3-mid'],
    ['7.6.4', 'FortiGate 1000F', 'fortios-7.6.3-high'],
    ['7.4.4', 'FortiGate-4401F', 'fortios-7.4.4'],
    ['7.0.15', 'FortiWiFi-61F', 'fortios-6.2'],
    ['7.6.4', 'FortiGate-VM64-AWS', 'fortigate-vm'],
  ])('%s on %s is %s', (version, model, profile) => {
    expect(profileOfBox(version, model)).toMatchObject({ ok: true, value: { name: profile } });
  });

  test('and none if the version is too old, or one of the two is none', () => {
    expect(profileOfBox('6.0', 'FortiGate-VM')).toMatchObject({ ok: false });
    expect(profileOfBox('latest', 'FortiGate-60F')).toMatchObject({ ok: false });
    expect(profileOfBox('7.4.9', 'FortiGate')).toMatchObject({ ok: false });
    expect(modelClassOf('FortiGate')).toBeUndefined();
  });
});

describe('the table', () => {
  test('has no name twice, and each name means itself', () => {
    for (const profile of DEVICE_PROFILES) {
      expect(parseDeviceProfile(profile.name)).toEqual({ ok: true, value: profile });
    }
    expect(new Set(DEVICE_PROFILES.map(({ name }) => name)).size).toBe(DEVICE_PROFILES.length);
  });

  test('starts with what every FortiGate loads', () => {
    for (const profile of DEVICE_PROFILES.filter(({ name }) => name.startsWith('forti'))) {
      expect(profile.bytesMax).toBeGreaterThanOrEqual(DEFAULT_PROFILE.bytesMax);
      for (const kind of ['ip', 'domain', 'hash'] as const) {
        expect(profile.linesMax[kind]).toBeGreaterThanOrEqual(DEFAULT_PROFILE.linesMax[kind]);
      }
    }
    expect(DEFAULT_PROFILE).toMatchObject({ linesMax: { ip: 131_072 }, bytesMax: 10_000_000 });
  });
});
