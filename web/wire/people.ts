/** People, bots and their roles. Discord's own shapes, as far as the page reads them; types only. */

/** A person or a bot. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly avatar?: string | null;
  readonly bot?: boolean;
}

/** A role; the one whose id is the guild's is @everyone. `color` 0 means none. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly color: number;
  readonly position: number;
  readonly hoist: boolean;
  readonly managed: boolean;
  readonly permissions: string;
}

/** Someone's membership of a guild. */
export interface Member {
  readonly user: User;
  readonly nick: string | null;
  readonly roles: readonly string[];
  readonly presence?: Activity;
}

/** How somebody is, and what they say they do. */
export interface Activity {
  readonly status: string;
  readonly activities: readonly { readonly name: string; readonly state?: string | null }[];
}
