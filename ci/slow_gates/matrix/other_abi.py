#!/usr/bin/env python3
"""The ABI as it was or could be: other_abi.py WHICH <abi.h >ITS_ABI_H

  older   minor - 1: each table lacks its last slot, optimizers `evaluate`
  newer   minor + 1 with the same floor: each table and declaration has one more
          item at its end
  floor   the same, and its packages need it
  major   another major
"""

import re
import sys

OLDER = r'(typedef struct (tn_\w+_api|tn_optimizer_def) \{.*?)(\} \2;)'
NEWER = r'(typedef struct (tn_\w+_(?:api|def)) \{.*?)(\} \2;)'


def number(text, name):
  return int(re.search(rf'#define TN_ABI_{name} (\d+)u', text)[1])


def with_number(text, name, value):
  return re.sub(rf'(#define TN_ABI_{name}) \d+u', rf'\1 {value}u', text)


def without_last(match):
  body = re.sub(r'/\*.*?\*/', '', match[1], flags=re.S)
  return body[:body.rstrip().rstrip(';').rfind(';') + 1] + '\n' + match[3]


def with_one_more(match):
  more = ('  tn_status* (*added)(void);\n' if match[2].endswith('_api')
          else '  const void* added;\n')
  return match[1] + more + match[3]


def main():
  text = sys.stdin.read()
  which = sys.argv[1]
  minor = number(text, 'MINOR')
  if which == 'older':
    text = re.sub(OLDER, without_last, text, flags=re.S)
    text = with_number(with_number(text, 'MINOR', minor - 1), 'FLOOR', minor - 1)
  elif which in ('newer', 'floor'):
    text = with_number(re.sub(NEWER, with_one_more, text, flags=re.S), 'MINOR',
                       minor + 1)
    if which == 'floor':
      text = with_number(text, 'FLOOR', minor + 1)
  elif which == 'major':
    text = with_number(text, 'MAJOR', number(text, 'MAJOR') + 1)
  else:
    sys.exit(__doc__)
  print(text, end='')


if __name__ == '__main__':
  main()
