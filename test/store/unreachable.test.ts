/** A database that is not there: one sentence with the cure, and no password in it. */
import { expect, test } from "vitest";
import { Fault } from "../../src/domain/errors.ts";
import { openStore } from "../../src/store/database.ts";
import { migrationsFolder } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";

test("is a fault that names the variable and not the password", async () => {
  const opening = openStore({
    address: { url: "postgres://hall:very-secret@127.0.0.1:1/hall" },
    migrationsFolder,
    clock: new ManualClock(),
  });
  const fault = await opening.then(
    () => null,
    (error: unknown) => error,
  );
  expect(fault).toBeInstanceOf(Fault);
  expect(fault).toMatchObject({ code: "store_unreachable", message: expect.stringContaining("DATABASE_URL") });
  expect(String(fault)).not.toContain("very-secret");
});
