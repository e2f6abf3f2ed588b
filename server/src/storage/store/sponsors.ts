import type { Sponsor } from "@headcount/protocol";
import type { WriteAuthority } from "./access/write-authority.ts";

/** A stored sponsor, without the bytes of its logo. */
export type StoredSponsor = Sponsor;

/** A change of a sponsor. Absent fields stay. A logo always comes with its bytes. */
export interface SponsorChange extends Partial<Pick<StoredSponsor, "name" | "lots">> {
  logo?: { about: NonNullable<StoredSponsor["logo"]>; bytes: Uint8Array } | null;
}

/** The sponsors of auctions with their logos, kept as long as the auction. */
export interface SponsorStore {
  /** Resolves when the sponsor is on disk; false if the auction does not exist. `bytes`: of its logo. */
  insert(
    auctionId: string,
    sponsor: StoredSponsor,
    bytes: Uint8Array | null,
    authority?: WriteAuthority,
  ): Promise<boolean>;
  /** In order of id. */
  list(auctionId: string): Promise<StoredSponsor[]>;
  /** The sponsor after the change; `null` if there is none. */
  update(
    auctionId: string,
    id: string,
    change: SponsorChange,
    authority?: WriteAuthority,
  ): Promise<StoredSponsor | null>;
  /** The bytes of a logo; `null` if there is none. */
  picture(auctionId: string, id: string): Promise<Uint8Array | null>;
  /** False if there was none. */
  delete(auctionId: string, id: string, authority?: WriteAuthority): Promise<boolean>;
}
