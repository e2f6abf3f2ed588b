import { useMutation } from "@tanstack/react-query";
import { fileNameOf, saveFile } from "../browser/save-file.ts";
import { detectBlocking } from "./blocked-request.ts";
import { answerOf, dataOf, shareHeaders } from "./client.ts";

/**
 * Saves a file of the API in the browser. It is fetched: of a download that the browser makes by itself, the page learns neither that something blocks it
 * nor that the server refused it.
 */
export const useDownload = () =>
  useMutation({
    mutationFn: async (address: string): Promise<void> => {
      const reply = await detectBlocking(() => fetch(address, { headers: shareHeaders() }));
      if (!reply.ok) dataOf(await answerOf(reply));
      const content = await reply.blob().catch((error: unknown) => {
        throw new Error("The connection broke while the file was sent. Try again", { cause: error });
      });
      saveFile(fileNameOf(reply), content);
    },
  });
