import next from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";

// Imports go one way: lib → hooks → components → app.
const zones = [
  { target: "./lib", from: ["./hooks", "./components", "./app"] },
  { target: "./hooks", from: ["./components", "./app"] },
  { target: "./components", from: "./app" },
  { target: "./components/ui", from: "./components", except: ["./ui"] },
];

const config = [
  { ignores: [".next/**", "out/**", "node_modules/**", "lib/schema.d.ts", "next-env.d.ts"] },
  ...next,
  ...typescript,
  {
    rules: {
      "import/no-restricted-paths": ["error", { zones }],
      "@next/next/no-img-element": "off", // the server makes the sizes
      "max-lines": ["error", { max: 400 }],
      "no-console": "error",
    },
  },
  { files: ["lib/texts.ts"], rules: { "max-lines": "off" } }, // one file, for who translates
  { files: ["components/**/*.tsx"], rules: { "max-lines": ["error", { max: 200 }] } },
  { files: ["app/**/page.tsx"], rules: { "max-lines": ["error", { max: 60 }] } },
];

export default config;
