/** The files that will go with the message. */
import { useEffect, useMemo } from "preact/hooks";
import { Icon } from "../parts/icon.tsx";
import { IconButton } from "../parts/icon-button.tsx";
import { changeDraft, draftOf } from "../store/drafts.ts";
import { sizeText } from "../text/size-text.ts";

/** Nothing when there are none. */
export function FileTray({ channelId }: { channelId: string }) {
  const { files } = draftOf(channelId).value;
  if (files.length === 0) return null;
  const drop = (file: File): void => changeDraft(channelId, { files: files.filter((other) => other !== file) });
  return (
    <ul class="file-tray" aria-label="Files to send">
      {files.map((file, index) => (
        <li key={`${index} ${file.name}`}>
          <FileTile file={file} />
          <IconButton icon="close" size={16} label={`Remove ${file.name}`} onClick={() => drop(file)} />
        </li>
      ))}
    </ul>
  );
}

function FileTile({ file }: { file: File }) {
  const url = useMemo(() => (file.type.startsWith("image/") ? URL.createObjectURL(file) : null), [file]);
  useEffect(() => () => (url === null ? undefined : URL.revokeObjectURL(url)), [url]);
  return (
    <>
      {url === null ? <Icon name="file" size={32} /> : <img src={url} alt="" />}
      <span class="two-lines">
        <span class="label">{file.name}</span>
        <span class="note">{sizeText(file.size)}</span>
      </span>
    </>
  );
}
