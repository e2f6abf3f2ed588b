import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { mailOf } from "../../../src/mail/layout.ts";
import { type Letter, smtpSender } from "../../../src/platform/mail/smtp.ts";
import { parseSmtpUrl, type SmtpServer } from "../../../src/platform/mail/smtp-address.ts";
import { probeSmtp } from "../../../src/platform/mail/smtp-probe.ts";
import { startMailServer } from "../../support/mail-server.ts";

const NEVER = new AbortController().signal;
const FROM = { name: "Auktionshaus Müller", address: "sales@example.com" };
const serverOf = (url: string): SmtpServer => (parseSmtpUrl(url) as { server: SmtpServer }).server;
const senderTo = (url: string, deadlineMs?: number) =>
  smtpSender({ server: serverOf(url), from: FROM, ...(deadlineMs !== undefined && { deadlineMs }) });

const letterOf = (title: string): Letter => ({
  id: "an-id",
  ...mailOf({
    ...{ to: "olga@example.com", subject: title, heading: title, paragraphs: [`About ${title}.`] },
    rows: [["Peak", "12 <b>"]],
    picture: {
      cid: "chart",
      png: Buffer.from("not really a picture").toString("base64"),
      alt: title,
      width: 4,
      height: 2,
    },
    link: { label: "Open", url: "http://pages.example/?a=1&b=2" },
    reason: "You own this auction.",
  }),
});

describe("a mail server", () => {
  it("gets a mail with text, HTML, a picture inside, and a sender that is not answered by programs", async () => {
    const server = await startMailServer();
    expect(await senderTo(server.url)(letterOf("Größe 🎨"), NEVER)).toEqual({ kind: "sent" });
    const [mail] = server.mails;
    expect(mail).toMatchObject({ subject: "Größe 🎨", messageId: "<an-id@example.com>" });
    expect(mail?.from?.value).toEqual([FROM]);
    expect(mail?.text).toContain("Peak: 12 <b>");
    expect(mail?.html).toContain("12 &lt;b&gt;");
    expect(mail?.html).toContain('href="http://pages.example/?a=1&amp;b=2"');
    expect(mail?.attachments).toMatchObject([{ contentType: "image/png", related: true }]);
    expect(mail?.headers.get("auto-submitted")).toBe("auto-generated");
  });

  it("gets no header, no second recipient and no markup from a title", async () => {
    const server = await startMailServer();
    const title = 'Sale\r\nBcc: eve@example.com\r\n\r\n<img src=x onerror="alert(1)">';
    await senderTo(server.url)(letterOf(title), NEVER);
    expect(server.recipients).toEqual(["olga@example.com"]);
    const [mail] = server.mails;
    expect(mail?.bcc).toBeUndefined();
    expect(mail?.subject).toBe('Sale Bcc: eve@example.com <img src=x onerror="alert(1)">');
    expect(mail?.html).not.toContain("<img src=x");
  });

  it.each([
    [550, "refused"],
    [554, "refused"],
    [451, "failed"],
  ])("that answers %i to the recipient has %s it, and the reason has no address", async (status, kind) => {
    const server = await startMailServer();
    server.answer(status);
    const sent = await senderTo(server.url)(letterOf("A"), NEVER);
    expect(sent).toMatchObject({ kind, problem: expect.stringContaining(String(status)) });
    expect(JSON.stringify(sent)).not.toContain("olga");
  });

  it("F49: that does not answer ends the attempt at its deadline, and closes the connection", async () => {
    const closed = Promise.withResolvers<void>();
    const silent = createServer((socket) => socket.on("close", () => closed.resolve()).on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    const sent = await senderTo(`smtp://127.0.0.1:${port}`, 200)(letterOf("A"), NEVER);
    expect(sent).toEqual({ kind: "failed", problem: "no result within 0.2 s" });
    await closed.promise;
  });

  it("is asked whether it takes a sender, by the doctor, and gets no mail", async () => {
    const probe = (url: string, deadlineMs?: number) =>
      probeSmtp({ server: serverOf(url), from: FROM, ...(deadlineMs !== undefined && { deadlineMs }) });
    const server = await startMailServer();
    expect(await probe(server.url)).toEqual({ failed: null, isEncrypted: false });
    expect(await probe(`${server.url}?tls=required`)).toMatchObject({ failed: { step: "tls" } });
    const strict = await startMailServer({
      ...{ authOptional: false, allowInsecureAuth: true },
      onAuth: ({ password }, _session, callback) =>
        password === "s3cret-word" ? callback(null, { user: "u" }) : callback(new Error("Wrong: s3cret?")),
      onMailFrom: (_address, _session, callback) =>
        callback(Object.assign(new Error("Not your address"), { responseCode: 553 })),
    });
    const at = (password: string): string => `${strict.url.replace("smtp://", `smtp://u:${password}@`)}?tls=off`;
    const refused = { step: "sender", problem: expect.stringContaining("553 Not your address") };
    expect(await probe(at("s3cret-word"))).toEqual({ failed: refused, isEncrypted: false });
    const wrong = await probe(at("s3cret"));
    expect(wrong).toMatchObject({ failed: { step: "login" } });
    expect(JSON.stringify(wrong)).not.toContain("s3cret");
    expect([...server.sources, ...strict.sources, ...server.recipients]).toEqual([]);
    await server.close();
    expect(await probe(server.url)).toMatchObject({ failed: { step: "reach" } });
    const silent = createServer((socket) => socket.on("error", () => {}));
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as { port: number };
    expect(await probe(`smtp://127.0.0.1:${port}`, 200)).toMatchObject({ failed: { step: "reach" } });
  });

  it("that cannot be reached leaves the mail for another attempt", async () => {
    const gone = await startMailServer();
    await gone.close();
    expect(await senderTo(gone.url)(letterOf("A"), NEVER)).toMatchObject({ kind: "failed" });
  });

  it("gets no password without TLS, unless the setting allows it", async () => {
    const server = await startMailServer({
      ...{ authOptional: false, allowInsecureAuth: true },
      onAuth: ({ password }, _session, callback) =>
        password === "s3cret-word" ? callback(null, { user: "u" }) : callback(new Error("Wrong: s3cret-word?")),
    });
    const at = server.url.replace("smtp://", "smtp://u:s3cret-word@");
    const refused = await senderTo(at)(letterOf("A"), NEVER);
    expect(refused).toMatchObject({ kind: "failed", problem: expect.stringContaining("STARTTLS") });
    expect(await senderTo(`${at}?tls=off`)(letterOf("A"), NEVER)).toEqual({ kind: "sent" });
    const wrong = await senderTo(`${at.replace("s3cret-word", "s3cret-wor")}?tls=off`)(letterOf("A"), NEVER);
    expect(wrong).toMatchObject({ kind: "failed", problem: expect.stringMatching(/refused the login/) });
    expect(JSON.stringify(wrong)).not.toContain('s3cret-wor"');
  });
});
