/** How the page is built: `build.ts` runs this into `dist/page`; `npx vite web` with a sandbox's address serves it while one works on it. */
import { defineConfig } from "vite";

const sandbox = process.env.SANDBOX_URL ?? "http://127.0.0.1:4680";

export default defineConfig({
  root: import.meta.dirname,
  base: "/page/",
  build: {
    target: "es2023",
    emptyOutDir: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  logLevel: "warn",
  server: { proxy: { "/sandbox": sandbox, "/attachments": sandbox } },
});
