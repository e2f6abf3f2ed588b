import { expect, it } from "vitest";
import { shortUrl } from "./short-url.ts";

it.each([
  ["https://hooks.example", "hooks.example"],
  ["https://hooks.example:8443/in", "hooks.example:8443/in"],
  ["https://hooks.slack.com/services/T00000/B00000/abcdefghijkl", "hooks.slack.com/…ijkl"],
  ["https://api.telegram.org/bot1:secret/sendMessage?chat_id=-1009876", "api.telegram.org/…9876"],
  ["no address", "no address"],
])("shortens %s to %s", (address, expected) => {
  expect(shortUrl(address)).toBe(expected);
});
