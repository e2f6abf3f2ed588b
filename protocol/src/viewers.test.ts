import { expectTypeOf, test } from "vitest";
import type { z } from "zod";
import type { auctionCount } from "./counting/count.ts";
import type { publicAuction } from "./organizer/auction.ts";
import type { momentEvent, publicMoment } from "./sale/moment.ts";
import type { AuctionCount, MomentEvent, PublicAuction, PublicMoment } from "./viewers.ts";

test("the plain types match the schemas", () => {
  expectTypeOf<z.infer<typeof auctionCount>>().toEqualTypeOf<AuctionCount>();
  expectTypeOf<z.infer<typeof publicAuction>>().toEqualTypeOf<PublicAuction>();
  expectTypeOf<z.infer<typeof publicMoment>>().toEqualTypeOf<PublicMoment>();
  expectTypeOf<z.infer<typeof momentEvent>>().toEqualTypeOf<MomentEvent>();
});
