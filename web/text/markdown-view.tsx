/** Draws message text. */
import { memo } from "../parts/memo.ts";
import { CodeBlock } from "./code-block.tsx";
import { LinkView } from "./link-view.tsx";
import { type Piece, parseLine, parseMarkdown } from "./markdown.ts";
import { ChannelMention, RoleMention, UserMention } from "./mention-view.tsx";
import { Moment } from "./moment.tsx";
import { Spoiler } from "./spoiler.tsx";

/** A text with its blocks. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div class="markdown">{drawAll(parseMarkdown(text))}</div>;
});

/** A text within a line. */
export const InlineMarkdown = memo(function InlineMarkdown({ text }: { text: string }) {
  return <>{drawAll(parseLine(text))}</>;
});

function drawAll(pieces: readonly Piece[]) {
  return pieces.map((piece, index) => <PieceView key={index} piece={piece} />);
}

function PieceView({ piece }: { piece: Piece }) {
  if (typeof piece === "string") return <>{piece}</>;
  switch (piece.kind) {
    case "p":
      return <p>{drawAll(piece.inner)}</p>;
    case "quote":
      return <blockquote>{drawAll(piece.inner)}</blockquote>;
    case "subtext":
      return <p class="subtext">{drawAll(piece.inner)}</p>;
    case "heading":
      return <Heading level={piece.level}>{drawAll(piece.inner)}</Heading>;
    case "list":
      return <List start={piece.start} items={piece.items.map(drawAll)} />;
    case "fence":
      return <CodeBlock language={piece.language} text={piece.text} />;
    default:
      return <InlineView piece={piece} />;
  }
}

type Block = { kind: "p" | "quote" | "subtext" } | { kind: "heading" } | { kind: "list" } | { kind: "fence" };
type Inline = Exclude<Piece, string | Block>;

function InlineView({ piece }: { piece: Inline }) {
  switch (piece.kind) {
    case "code":
      return <code>{piece.text}</code>;
    case "command":
    case "everyone":
      return <span class="mention">{piece.text}</span>;
    case "link":
      return (
        <LinkView href={piece.href} isBare={piece.inner[0] === piece.href}>
          {drawAll(piece.inner)}
        </LinkView>
      );
    case "mention":
      return <Mention sign={piece.sign} id={piece.id} />;
    case "moment":
      return <Moment at={piece.at} style={piece.style} raw={piece.raw} />;
    case "spoiler":
      return <Spoiler>{drawAll(piece.inner)}</Spoiler>;
    default: {
      const Tag = piece.kind;
      return <Tag>{drawAll(piece.inner)}</Tag>;
    }
  }
}

function Heading({ level, children }: { level: number; children: preact.ComponentChildren }) {
  const Tag = `h${level + 2}` as "h3" | "h4" | "h5";
  return <Tag>{children}</Tag>;
}

function List({ start, items }: { start: number | null; items: preact.ComponentChildren[] }) {
  const lines = items.map((item, index) => <li key={index}>{item}</li>);
  return start === null ? <ul>{lines}</ul> : <ol start={start}>{lines}</ol>;
}

function Mention({ sign, id }: { sign: string; id: string }) {
  if (sign === "#") return <ChannelMention id={id} />;
  return sign === "@&" ? <RoleMention id={id} /> : <UserMention id={id} />;
}
