#!/usr/bin/env python3
"""The layout of tenon/c/abi.h: written down, and proven to notice any change.

    layout.py write HEADER    prints layout_test.c: assertions on the offset,
                              size and type of everything in HEADER
    layout.py mutate HEADER LAYOUT_TEST [CC]
                              changes one item of HEADER at a time, and fails
                              unless LAYOUT_TEST stops compiling each time

The header is read by its own regular form: a field, slot or constant begins a
line of its own; this script stops where it meets something else.
"""

import concurrent.futures
import os
import re
import subprocess
import sys
import tempfile

STRUCT = re.compile(r'typedef struct (\w+) \{\n(.*?)\n\} \1;', re.S)
CONSTANT = re.compile(r'^#define (TN_\w+) (0x\w+ull|\w+)', re.M)
FUNCTION_TYPE = re.compile(r'typedef ([^;{]*)\(\*(\w+)\)([^;]*);')
FUNCTION = re.compile(r'^const tn_host\* (tenon_host_0)\(void\);', re.M)


def without_comments(text):
  return re.sub(r'/\*.*?\*/', lambda m: re.sub(r'[^\n]', ' ', m[0]), text,
                flags=re.S)


def declarations(body):
  """Splits a struct's body at the semicolons outside of braces."""
  depth = start = 0
  for i, c in enumerate(body):
    depth += (c == '{') - (c == '}')
    if c == ';' and depth == 0:
      yield body[start:i].strip(), start
      start = i + 1


def fields_of(declaration):
  """Yields (name, type) for each field that a declaration declares."""
  union = re.fullmatch(r'union \{(.*)\} (\w+)', declaration, re.S)
  if union:
    for inner, _ in declarations(union[1]):
      for name, kind in fields_of(inner):
        yield union[2] + '.' + name, kind
    return
  call = re.fullmatch(r'(.*?)\(\*(\w+)\)(\(.*\))', declaration, re.S)
  if call:
    yield call[2], ' '.join((call[1] + '(*)' + call[3]).split())
    return
  first = re.fullmatch(r'(.*?[\s*])(\w+)(\[\w+\])?((?:, \w+)*)', declaration,
                       re.S)
  if not first:
    sys.exit('layout.py: can not read the declaration: ' + declaration)
  names = [first[2]] + [n for n in first[4].split(', ') if n]
  for name in names:
    yield name, first[1].strip() + (first[3] or '')


def write(header):
  text = without_comments(header)
  out = []
  for name, value in CONSTANT.findall(header):
    if name in ('TN_ABI_FLOOR', 'TN_ABI_MINOR'):
      continue
    out.append(f'SAME({name}, {value});')
  for result, name, arguments in FUNCTION_TYPE.findall(text):
    out.append(f'TYPE({name}, {" ".join((result + "(*)" + arguments).split())});')
  for name in FUNCTION.findall(text):
    out.append(f'TYPE(__typeof__(&{name}), const tn_host* (*)(void));')
  for match in STRUCT.finditer(text):
    struct, end = match[1], '0'
    out.append('')
    for declaration, _ in declarations(match[2]):
      for field, kind in fields_of(declaration):
        out.append(f'FIELD({struct}, {field}, {end}, {kind});')
        if '.' not in field:
          end = f'END({struct}, {field})'
      if declaration.startswith('union'):
        field = declaration.split()[-1]
        end = f'END({struct}, {field})'
    out.append(f'SAME(sizeof({struct}), {end});')
  return TEMPLATE.format(body='\n'.join(out))


TEMPLATE = '''/* Offset, size and type of everything in tenon/c/abi.h. Compiling is the test.
 *
 * Written by `core/abi/layout.py write`. A change that only appends changes
 * nothing here but appends and sizes; any other breaks packages that are built.
 * Structs have no padding, so that a later field can not lie where an older
 * writer left rubbish. */
#include <stddef.h>

#include "tenon/c/abi.h"

#define SAME(a, b) _Static_assert((a) == (b), #a)
#define TYPE(a, ...) \\
  _Static_assert(__builtin_types_compatible_p(a, __VA_ARGS__), #a)
#define END(s, f) (offsetof(s, f) + sizeof(((s*)0)->f))
#define FIELD(s, f, at, ...)         \\
  SAME(offsetof(s, f), at);          \\
  TYPE(__typeof__(((s*)0)->f), __VA_ARGS__)

{body}

int main(void) {{ return 0; }}
'''


