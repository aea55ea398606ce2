/** A card under a message. */
import { LinkView } from "../text/link-view.tsx";
import { InlineMarkdown, Markdown } from "../text/markdown-view.tsx";
import { colourOf } from "../text/role-colour.ts";
import { messageTime } from "../text/timestamp.ts";
import type { Embed } from "../wire/message.ts";
import { OwnImage } from "./own-image.tsx";

/** The card. */
export function EmbedView({ embed }: { embed: Embed }) {
  const { author, title, url, description, fields = [], image, thumbnail, color } = embed;
  const style = color === undefined ? {} : { "--stripe": colourOf(color) };
  return (
    <section class="embed" style={style} aria-label={title ?? author?.name ?? "Card"}>
      <div class="embed-words">
        {author && <p class="embed-author">{author.name}</p>}
        {title && (
          <p class="embed-title">{url ? <Linked url={url} title={title} /> : <InlineMarkdown text={title} />}</p>
        )}
        {description && <Markdown text={description} />}
        {fields.length > 0 && <Fields fields={fields} />}
        {image && <OwnImage url={image.url} name={title ?? "Picture"} />}
        <Footer embed={embed} />
      </div>
      {thumbnail && <OwnImage url={thumbnail.url} name="" isSmall />}
    </section>
  );
}

function Linked({ url, title }: { url: string; title: string }) {
  if (!/^https?:\/\//.test(url)) return <>{title}</>;
  return (
    <LinkView href={url} isBare={false}>
      <InlineMarkdown text={title} />
    </LinkView>
  );
}

function Fields({ fields }: { fields: NonNullable<Embed["fields"]> }) {
  return (
    <dl class="embed-fields">
      {fields.map(({ name, value, inline }, index) => (
        <div key={index} class={inline ? "inline" : ""}>
          <dt>
            <InlineMarkdown text={name} />
          </dt>
          <dd>
            <Markdown text={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Footer({ embed: { footer, timestamp } }: { embed: Embed }) {
  const parts = [footer?.text, timestamp && messageTime(timestamp)].filter(Boolean);
  return parts.length > 0 ? <p class="embed-footer">{parts.join(" · ")}</p> : null;
}
