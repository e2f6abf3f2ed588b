import { expect, it } from "vitest";
import { EMAIL, eventually, startServer, viewer } from "../../support/harness.ts";
import { mailSettings, startMailServer } from "../../support/mail-server.ts";

it("an owner gets one report of an ended sale, with the numbers of its summary and its chart inside", async () => {
  const mails = await startMailServer();
  const server = await startServer(await mailSettings(mails));
  const olga = await server.signIn();
  const { id } = await olga.createAuction({ title: "Spring <sale>", enableViewerAnalytics: true });
  const auction = `/api/v1/auctions/${id}`;
  await olga.call("PATCH", auction, { state: "live" });
  await viewer(server, { auctionId: id }).sees(1);
  await eventually(async () => (await olga.call("GET", `${auction}/analytics/viewers`)).body.data.snapshots.length > 0);
  await olga.call("PATCH", auction, { state: "ended" });
  await eventually(async () => {
    await server.upkeep?.often();
    return mails.mails.length > 0;
  });
  const mail = await mails.mail(({ subject }) => subject === "Audience of Spring <sale>");
  expect(mail.to).toMatchObject({ text: EMAIL });
  expect(mail.text).toContain("Peak: 1");
  expect(mail.text).toContain(`${server.url}/auctions/${id}/dashboard`);
  expect(mail.html).toContain("Spring &lt;sale&gt;");
  expect(mail.attachments).toMatchObject([{ contentType: "image/png", related: true }]);
  await olga.call("PATCH", auction, { title: "Another title" });
  await server.upkeep?.often();
  expect(mails.mails).toHaveLength(1);
});
