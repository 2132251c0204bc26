/** A document as text: `build.mjs` puts it into the bundle. */
declare module '*.md' {
  const text: string;
  // eslint-disable-next-line no-restricted-exports -- the bundler's form
  export default text;
}
