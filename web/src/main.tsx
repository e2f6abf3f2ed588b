import "@mantine/core/styles.css";
import "./main.css";
import { MantineProvider } from "@mantine/core";
import { MutationCache, notifyManager, QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { auth } from "./api/auth.ts";
import { RequestBlocked } from "./api/blocked-request.ts";
import { ApiError } from "./api/client.ts";
import { moveBelowBasePath } from "./browser/base-path.ts";
import { ChunkMissing } from "./browser/load-chunk.ts";
import { keepFocusInLists } from "./browser/row-focus.ts";
import { surviveTranslation } from "./browser/translated-pages.ts";
import { theme } from "./components/theme.ts";
import { Toasts } from "./components/toast.tsx";
import { router } from "./router.tsx";
import { LastResort } from "./shell/last-resort.tsx";

// A choice is shown in the turn in which it is made: until the next one its radio button would jump back.
notifyManager.setScheduler(queueMicrotask);

/** A session may end while its page is open. Loading it again then shows the sign-in. */
const onError = (error: Error): void => {
  if (error instanceof ApiError && error.code === "UNAUTHENTICATED") auth.$store.notify("$sessionSignal");
};

/** The server refuses the same request again, two attempts are enough, and nobody waits several times for an answer that does not come. */
const isFinal = (error: Error): boolean =>
  error.name === "TimeoutError" ||
  error instanceof ApiError ||
  error instanceof RequestBlocked ||
  error instanceof ChunkMissing;

const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError }),
  mutationCache: new MutationCache({
    onError,
    // The page may show an audit log, which any change adds to.
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ["audit"] }),
  }),
  // The device's network state does not say whether this server can be reached, and a paused request would wait silently.
  defaultOptions: {
    // With `always`, queries are only sent again after a reconnect if this is set.
    queries: {
      networkMode: "always",
      refetchOnReconnect: true,
      retry: (failures, error) => !isFinal(error) && failures < 3,
    },
    mutations: { networkMode: "always" },
  },
});

// Whatever writes style elements must name it, or the content security policy holds them back.
const nonce = document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.nonce ?? "";
setNonce(nonce);

// Mantine measures by it, and works unmeasured: without it the page would not be shown at all.
window.ResizeObserver ??= class implements ResizeObserver {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

moveBelowBasePath();
surviveTranslation();
keepFocusInLists();

const root = document.getElementById("root");
if (root)
  createRoot(root).render(
    <StrictMode>
      <LastResort>
        <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={() => nonce}>
          <QueryClientProvider client={queryClient}>
            <RouterProvider router={router} />
            <Toasts />
          </QueryClientProvider>
        </MantineProvider>
      </LastResort>
    </StrictMode>,
  );
