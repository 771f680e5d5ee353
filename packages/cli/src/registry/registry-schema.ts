import { z } from 'zod';

/** The version of the document; within it only optional fields and groups are added. */
const registryVersion = 1;

/** What no name, and no text that is shown, can hold: signs that command a terminal or reorder what is read. */
const plain = /^[^\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]*$/;

const text = (longest: number) => z.string().min(1).max(longest).regex(plain);
const word = z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/);
const eventPattern = z.string().regex(/^[a-z0-9*][\w.*@-]{0,99}$/);
const texts = z.record(word, text(300));

/** A package of npm by its name alone: no path, no URL, no option of a command. */
const packageName = z
  .string()
  .max(214)
  .regex(/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/);

/** Whether a text is the name of a package, and no path, URL or option of a command. */
export const isPackageName = (text: string): boolean => packageName.safeParse(text).success;

const identifier = '(?:0|[1-9]\\d*|\\d*[A-Za-z-][0-9A-Za-z-]*)';

/** A version, and no range: https://semver.org/#spec-item-2 and the two after it. Numbers have at most 15 digits, which a double holds. */
const exactVersion = z
  .string()
  .max(100)
  .regex(
    new RegExp(
      `^(?:0|[1-9]\\d{0,14})(?:\\.(?:0|[1-9]\\d{0,14})){2}(?:-${identifier}(?:\\.${identifier})*)?(?:\\+[0-9A-Za-z-]+(?:\\.[0-9A-Za-z-]+)*)?$`,
    ),
  );

const oneOrMore = <Schema extends z.ZodType>(schema: Schema) => z.union([schema, z.array(schema)]);

/** What there may be beside this is left out: nothing of a document is nested deeper than it is here. */
const filter = z.object({
  assets: oneOrMore(text(300)).optional(),
  tags: z.record(text(100), oneOrMore(text(300))).optional(),
  data: z.record(text(100), oneOrMore(z.union([text(300), z.boolean()]))).optional(),
});

const hook = z.object({
  name: z.string().regex(/^[a-z0-9*][\w.*-]{0,99}$/),
  on: eventPattern,
  where: filter.optional(),
  each: text(100).optional(),
  priority: z.int(),
  policy: word,
  delivery: word,
});

const entry = z
  .object({
    package: packageName.describe('The npm package that has it.'),
    version: exactVersion.describe('The version that is installed where none is asked for.'),
    description: text(300),
    tags: z.array(word).max(50),
    licence: text(100).describe('SPDX expression.'),
    verified: z.boolean().describe('Looked at by whoever keeps this registry.'),
    core: z.boolean().describe('Made and released together with Phlo.'),
    compatibility: z
      .object({
        apiVersion: z.int().min(1).describe('Version of the plugin contracts.'),
        phlo: text(100).describe('Range of versions of Phlo.'),
      })
      .describe('What it works with.'),
    events: z
      .object({
        reads: z.array(eventPattern).describe('Types and patterns that its hooks listen to.'),
        emits: z.array(eventPattern).describe('Types that it emits, its own among them.'),
      })
      .describe('What it hears and says on the bus.'),
    hooks: z.array(hook).describe('As its manifest has them.'),
    provides: texts.describe('What it adds beside hooks, by name.'),
    permissions: texts.describe('What it does outside of Phlo, and what for. Declared, and not enforced.'),
    integrity: z
      .string()
      .regex(/^sha512-[A-Za-z0-9+/]{86}==$/)
      .optional()
      .describe('Of the packed tarball of this version. Absent: it was not published yet.'),
  })
  .describe('A plugin.');

/** The document `registry/plugins.json`. Fields that are not in it are none of its readers' business: a later Phlo may have added them. */
export const registryDocument = z
  .object({
    version: z.literal(registryVersion).describe('Of this format.'),
    plugins: z.record(word, z.record(word, entry)).describe('By group, then by name.'),
  })
  .describe('Plugins of Phlo that can be found and installed by name.');

/** A plugin as `registry/plugins.json` lists it. */
export type ListedPlugin = z.output<typeof entry>;

/** `registry/schema/v1.json`. */
export const registryJsonSchema = (): object => ({
  $id: `urn:phlo:registry:${registryVersion}`,
  title: 'Registry of Phlo plugins',
  ...z.toJSONSchema(registryDocument, { io: 'input' }),
});
