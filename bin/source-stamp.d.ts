/** Types of `source-stamp.js`, which `build.ts` shares with the untyped `guildhall.js`. */
export declare const stampFile: string;
export declare function sourceStamp(root: string): string;
export declare function isBuilt(root: string): boolean;
