#!/usr/bin/env python3
"""The layout of tenon/c/abi.h: written down, and proven to notice any change.

    layout.py write HEADER    prints layout_test.c: assertions on the offset,
                              size and type of everything in HEADER
    layout.py mutate HEADER [CC]
                              changes one item of HEADER at a time, and fails
                              unless the assertions notice each change

The header is read by its own regular form: a field, slot or constant begins a
line of its own; this script stops where it meets something else.
"""

import os
import re
import subprocess
import sys

STRUCT = re.compile(r'typedef struct (\w+) \{\n(.*?)\n\} \1;', re.S)
CONSTANT = re.compile(
  r'^#define (TN_\w+)(?: |\s*\\\n\s*)(0x\w+ull|\w+)', re.M)
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


def checks(header):
  """Assertions on each item of the header, by the item's name."""
  text = without_comments(header)
  out = {}
  for name, value in CONSTANT.findall(header):
    out[name] = [f'SAME({name}, {value});']
  for result, name, arguments in FUNCTION_TYPE.findall(text):
    kind = ' '.join((result + '(*)' + arguments).split())
    out[name] = [f'TYPE({name}, {kind});']
  for name in FUNCTION.findall(text):
    out[name] = [f'TYPE(__typeof__(&{name}), const tn_host* (*)(void));']
  for match in STRUCT.finditer(text):
    out[match[1]] = struct_checks(match[1], match[2])
  # These are meant to change.
  out.pop('TN_ABI_FLOOR', None)
  out.pop('TN_ABI_MINOR', None)
  return out


def struct_checks(struct, body):
  out = []
  end = '0'
  for declaration, _ in declarations(body):
    for field, kind in fields_of(declaration):
      out.append(f'FIELD({struct}, {field}, {end}, {kind});')
      if '.' not in field:
        end = f'END({struct}, {field})'
    if declaration.startswith('union'):
      end = f'END({struct}, {declaration.split()[-1]})'
  return out + [f'SAME(sizeof({struct}), {end});']


def write(header):
  blocks = ['\n'.join(c) for c in checks(header).values()]
  return TEMPLATE.format(body='\n'.join(blocks))


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


OTHER = {'uint32_t': 'uint64_t', 'int64_t': 'int32_t', 'uint64_t': 'int64_t',
         'int32_t': 'uint32_t', 'double': 'float', 'void*': 'char*',
         'uint8_t': 'int8_t', 'uint16_t': 'int16_t',
         'tn_status*': 'void', 'tn_string': 'tn_value', 'void': 'int32_t',
         'tn_tensor*': 'tn_object*', 'tn_value': 'tn_string'}


def mutants(header):
  """Yields (name of the item, what was done, the item's text after it)."""
  for m in CONSTANT.finditer(header):
    yield m[1], 'other value', f'#define {m[1]} (1 + {m[2]})'
    yield m[1], 'deleted', ''
  text = without_comments(header)
  for m in FUNCTION_TYPE.finditer(text):
    yield m[2], 'other arguments', f'typedef {m[1]}(*{m[2]})(void);'
  for m in FUNCTION.finditer(text):
    yield m[1], 'other type', m[0].replace('const ', '', 1)
  for m in STRUCT.finditer(text):
    parts = [d for d, _ in declarations(m[2])]
    for what, changed in struct_mutants(parts):
      body = ''.join(part + ';\n' for part in changed)
      yield m[1], what, f'typedef struct {m[1]} {{\n{body}}} {m[1]};'


def struct_mutants(parts):
  """Yields (what was done, the declarations after it)."""
  for i, part in enumerate(parts):
    def changed(new):
      return parts[:i] + new + parts[i + 1:]
    yield 'deleted: ' + part, changed([])
    yield 'inserted after: ' + part, changed([part, 'uint64_t inserted'])
    if i + 1 < len(parts):
      yield 'swapped: ' + part, (
          parts[:i] + [parts[i + 1], part] + parts[i + 2:])
    for word in re.finditer(r'\b\w+\b\*?', part):
      if word[0] in OTHER:
        yield f'{word[0]} changed in: {part}', changed(
            [part[:word.start()] + OTHER[word[0]] + part[word.end():]])
    if re.search(r'\[\w+\]', part):
      yield 'longer: ' + part, changed([re.sub(r'\[\w+\]', '[99]', part)])
    if '(void* context, ' in part:
      yield 'no context: ' + part, changed(
          [part.replace('(void* context, ', '(', 1)])


def unit(name, number, text, lines):
  """An item and its assertions under another name, as a file of its own."""
  def renamed(s):
    return re.sub(r'\b' + name + r'\b', f'm{number}_{name}', s)
  return '\n'.join([f'#line 1 "mutant_{number}"', renamed(text)] +
                   [renamed(line) for line in lines])


def mutate(header_path, header, cc):
  """All mutants in one compilation; each must cause errors in its lines.

  Between them stand the items as they are, which must not: else one mutant's
  errors might be taken for its neighbour's.
  """
  lines = checks(header)
  macros = re.search(r'(#define SAME.*?)\n\n\{body\}', TEMPLATE, re.S)[1]
  same = {m[1]: m[0] for m in STRUCT.finditer(without_comments(header))}
  jobs = [m for m in mutants(header) if m[0] in lines]
  source = ['#include <stddef.h>', f'#include "{os.path.abspath(header_path)}"',
            macros]
  for i, (name, _, text) in enumerate(jobs):
    source.append(unit(name, 2 * i, text, lines[name]))
    if name in same:
      source.append(unit(name, 2 * i + 1, same[name], lines[name]))
  run = subprocess.run(
      [cc, '-std=c11', '-fsyntax-only', '-w', ERRORS[('clang' in cc)],
       '-x', 'c', '-'], input='\n'.join(source) + '\n', text=True,
      stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
  # gcc gives the macro's place first, and then, in a note, where it was used.
  noticed = {int(n) for n in re.findall(
      r'^mutant_(\d+):\d+:\d+: (?:error|fatal error|note: in expansion)',
      run.stdout, re.M)}
  wrong = [jobs[n // 2][0] for n in noticed if n % 2 == 1]
  if wrong:
    sys.exit('layout.py: assertions fail on items as they are: ' +
             ', '.join(sorted(set(wrong))))
  missed = [job for i, job in enumerate(jobs) if 2 * i not in noticed]
  for name, what, _ in missed[:20]:
    print(f'not noticed: {name}: {" ".join(what.split())}')
  print(f'{len(jobs)} mutants of the contract, {len(missed)} not noticed')
  return 1 if missed else 0


ERRORS = {False: '-fmax-errors=0', True: '-ferror-limit=0'}


def main():
  with open(sys.argv[2]) as f:
    header = f.read()
  if sys.argv[1] == 'write':
    print(write(header), end='')
    return 0
  return mutate(sys.argv[2], header, (sys.argv + ['cc'])[3])


sys.exit(main())
