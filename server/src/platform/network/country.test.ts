import { expect, it } from "vitest";
import { trusted } from "./address.ts";
import { countryOf } from "./country.ts";

it("the country of a client comes from the header of a trusted proxy only", () => {
  const from = (address: string, country: string) =>
    ({ headers: { "cf-ipcountry": country }, socket: { remoteAddress: address } }) as never;
  const of = countryOf("CF-IPCountry", trusted(["10.0.0.0/8"]));
  expect(of(from("10.1.2.3", "in"))).toBe("IN");
  expect(of(from("192.0.2.1", "IN"))).toBeNull();
  for (const unknown of ["XX", "T1", "IND", "", "I1"]) expect(of(from("10.1.2.3", unknown))).toBeNull();
  expect(countryOf(undefined, trusted(1))(from("10.1.2.3", "IN"))).toBeNull();
  expect(countryOf("CF-IPCountry", trusted(undefined))(from("10.1.2.3", "IN"))).toBeNull();
});
