/** Prefix of every collection but the minutes, so that Headcount's and an application's collections differ in a shared database. */
export const PREFIX = "headcount_";

/** The name is part of the contract: people query it. */
export const MINUTES = "vieweranalytics";
/** What is known of whole hours of minutes. */
export const HOURS = `${PREFIX}hours`;
export const META = `${PREFIX}meta`;
export const AUCTIONS = `${PREFIX}auctions`;
/** Ids of auctions that were deleted. */
export const USED_IDS = `${PREFIX}used_ids`;
export const RECORDERS = `${PREFIX}recorders`;
export const MOMENTS = `${PREFIX}moments`;
export const CATALOGUES = `${PREFIX}catalogues`;
export const SUMMARIES = `${PREFIX}summaries`;
export const MARKS = `${PREFIX}marks`;
export const SPONSORS = `${PREFIX}sponsors`;
export const SHARES = `${PREFIX}shares`;
export const API_KEYS = `${PREFIX}apikeys`;
export const TOKEN_KEYS = `${PREFIX}tokenkeys`;
export const WEBHOOKS = `${PREFIX}webhooks`;
export const WEBHOOK_DELIVERIES = `${PREFIX}webhookdeliveries`;
export const DOCUMENTS = `${PREFIX}documents`;
export const MAILS = `${PREFIX}mails`;
export const AUDIT = `${PREFIX}audit`;
/** A collection of the account library. The library creates its others with the same prefix. */
export const USERS = `${PREFIX}user`;
export const SESSIONS = `${PREFIX}session`;
