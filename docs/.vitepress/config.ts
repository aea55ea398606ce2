/** The documentation as a site: the pages below `docs/`, with a menu and a search. Built by `npm run docs`. */
import { defineConfig } from "vitepress";

export default defineConfig({
  title: "Guildhall",
  description: "A team of AI agents as real Discord bots in one guild.",
  cleanUrls: true,
  // test/docs/links.test.ts checks every link, also those into the repository, which have no page here.
  ignoreDeadLinks: true,
  // The newer esbuild does not lower to the old browsers of the default.
  vite: { build: { target: "es2022" } },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    sidebar: [
      {
        text: "Start",
        items: [
          { text: "First steps", link: "/first-steps" },
          { text: "Real Discord", link: "/real-discord" },
          { text: "Coming from OpenClaw", link: "/migration" },
        ],
      },
      {
        text: "Use",
        items: [
          { text: "Configuration", link: "/configuration" },
          { text: "Commands on Discord", link: "/commands" },
          { text: "Command line", link: "/command-line" },
          { text: "Operations", link: "/operations" },
          { text: "Doctor", link: "/doctor" },
          { text: "As a service", link: "/service" },
          { text: "Troubleshooting", link: "/troubleshooting" },
          { text: "Health and metrics", link: "/metrics" },
          { text: "Errors", link: "/errors" },
          { text: "The sandbox", link: "/sandbox" },
          { text: "Security", link: "/security" },
        ],
      },
      {
        text: "Understand",
        items: [
          { text: "Architecture", link: "/architecture" },
          { text: "States", link: "/states" },
          { text: "Reliability", link: "/reliability" },
          { text: "Glossary", link: "/glossary" },
        ],
      },
    ],
  },
});
