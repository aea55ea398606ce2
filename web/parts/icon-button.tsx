/** A button that shows an icon and says its name to those who hear the page, and to the mouse. */
import type { ButtonHTMLAttributes } from "preact";
import { Icon, type IconName } from "./icon.tsx";

type Properties = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "label" | "icon"> & {
  readonly icon: IconName;
  readonly label: string;
  readonly size?: number;
};

/** The button. */
export function IconButton({ icon, label, size = 20, class: more = "", ...rest }: Properties) {
  return (
    <button type="button" class={`icon-button ${String(more)}`} aria-label={label} title={label} {...rest}>
      <Icon name={icon} size={size} />
    </button>
  );
}