def replace(text, start, old, new):
  assert text[start:start + len(old)] == old, (text[start:start + 40], old)
  return text[:start] + new + text[start + len(old):]


WIDER = {'uint32_t': 'uint64_t', 'int64_t': 'int32_t', 'uint64_t': 'int64_t',
         'int32_t': 'uint32_t', 'double': 'float', 'void*': 'char*',
         'uint8_t': 'int8_t', 'uint16_t': 'int16_t',
         'tn_status*': 'void', 'tn_string': 'tn_value', 'void': 'int32_t',
         'tn_tensor*': 'tn_object*', 'tn_value': 'tn_string'}


def mutants(header):
  """Yields (what was done, the header with that done)."""
  text = without_comments(header)
  for m in CONSTANT.finditer(header):
    if m[1] not in ('TN_ABI_FLOOR', 'TN_ABI_MINOR'):
      yield 'other value: ' + m[1], (
          header[:m.start(2)] + '(1 + ' + m[2] + ')' + header[m.end(2):])
      yield 'deleted: ' + m[1], header[:m.start()] + header[m.end():]
  for struct in STRUCT.finditer(text):
    name = struct[1]
    parts = []
    for declaration, _ in declarations(struct[2]):
      at = struct.start(2) + (parts[-1][1] - struct.start(2) if parts else 0)
      start = text.index(declaration, at)
      parts.append((start, start + len(declaration), declaration))
    # header and text have the same offsets.
    for i, (start, end, declaration) in enumerate(parts):
      yield f'{name}: deleted: {declaration}', header[:start] + header[end + 1:]
      yield f'{name}: doubled: {declaration}', (
          header[:end] + '; uint64_t inserted' + header[end:])
      if i + 1 < len(parts):
        s2, e2, other = parts[i + 1]
        yield f'{name}: swapped: {declaration}', (
            header[:start] + other + header[end:s2] + declaration + header[e2:])
      for word in re.finditer(r'\b\w+\b\*?', declaration):
        if word[0] in WIDER:
          a, b = start + word.start(), start + word.end()
          yield f'{name}: {word[0]} changed in: {declaration}', (
              header[:a] + WIDER[word[0]] + header[b:])
      for word in re.finditer(r'\[\w+\]', declaration):
        a = start + word.start()
        yield f'{name}: longer: {declaration}', header[:a] + '[99]' + header[
            start + word.end():]
      for word in re.finditer(r'\(void\* context, ', declaration):
        a = start + word.start()
        yield f'{name}: no context: {declaration}', header[:a] + '(' + header[
            start + word.end():]
  for m in FUNCTION_TYPE.finditer(text):
    yield 'other arguments: ' + m[2], (
        header[:m.start(3)] + '(void)' + header[m.end(3):])
  for m in FUNCTION.finditer(text):
    yield 'other type: ' + m[1], header[:m.start()] + header[m.start() + 6:]


def compiles(source, header, cc):
  with tempfile.TemporaryDirectory() as folder:
    os.makedirs(folder + '/tenon/c')
    with open(folder + '/tenon/c/abi.h', 'w') as f:
      f.write(header)
    return subprocess.run(
        [cc, '-std=c11', '-fsyntax-only', '-w', '-I', folder, source],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0


def mutate(header, source, cc):
  if not compiles(source, header, cc):
    sys.exit(f'{source} does not compile against the header as it is; '
             'look at what it says, or write it anew')
  jobs = [m for m in mutants(header) if m[1] != header]
  with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
    survived = pool.map(lambda m: compiles(source, m[1], cc), jobs)
    missed = [what for (what, _), alive in zip(jobs, survived) if alive]
  for what in missed:
    print('not noticed:', ' '.join(what.split()))
  print(f'{len(jobs)} mutants of the contract, {len(missed)} not noticed')
  return 1 if missed else 0


def main():
  with open(sys.argv[2]) as f:
    header = f.read()
  if sys.argv[1] == 'write':
    print(write(header), end='')
    return 0
  return mutate(header, sys.argv[3], (sys.argv + ['cc'])[4])


sys.exit(main())
