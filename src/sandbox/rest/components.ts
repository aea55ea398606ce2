/**
 * The components of messages and modals: which may stand where, and the form in which Discord gives them back (every
 * component numbered, defaults filled in). See [Discord Docs/Component reference](https://docs.discord.com/developers/components/reference).
 */
import { badField } from "../problem.ts";
import type { JsonObject } from "../state/nouns.ts";
import { componentDefaults, componentShapes } from "./component-shapes.ts";
import { parseForm } from "./form.ts";

const componentsV2 = 1 << 15;
const maxRows = 5;
const maxInAll = 40;
const legacyInRows = new Set([2, 3, 5, 6, 7, 8]);
const topLevelV2 = new Set([1, 9, 10, 14, 17]);

/** The components of a message. @throws Problem 50035 */
export function componentsOf(forms: readonly JsonObject[], flags: number): JsonObject[] {
  const isV2 = (flags & componentsV2) !== 0;
  if (!isV2 && forms.length > maxRows) {
    throw badField(["components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${maxRows} in length.`);
  }
  const allowed = isV2 ? topLevelV2 : new Set([1]);
  const reader = new ComponentReader(legacyInRows);
  return forms.map((form, index) => reader.read(form, ["components", index], allowed));
}

/** The components of a modal: rows or labels around text inputs and selects. @throws Problem 50035 */
export function modalComponentsOf(forms: readonly JsonObject[]): JsonObject[] {
  if (forms.length === 0 || forms.length > maxRows) {
    throw badField(["data", "components"], "BASE_TYPE_BAD_LENGTH", `Must be between 1 and ${maxRows} in length.`);
  }
  const reader = new ComponentReader(new Set([4]));
  return forms.map((form, index) => reader.read(form, ["data", "components", index], new Set([1, 10, 18])));
}

/** Finds a component by its custom_id, however deep. */
export function componentNamed(components: readonly JsonObject[], name: string): JsonObject | undefined {
  for (const component of components) {
    if (component.custom_id === name) return component;
    const inner = [component.components, component.accessory, component.component].flat().filter((part) => !!part);
    const found = componentNamed(inner as JsonObject[], name);
    if (found) return found;
  }
  return undefined;
}

/** Reads one message's components: numbers them and refuses doubled custom ids. */
class ComponentReader {
  readonly #inRows: ReadonlySet<number>;
  readonly #customIds = new Set<unknown>();
  #count = 0;

  constructor(inRows: ReadonlySet<number>) {
    this.#inRows = inRows;
  }

  read(form: JsonObject, path: readonly PropertyKey[], allowed: ReadonlySet<number>): JsonObject {
    const type = Number(form.type);
    const shape = componentShapes[type];
    if (!shape || !allowed.has(type)) {
      const message = `Value must be one of {${[...allowed].join(", ")}}.`;
      throw badField([...path, "type"], "UNION_TYPE_CHOICES", message);
    }
    this.#count += 1;
    if (this.#count > maxInAll)
      throw badField(["components"], "BASE_TYPE_BAD_LENGTH", `Must be ${maxInAll} or fewer in all.`);
    const parsed = parseForm(shape, form, path);
    this.#checkCustomId(parsed, path);
    const numbered = { ...componentDefaults[type], ...withoutNulls(parsed), id: parsed.id ?? this.#count };
    return { ...numbered, ...this.#inner(parsed, path) };
  }

  #inner(parsed: JsonObject, path: readonly PropertyKey[]): JsonObject {
    const within = parsed.type === 1 ? this.#inRows : parsed.type === 9 ? new Set([10]) : new Set([1, 9, 10, 14]);
    const inner: JsonObject = {};
    if (Array.isArray(parsed.components)) {
      inner.components = parsed.components.map((form: JsonObject, index) =>
        this.read(form, [...path, "components", index], within),
      );
    }
    if (parsed.accessory)
      inner.accessory = this.read(parsed.accessory as JsonObject, [...path, "accessory"], new Set([2]));
    if (parsed.component) {
      inner.component = this.read(parsed.component as JsonObject, [...path, "component"], new Set([3, 4, 5, 6, 7, 8]));
    }
    return inner;
  }

  #checkCustomId({ type, style, custom_id: name, url, sku_id: sku }: JsonObject, path: readonly PropertyKey[]): void {
    const isLink = type === 2 && style === 5;
    if (isLink && url == null) throw badField([...path, "url"], "BASE_TYPE_REQUIRED", "This field is required");
    if (type === 2 && !isLink && name == null && sku == null) {
      throw badField([...path, "custom_id"], "BASE_TYPE_REQUIRED", "This field is required");
    }
    if (name == null) return;
    if (this.#customIds.has(name)) {
      throw badField(
        [...path, "custom_id"],
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id cannot be duplicated",
      );
    }
    this.#customIds.add(name);
  }
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}
