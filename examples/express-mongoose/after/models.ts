import { randomBytes, scryptSync, timingSafeEqual } from "node:crypto";
import { type InferSchemaType, model, Schema, type Types } from "mongoose";

const userSchema = new Schema({
  email: { type: String, required: true, unique: true },
  salt: { type: String, required: true },
  hash: { type: String, required: true },
});

const auctionSchema = new Schema({
  title: { type: String, required: true },
  owner: { type: Schema.Types.ObjectId, ref: "User", required: true },
  state: { type: String, enum: ["setup", "live", "ended"], default: "setup", required: true },
  enableViewerAnalytics: { type: Boolean, default: false, required: true },
});

export const User = model("User", userSchema);
export const Auction = model("Auction", auctionSchema);
export type AuctionFields = InferSchemaType<typeof auctionSchema>;

const hashOf = (password: string, salt: string): Buffer => scryptSync(password, salt, 32);

export async function signedIn(email: string, password: string): Promise<Types.ObjectId | null> {
  const user = await User.findOne({ email: { $eq: email } });
  if (!user) return null;
  return timingSafeEqual(Buffer.from(user.hash, "hex"), hashOf(password, user.salt)) ? user._id : null;
}

/** Adds two organizers and their auctions at the first start. */
export async function addExamples(): Promise<void> {
  await User.init();
  if (await Auction.exists({})) return;
  for (const [email, title] of [
    ["ada@example.com", "Vintage cameras"],
    ["ben@example.com", "Garden sculptures"],
  ] as const) {
    const salt = randomBytes(16).toString("hex");
    const owner = await User.create({ email, salt, hash: hashOf("an example password", salt).toString("hex") });
    await Auction.create({ title, owner: owner._id });
  }
}
