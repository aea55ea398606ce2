/** Time of one scrape of `/metrics`, as a Prometheus on the same machine has it: every figure of every process, read anew. */
import { Agent, get } from "node:http";
import type { Figures } from "../figures.ts";
import type { Product } from "../product.ts";

const scrapeCount = 50;

/** The first scrape, which loads what makes its text, and fifty after it, one after another on one connection. */
export async function measureScrape(product: Product, figures: Figures): Promise<void> {
  const url = `${await product.httpUrl()}/metrics`;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  try {
    figures.add("scrapeFirst", await scrape(url, agent));
    for (let count = 0; count < scrapeCount; count++) figures.add("scrape", await scrape(url, agent));
  } finally {
    agent.destroy();
  }
}

function scrape(url: string, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const request = get(url, { agent }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("end", () => {
        if (response.statusCode === 200 && text.includes("\nguildhall_store_up 1\n")) {
          resolve(performance.now() - startedAt);
        } else reject(new Error(`A scrape was answered with ${response.statusCode}:\n${text.slice(0, 500)}`));
      });
    });
    request.on("error", reject);
  });
}
