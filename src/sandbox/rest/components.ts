/**
 * Message components and modals: what Discord accepts, and the form in which it gives them back (every component numbered,
 * defaults filled in). See [Discord Docs/Component reference](https://docs.discord.com/developers/components/reference).
 */
import * as z from "zod";
import { badField } from "../problem.ts";
import type { JsonObject } from "../state/nouns.ts";
import { idField, parseForm } from "./form.ts";

const componentsV2 = 1 << 15;
const maxRows = 5;
const maxInAll = 40;
const customId = z.string().min(1).max(100);
const emoji = z.object({ id: z.string().nullish(), name: z.string().nullish(), animated: z.boolean().nullish() });
const id = z.number().int().min(0).nullish();
const select = {
  id,
  custom_id: customId,
  placeholder: z.string().max(150).nullish(),
  disabled: z.boolean().nullish(),
  // Of modals: whether something must be chosen.
  required: z.boolean().nullish(),
};
const range = {
  min_values: z.number().int().min(0).max(25).nullish(),
  max_values: z.number().int().min(1).max(25).nullish(),
};
const nested = z.array(z.record(z.string(), z.unknown()));

const shapes: Readonly<Record<number, z.ZodType<JsonObject>>> = {
  1: z.object({ type: z.literal(1), id, components: nested.min(1).max(5) }),
  2: z.object({
    type: z.literal(2),
    id,
    style: z.number().int().min(1).max(6),
    label: z.string().max(80).nullish(),
    emoji: emoji.nullish(),
    custom_id: customId.nullish(),
    url: z.string().max(512).nullish(),
    sku_id: z.string().nullish(),
    disabled: z.boolean().nullish(),
  }),
  3: z.object({
    type: z.literal(3),
    ...select,
    ...range,
    options: z
      .array(
        z.object({
          label: z.string().min(1).max(100),
          value: z.string().min(1).max(100),
          description: z.string().max(100).nullish(),
          emoji: emoji.nullish(),
          default: z.boolean().nullish(),
        }),
      )
      .min(1)
      .max(25),
  }),
  4: z.object({
    type: z.literal(4),
    id,
    custom_id: customId,
    style: z.union([z.literal(1), z.literal(2)]),
    label: z.string().max(45).nullish(),
    min_length: z.number().int().min(0).max(4_000).nullish(),
    max_length: z.number().int().min(1).max(4_000).nullish(),
    required: z.boolean().nullish(),
    value: z.string().max(4_000).nullish(),
    placeholder: z.string().max(100).nullish(),
  }),
  5: z.object({ type: z.literal(5), ...select, ...range, ...defaultsOf("user") }),
  6: z.object({ type: z.literal(6), ...select, ...range, ...defaultsOf("role") }),
  7: z.object({ type: z.literal(7), ...select, ...range, ...defaultsOf("user", "role") }),
  8: z.object({
    type: z.literal(8),
    ...select,
    ...range,
    ...defaultsOf("channel"),
    channel_types: z.array(z.number().int()).nullish(),
  }),
  9: z.object({
    type: z.literal(9),
    id,
    components: nested.min(1).max(3),
    accessory: z.record(z.string(), z.unknown()),
  }),
  10: z.object({ type: z.literal(10), id, content: z.string().min(1).max(4_000) }),
  14: z.object({
    type: z.literal(14),
    id,
    divider: z.boolean().nullish(),
    spacing: z.number().int().min(1).max(2).nullish(),
  }),
  17: z.object({
    type: z.literal(17),
    id,
    accent_color: z.number().int().min(0).max(0xffffff).nullish(),
    spoiler: z.boolean().nullish(),
    components: nested.min(1),
  }),
  18: z.object({
    type: z.literal(18),
    id,
    label: z.string().min(1).max(45),
    description: z.string().max(100).nullish(),
    component: z.record(z.string(), z.unknown()),
  }),
};

const defaults: Readonly<Record<number, JsonObject>> = {
  3: { min_values: 1, max_values: 1 },
  4: { label: null, min_length: null, max_length: null },
  5: { min_values: 1, max_values: 1 },
  6: { min_values: 1, max_values: 1 },
  7: { min_values: 1, max_values: 1 },
  8: { min_values: 1, max_values: 1 },
  14: { divider: true, spacing: 1 },
  17: { accent_color: null, spoiler: false },
};

const legacyInRows = new Set([2, 3, 5, 6, 7, 8]);
const topLevelV2 = new Set([1, 9, 10, 14, 17]);

/** What is chosen already in a select of users, roles or channels. */
function defaultsOf(...types: readonly ("user" | "role" | "channel")[]) {
  return {
    default_values: z
      .array(z.object({ id: idField, type: z.enum(types) }))
      .max(25)
      .nullish(),
  };
}

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
    const shape = shapes[type];
    if (!shape || !allowed.has(type)) {
      const message = `Value must be one of {${[...allowed].join(", ")}}.`;
      throw badField([...path, "type"], "UNION_TYPE_CHOICES", message);
    }
    this.#count += 1;
    if (this.#count > maxInAll)
      throw badField(["components"], "BASE_TYPE_BAD_LENGTH", `Must be ${maxInAll} or fewer in all.`);
    const parsed = parseForm(shape, form, path);
    this.#checkCustomId(parsed, path);
    const numbered = { ...defaults[type], ...withoutNulls(parsed), id: parsed.id ?? this.#count };
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
