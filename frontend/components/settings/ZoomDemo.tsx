import type { CSSProperties } from "react";

import { texts } from "@/lib/texts";

/** A small landscape through which the camera moves as it does in films. */
export function ZoomDemo({ times }: { times: number }) {
  return (
    <div
      role="img"
      aria-label={texts.settings.film.zoomDemo}
      className="relative aspect-video w-full overflow-hidden rounded-card border border-line"
    >
      <svg
        viewBox="0 0 320 180"
        aria-hidden
        className="absolute inset-0 size-full origin-[62%_58%] animate-zoom-demo"
        style={{ "--zoom": times } as CSSProperties}
      >
        <defs>
          <linearGradient id="dusk" x1="0" y1="0" x2="0" y2="1">
            <stop offset="0" stopColor="#1d2b44" />
            <stop offset=".6" stopColor="#9a6a6b" />
            <stop offset="1" stopColor="#f2b66b" />
          </linearGradient>
        </defs>
        <rect width="320" height="180" fill="url(#dusk)" />
        <circle cx="92" cy="48" r="15" fill="#f8e3b0" />
        <path d="M0 122 52 78l40 30 60-52 66 56 44-28 58 42v54H0Z" fill="#4b4a63" />
        <path d="M0 146q70-34 150-14t170-16v64H0Z" fill="#2c3346" />
        <path d="M178 122v-20l18-14 18 14v20Z" fill="#171b27" />
        <rect x="191" y="106" width="10" height="9" fill="#f5b14c" />
        <path d="M236 124v-30m-9 22 9-26 9 26Z" stroke="#171b27" strokeWidth="3" fill="#171b27" />
        <path d="M0 164q90-18 180-8t140-6v30H0Z" fill="#171b27" />
      </svg>
    </div>
  );
}
