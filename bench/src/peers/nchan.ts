import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort } from "../../../server/test/support/free-port.ts";
import { family } from "../measure.ts";
import { countOf, type Peer, scratch } from "./peer.ts";

const NGINX = "/usr/sbin/nginx";
const MODULE = "/usr/lib/nginx/modules/ngx_nchan_module.so";
/** Concurrent publications. */
const PUBLISHERS = 16;

const configuration = (port: number): string => `
load_module ${MODULE};
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
error_log stderr crit;
events { worker_connections 50000; }
http {
  access_log off;
  client_body_temp_path body;
  proxy_temp_path proxy;
  fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi;
  scgi_temp_path scgi;
  nchan_shared_memory_size 512m;
  server {
    listen 127.0.0.1:${port} backlog=4096;
    location ~ ^/sub/(\\w+)$ {
      nchan_subscriber websocket;
      nchan_channel_id $1;
      nchan_subscriber_first_message newest;
    }
    location ~ ^/pub/(\\w+)$ {
      nchan_publisher http;
      nchan_channel_id $1;
    }
  }
}
`;

/** nginx with Nchan: it broadcasts posted messages to rooms and does not count, so the bench posts the count. */
export const nchan: Peer = {
  side: "Nchan",
  missing: () =>
    existsSync(NGINX) && existsSync(MODULE) ? null : "apt-get install nginx-light libnginx-mod-nchan installs Nchan",
  async start(rooms) {
    const { folder, remove } = scratch();
    const port = await freePort();
    const file = join(folder, "nginx.conf");
    writeFileSync(file, configuration(port));
    const nginx = spawn(NGINX, ["-p", folder, "-e", "stderr", "-c", file], { stdio: "ignore" });
    const closed = once(nginx, "close");
    const orphan = (): void => void nginx.kill("SIGTERM");
    process.once("exit", orphan);
    const names = Array.from({ length: rooms }, (_, room) => `room${room}`);
    const post = async (name: string, body: string): Promise<void> => {
      const answer = await fetch(`http://127.0.0.1:${port}/pub/${name}`, { method: "POST", body });
      await answer.arrayBuffer();
    };
    for (let left = 50; ; left -= 1) {
      try {
        await post("ready", "");
        break;
      } catch (error) {
        if (left === 0 || nginx.exitCode !== null) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    return {
      targets: names.map((name) => ({ url: `ws://127.0.0.1:${port}/sub/${name}`, auth: null })),
      pids: () => family(nginx.pid as number),
      loopDelay: async () => null,
      async publish(count) {
        const body = countOf(count);
        for (let first = 0; first < rooms; first += PUBLISHERS)
          await Promise.all(names.slice(first, first + PUBLISHERS).map((name) => post(name, body)));
      },
      async stop() {
        nginx.kill("SIGTERM");
        await closed;
        process.off("exit", orphan);
        remove();
      },
    };
  },
};
