/** Says that the server is away, and that one need not do anything. */
import { isOnline } from "../store/stream.ts";

/** The banner; an empty status while all is well, so that its words are read out when they come. */
export function ConnectionBanner() {
  return (
    <div class="banner" role="status">
      {!isOnline.value && "The sandbox does not answer. Connecting again; nothing that is said meanwhile is missed."}
    </div>
  );
}
