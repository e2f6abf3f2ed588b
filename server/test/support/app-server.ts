import { createServer, type Server as HttpServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface AppServer {
  http: HttpServer;
  url: string;
}

/** The HTTP server of an application, listening; it is closed with the test. */
export async function appServer(listener?: RequestListener): Promise<AppServer> {
  const http = createServer(listener);
  await new Promise<void>((done) => http.listen(0, "127.0.0.1", done));
  onTestFinished(async () => {
    http.closeAllConnections();
    await new Promise((done) => http.close(done));
  });
  return { http, url: `http://127.0.0.1:${(http.address() as AddressInfo).port}` };
}
