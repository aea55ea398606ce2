/** The package has no types of its own; what it returns is parsed where it is used. */
declare module "parse-prometheus-text-format" {
  export default function parse(text: string): unknown;
}
