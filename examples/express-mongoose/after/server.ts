import { createServer } from "node:http";
import { resolve } from "node:path";
import express, { type Request, type RequestHandler } from "express";
import session from "express-session";
import mongoose from "mongoose";
import { mountHeadcount } from "./headcount.ts";
import { Auction, addExamples, signedIn } from "./models.ts";
import { mongoUrl } from "./mongo.ts";

declare module "express-session" {
  interface SessionData {
    user: string;
  }
}

await mongoose.connect(await mongoUrl());
await addExamples();

const app = express();
const http = createServer(app);
const sessions = session({
  secret: process.env.SESSION_SECRET ?? "for this example only",
  resave: false,
  saveUninitialized: false,
});
app.use(express.json(), sessions);

const mine = ({ params, session: { user } }: Request) => ({
  _id: { $eq: String(params.id) },
  owner: { $eq: user ?? null },
});

app.post("/api/sign-in", async ({ body, session }, response) => {
  const user = await signedIn(String(body.email), String(body.password));
  if (!user) return void response.status(401).json({ message: "The e-mail address or the password is wrong" });
  session.user = String(user);
  response.json({ ok: true });
});

const organizer: RequestHandler = ({ session }, response, next) => {
  if (session.user) next();
  else response.status(401).json({ message: "Sign in first" });
};

app.get("/api/auctions", organizer, async ({ session }, response) => {
  response.json(await Auction.find({ owner: { $eq: session.user } }));
});

app.get("/api/auctions/:id", async ({ params }, response) => {
  const auction = mongoose.isValidObjectId(params.id) ? await Auction.findById(params.id, { owner: 0 }) : null;
  if (auction) response.json(auction);
  else response.status(404).json({ message: "There is no such auction" });
});

app.patch("/api/auctions/:id", organizer, async (request, response) => {
  const { title, state, enableViewerAnalytics } = request.body;
  const changes = Object.fromEntries(
    Object.entries({ title, state, enableViewerAnalytics }).filter(([, value]) => value !== undefined),
  );
  const auction = await Auction.findOneAndUpdate(
    mine(request),
    { $set: changes },
    { returnDocument: "after", runValidators: true },
  );
  if (!auction) return void response.status(404).json({ message: "There is no such auction" });
  await headcount.auctionChanged(String(auction._id));
  response.json(auction);
});

app.use(express.static("dist"));
app.get("/{*page}", (_request, response) => response.sendFile(resolve("dist/index.html")));

const headcount = await mountHeadcount(http, sessions);
http.listen(Number(process.env.PORT ?? 3000), () => {
  const address = http.address();
  console.log(`Auctions at http://localhost:${typeof address === "object" ? address?.port : address}`);
  console.log("Sign in as ada@example.com with the password: an example password");
});
