/**
 * Buttons, selects and the layout around them.
 * See [Discord Docs/Components](https://docs.discord.com/developers/components/reference).
 */
import { Markdown } from "../text/markdown-view.tsx";
import { colourOf } from "../text/role-colour.ts";
import type { Component } from "../wire/component.ts";
import type { Message } from "../wire/message.ts";
import { AttachmentView } from "./attachment-view.tsx";
import { ButtonView } from "./button-view.tsx";
import { OwnImage } from "./own-image.tsx";
import { SelectView } from "./select-view.tsx";

interface Properties {
  readonly component: Component;
  readonly message: Message;
}

/** A component of a message. */
export function ComponentView({ component, message }: Properties) {
  switch (component.type) {
    case 1:
      return <div class="component-row">{inner(component, message)}</div>;
    case 2:
      return <ButtonView component={component} message={message} />;
    case 3:
    case 5:
    case 6:
    case 7:
    case 8:
      return <SelectView component={component} message={message} />;
    case 9:
      return <SectionView component={component} message={message} />;
    case 10:
      return <Markdown text={component.content ?? ""} />;
    case 11:
      return component.media ? <OwnImage url={component.media.url} name={component.description ?? ""} isSmall /> : null;
    case 12:
      return <Gallery component={component} />;
    case 13:
      return <FileView component={component} message={message} />;
    case 14:
      return <hr class="component-line" />;
    case 17:
      return <ContainerView component={component} message={message} />;
    default:
      return null;
  }
}

function inner({ components = [] }: Component, message: Message) {
  return components.map((child, index) => (
    <ComponentView key={child.id ?? index} component={child} message={message} />
  ));
}

function SectionView({ component, message }: Properties) {
  return (
    <div class="component-section">
      <div>{inner(component, message)}</div>
      {component.accessory && <ComponentView component={component.accessory} message={message} />}
    </div>
  );
}

function ContainerView({ component, message }: Properties) {
  const style = component.accent_color == null ? {} : { "--stripe": colourOf(component.accent_color) };
  return (
    <div class="embed container" style={style}>
      <div class="embed-words">{inner(component, message)}</div>
    </div>
  );
}

function Gallery({ component: { items = [] } }: { component: Component }) {
  return (
    <div class="gallery">
      {items.map(({ media, description }) => (
        <OwnImage key={media.url} url={media.url} name={description ?? "Picture"} />
      ))}
    </div>
  );
}

function FileView({ component, message }: Properties) {
  const name = component.file?.url.replace(/^attachment:\/\//, "");
  const attachment = message.attachments.find(({ filename, url }) => filename === name || url === component.file?.url);
  return attachment ? <AttachmentView attachment={attachment} /> : null;
}
