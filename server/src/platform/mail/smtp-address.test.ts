import { describe, expect, it } from "vitest";
import { parseSender, parseSmtpUrl } from "./smtp-address.ts";

const PLAIN = { host: "mail.example", port: 587, secure: false, tls: "optional", user: null, password: null };

describe("the address of a mail server", () => {
  it.each([
    ["smtp://mail.example", PLAIN],
    ["smtp://mail.example:25/", { ...PLAIN, port: 25 }],
    ["smtp://mail.example?tls=off", { ...PLAIN, tls: "off" }],
    ["smtps://mail.example", { ...PLAIN, port: 465, secure: true }],
    ["smtp://u:p@mail.example", { ...PLAIN, tls: "required", user: "u", password: "p" }],
    ["smtp://u%40x.org:p%2F%3A@mail.example?tls=optional", { ...PLAIN, user: "u@x.org", password: "p/:" }],
    ["smtp://[::1]:2525", { ...PLAIN, host: "::1", port: 2525 }],
  ])("%s is read", (text, server) => {
    expect(parseSmtpUrl(text)).toEqual({ server });
  });

  it.each([
    ["mail.example:587", /must be smtp/],
    ["http://mail.example", /must be smtp/],
    ["smtp://", /must be smtp/],
    ["smtp://u:s3cret/part@mail.example", /must be smtp|Percent-encode|path/],
    ["smtp://mail.example/inbox", /no path/],
    ["smtp://mail.example?tls=maybe", /\?tls=required/],
    ["smtp://mail.example?pool=true", /\?tls=required/],
    ["smtps://mail.example?tls=off", /always encrypted/],
    ["smtp://:s3cret@mail.example", /without a user/],
    ["smtp://u%zz:s3cret@mail.example", /percent-encoded/],
  ])("%s is refused without repeating a secret", (text, reason) => {
    const { problem } = parseSmtpUrl(text) as { problem: string };
    expect(problem).toMatch(reason);
    expect(problem).not.toContain("s3cret");
  });
});

describe("a sender", () => {
  it.each([
    ["a@example.com", { name: "Headcount", address: "a@example.com" }],
    ["Auktionshaus Müller <a@example.com>", { name: "Auktionshaus Müller", address: "a@example.com" }],
    ['"Smith, Sons" <a@example.com>', { name: "Smith, Sons", address: "a@example.com" }],
    ["<a@example.com>", { name: "", address: "a@example.com" }],
  ])("%s is read", (text, sender) => expect(parseSender(text)).toEqual(sender));

  it.each(["a", "a@", "x <a>", "a@example.com, b@example.com", "x\r\nBcc: y <a@example.com>", ""])(
    "%j is refused",
    (text) => expect(parseSender(text)).toBeNull(),
  );
});
