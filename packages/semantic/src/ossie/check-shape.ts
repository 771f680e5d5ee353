import { didYouMean } from '@phlo/core';
import { isMap, isScalar, isSeq } from 'yaml';
import type { Node, YAMLMap } from 'yaml';
import type { FieldShape, Shape } from './shape.js';

/** What a check of shapes works with. */
export interface ShapeCheck {
  /** Whether the document is of version 0.2. */
  readonly isNew: boolean;
  /** What stands at a node; an alias for what its anchor has. */
  resolve(node: unknown): Node | undefined;
  /** Tells a problem at a node, or where its parent is. */
  tell(message: string, node: Node | undefined): void;
}

interface Place {
  /** `semantic_model[0].metrics[1]`. */
  readonly path: string;
  /** Told of where there is nothing at the place. */
  readonly parent: Node | undefined;
}

/** Tells everything in which a node is not of a shape. */
export function checkShape(
  check: ShapeCheck,
  shape: Shape,
  { node, ...place }: Place & { readonly node: unknown },
): void {
  const found = check.resolve(node);
  const wrong = (what: string) => check.tell(`${place.path} must be ${what}`, found ?? place.parent);
  switch (shape.kind) {
    case 'text':
      if (!isText(found)) return wrong('a text');
      if (shape.values === undefined || shape.values.includes(found.value)) return undefined;
      return wrong(`one of ${shape.values.join(', ')}, not ${JSON.stringify(found.value)}`);
    case 'flag':
      return isScalar(found) && typeof found.value === 'boolean' ? undefined : wrong('true or false');
    case 'notes':
      return isText(found) || isMap(found) ? undefined : wrong('a text or fields');
    case 'list': {
      if (!isSeq(found)) return wrong('a list');
      if (found.items.length < (shape.atLeast ?? 0)) wrong('a list with something in it');
      for (const [index, item] of found.items.entries())
        checkShape(check, shape.of, { node: item, path: `${place.path}[${index}]`, parent: found });
      return undefined;
    }
    case 'fields':
      return isMap(found) ? checkFields(check, shape.fields, { map: found, path: place.path }) : wrong('fields');
  }
}

interface Fields {
  readonly map: YAMLMap;
  readonly path: string;
}

function checkFields(check: ShapeCheck, shapes: Readonly<Record<string, FieldShape>>, { map, path }: Fields): void {
  const names = new Set<string>();
  for (const { key, value } of map.items) {
    const name = isScalar(key) ? String(key.value) : '';
    const at = check.resolve(key) ?? map;
    names.add(name);
    const field = Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    if (field === undefined) {
      const guess = didYouMean(name, Object.keys(shapes));
      check.tell(`${path} has no field ${JSON.stringify(name)}${guess === undefined ? '' : `. ${guess}`}`, at);
    } else if (field.isNew === true && !check.isNew) check.tell(`${path}.${name} needs version 0.2.0.dev0`, at);
    else checkShape(check, field.shape, { node: value, path: `${path}.${name}`, parent: at });
  }
  for (const [name, { isRequired }] of Object.entries(shapes))
    if (isRequired === true && !names.has(name)) check.tell(`${path} lacks the field "${name}"`, map);
}

const isText = (node: unknown): node is { readonly value: string } & Node =>
  isScalar(node) && typeof node.value === 'string';
