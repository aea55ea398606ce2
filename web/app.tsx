/** The whole page: the columns, what lies over them, and the keys that work everywhere. */
import { useEffect } from "preact/hooks";
import { Backstage } from "./backstage/backstage.tsx";
import { refuseOtherFiles } from "./composer/use-file-drop.ts";
import { DialogLayer } from "./overlay/dialog-layer.tsx";
import { ModalForm } from "./overlay/modal-form.tsx";
import { PopupLayer } from "./overlay/popup-layer.tsx";
import { ChannelColumn } from "./shell/channel-column.tsx";
import { ConnectionBanner } from "./shell/connection-banner.tsx";
import { GuildBar } from "./shell/guild-bar.tsx";
import { watchKeys } from "./shell/keys.ts";
import { Main } from "./shell/main-column.tsx";
import { MemberList } from "./shell/member-list.tsx";
import { Notices } from "./shell/notices.tsx";
import { SkipLinks } from "./shell/skip-links.tsx";
import { drawer } from "./store/place.ts";
import { isBackstageShown } from "./store/prefs.ts";

/** The page. */
export function App() {
  useEffect(watchKeys, []);
  useEffect(refuseOtherFiles, []);
  return (
    <>
      <SkipLinks />
      <div class="app" data-drawer={drawer.value ?? ""}>
        <ConnectionBanner />
        <GuildBar />
        <ChannelColumn />
        <Main />
        <MemberList />
        {isBackstageShown.value && (
          <aside class="backstage" aria-label="Backstage">
            <Backstage />
          </aside>
        )}
        {/* biome-ignore lint/a11y: Escape and the drawers' own buttons do the same for those who use no mouse. */}
        <div class="scrim" onClick={() => (drawer.value = null)} />
      </div>
      <PopupLayer />
      <DialogLayer />
      <ModalForm />
      <Notices />
    </>
  );
}
