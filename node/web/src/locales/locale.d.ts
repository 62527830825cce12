// The texts of a language, put together by locales.mjs.
declare module "locale:*" {
  const text: string;
  export default text;
}

declare module "*.css";
