/** Draws a component anew only when a property changed. Signals that it reads still draw it anew. */
import { Component, type ComponentType, createElement } from "preact";

/** The component, guarded. Properties are compared one by one. */
export function memo<P extends object>(inner: (properties: P) => preact.ComponentChild): ComponentType<P> {
  return class Memo extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>): boolean {
      return !isSame(this.props as P, next as P);
    }

    override render(properties: P) {
      return createElement(inner as ComponentType<P>, properties);
    }
  } as ComponentType<P>;
}

function isSame<P extends object>(one: P, other: P): boolean {
  const names = Object.keys(one) as (keyof P)[];
  return names.length === Object.keys(other).length && names.every((name) => Object.is(one[name], other[name]));
}
