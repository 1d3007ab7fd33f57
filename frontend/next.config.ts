import path from "node:path";

import type { NextConfig } from "next";

const isProduction = process.env.NODE_ENV === "production";
const BACKEND = process.env.STORYREEL_URL ?? "http://127.0.0.1:8000";

const config: NextConfig = {
  // Django serves what is exported; in development Next serves the pages and asks Django for the
  // rest.
  ...(isProduction ? { output: "export" as const } : { rewrites: fromBackend }),
  distDir: process.env.STORYREEL_BUILD_FOLDER ?? ".next",
  trailingSlash: true,
  skipTrailingSlashRedirect: !isProduction,
  images: { unoptimized: true },
  compress: false, // it would hold back events, and there is no way between
  poweredByHeader: false,
  turbopack: {
    root: path.resolve(import.meta.dirname),
    rules: { "*.css": { loaders: ["@tailwindcss/turbopack"], as: "*.css" } },
  },
};

async function fromBackend() {
  const folders = ["api", "media", "static"];
  // The slash at the end would be lost, and Django asks for it again and again.
  return ["/", ""].flatMap((end) =>
    folders.map((folder) => ({
      source: `/${folder}/:path*${end}`,
      destination: `${BACKEND}/${folder}/:path*${end}`,
    })),
  );
}

export default config;
