/**
 * Help of each verb by its name, so that who asks for it need not wait for what the verb does. Empty in the source:
 * `build.mjs` puts the texts in, as the verbs have them.
 */
export const HELP_TEXTS: Readonly<Record<string, string>> = {};
