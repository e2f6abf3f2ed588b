import { describe, expect, it } from "vitest";
import { hostOf, isPublicAddress, publicLookup } from "./public-address.ts";

const INSIDE = [
  ...["0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254"],
  ...["169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1"],
  ...["198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"],
  ...["168.63.129.16", "::", "::1", "::7f00:1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::ffff:0:8.8.8.8"],
  ...["64:ff9b::7f00:1", "64:ff9b:1::1", "100::1", "1::1", "2001::1", "2001:db8::1", "2002:7f00:1::", "3fff::1"],
  ...["4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1"],
  ...["", "localhost", "1", "0x7f.1", "example.com"],
];
const OUTSIDE = ["8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "2a00::1"];

type Found = { address: string; family: number }[];
const lookedUp = (found: Found, options: object = {}) =>
  new Promise<unknown[]>((resolve) =>
    publicLookup((_host, _options, done) => done(null, found))("a.example", options, (...given) => resolve(given)),
  );

describe("an address of the public internet", () => {
  it.each(INSIDE)("is not %s", (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(OUTSIDE)("is %s", (address) => expect(isPublicAddress(address)).toBe(true));

  it.each(["http://127.1", "http://2130706433", "http://0x7f000001", "http://017700000001", "http://[::ffff:7f00:1]"])(
    "is not what %s stands for",
    (url) => expect(isPublicAddress(hostOf(new URL(url)))).toBe(false),
  );
});

describe("a look-up of public addresses", () => {
  const [outside, inside] = [
    { address: "8.8.8.8", family: 4 },
    { address: "::1", family: 6 },
  ];

  it("returns them in the requested form", async () => {
    expect(await lookedUp([outside])).toEqual([null, "8.8.8.8", 4]);
    expect(await lookedUp([outside], { all: true })).toEqual([null, [outside]]);
  });

  it.each([[[inside]], [[outside, inside]], [[]]])("is refused when the name has %j", async (found) => {
    for (const options of [{}, { all: true }])
      expect(await lookedUp(found, options)).toMatchObject([{ name: "AddressRefused" }, []]);
  });
});
