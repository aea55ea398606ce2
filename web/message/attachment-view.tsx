/** A file of a message: pictures are shown, text can be looked into, everything can be downloaded. */
import { useSignal } from "@preact/signals";
import { Icon } from "../parts/icon.tsx";
import { attempt } from "../store/notices.ts";
import { CodeBlock } from "../text/code-block.tsx";
import { sizeText } from "../text/size-text.ts";
import type { Attachment } from "../wire/message.ts";
import { OwnImage, ownPath } from "./own-image.tsx";

const maxPreviewBytes = 64 * 1024;
const textName =
  /\.(txt|md|json|ya?ml|csv|log|ts|tsx|js|jsx|py|sh|sql|css|html|xml|toml|ini|diff|patch|rs|go|c|cpp|h)$/i;

/** The file. */
export function AttachmentView({ attachment }: { attachment: Attachment }) {
  const { filename, url, content_type: type = "", description } = attachment;
  if (/^image\/(png|jpeg|gif|webp)/.test(type)) return <OwnImage url={url} name={description ?? filename} />;
  return <FileCard attachment={attachment} isText={type.startsWith("text/") || textName.test(filename)} />;
}

function FileCard({ attachment, isText }: { attachment: Attachment; isText: boolean }) {
  const { filename, size, url } = attachment;
  const text = useSignal<string | null>(null);
  const path = ownPath(url) ?? url;
  const look = async (): Promise<void> => {
    if (text.value !== null) text.value = null;
    else text.value = (await attempt(read(path), `${filename} could not be read`))?.value ?? null;
  };
  return (
    <div class="file-card">
      <div class="file-head">
        <Icon name="file" size={28} />
        <span class="two-lines">
          <a class="label" href={path} download={filename}>
            {filename}
          </a>
          <span class="note">{sizeText(size)}</span>
        </span>
        {isText && size <= maxPreviewBytes && (
          <button type="button" class="quiet" aria-expanded={text.value !== null} onClick={() => void look()}>
            {text.value === null ? "Preview" : "Hide"}
            <span class="unseen"> {filename}</span>
          </button>
        )}
        <a class="icon-button" href={path} download={filename} aria-label={`Download ${filename}`} title="Download">
          <Icon name="download" />
        </a>
      </div>
      {text.value !== null && <CodeBlock language={/\.(\w+)$/.exec(filename)?.[1] ?? ""} text={text.value} />}
    </div>
  );
}

async function read(path: string): Promise<string> {
  const response = await fetch(path);
  if (!response.ok) throw new Error(`the sandbox answered ${response.status}.`);
  return await response.text();
}
