import type { Server } from "node:http";
import type { Request, RequestHandler, Response } from "express";
import { createHeadcount, type Headcount } from "headcount";
import mongoose from "mongoose";
import { Auction } from "./models.ts";

const find = async (id: string) => (mongoose.isValidObjectId(id) ? await Auction.findById(id) : null);

/** Counts who watches each auction, and shows their organizers the audience. This application keeps its own auctions and sign-in. */
export const mountHeadcount = (server: Server, sessions: RequestHandler): Promise<Headcount> =>
  createHeadcount({
    server,
    settings: { DEMO: "off", ...process.env },
    mongo: mongoose.connection.getClient(),
    database: mongoose.connection.name,
    auctions: {
      find,
      async canManage(request, id) {
        await new Promise((done) => sessions(request as Request, {} as Response, done));
        const { user } = (request as Request).session;
        return user !== undefined && String((await find(id))?.owner) === user;
      },
      async update(id, changes) {
        await Auction.updateOne({ _id: id }, { $set: changes }, { runValidators: true });
      },
    },
  });
