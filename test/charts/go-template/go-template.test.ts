import { describe, expect, it } from '@jest/globals'
import { execute } from './evaluate.ts'
import { FUNCTIONS } from './functions.ts'
import { parseTemplate } from './parse.ts'

const render = (source: string, data: unknown = {}): string =>
  execute(parseTemplate(source).body, data, FUNCTIONS)

describe('the part of Go templates that the chart is written in', () => {
  it.each<[string, string, unknown, string]>([
    ['text', 'a\n', {}, 'a\n'],
    ['a field', '{{ .a.b }}', { a: { b: 'x' } }, 'x'],
    ['white space away on the left', 'a \n {{- .a }} b', { a: 1 }, 'a1 b'],
    ['white space away on the right', 'a {{ .a -}} \n b', { a: 1 }, 'a 1b'],
    ['a comment', 'a {{- /* }} "b */ -}} c', {}, 'ac'],
    ['a pipeline', '{{ .a | default "x" | quote }}', { a: '' }, '"x"'],
    ['a parenthesis with a field', '{{ (dict "a" "b").a }}', {}, 'b'],
    ['two operands', '{{ printf "%s-%s" .a .b }}', { a: 'x', b: 'y' }, 'x-y'],
    ['a closing brace in a string', '{{ quote "}}" }}', {}, '"}}"'],
    ['if, else if, else', '{{ if .a }}1{{ else if .b }}2{{ else }}3{{ end }}', { b: true }, '2'],
    [
      'nothing is true that is empty',
      '{{ if or .a .b .c .d .e }}1{{ else }}2{{ end }}',
      { a: '', b: 0, c: [], d: {}, e: null },
      '2',
    ],
    ['with and its dot', '{{ with .a }}{{ .b }}{{ else }}none{{ end }}', { a: { b: 1 } }, '1'],
    ['with and else', '{{ with .a }}{{ .b }}{{ else }}none{{ end }}', {}, 'none'],
    ['the top from within', '{{ with .a }}{{ $.b }}{{ end }}', { a: 1, b: 2 }, '2'],
    ['range over a list', '{{ range .a }}<{{ . }}>{{ end }}', { a: [1, 2] }, '<1><2>'],
    [
      'range over a map, in the order of its keys',
      '{{ range $k, $v := .a }}{{ $k }}={{ $v }};{{ end }}',
      { a: { z: 1, b: 2 } },
      'b=2;z=1;',
    ],
    ['range over nothing', '{{ range .a }}x{{ else }}none{{ end }}', {}, 'none'],
    ['a variable of an outer block', '{{ $a := "x" }}{{ if true }}{{ $a = "y" }}{{ end }}{{ $a }}', {}, 'y'],
    [
      'a variable that hides another',
      '{{ $a := "x" }}{{ if true }}{{ $a := "y" }}{{ $a }}{{ end }}{{ $a }}',
      {},
      'yx',
    ],
    ['and stops at what is false', '{{ if and .a .a.b }}1{{ else }}2{{ end }}', {}, '2'],
    ['a method', '{{ .Files.Get "a" }}', { Files: { Get: (name: unknown) => `<${String(name)}>` } }, '<a>'],
    [
      'set changes the map itself',
      '{{ $a := dict }}{{ $b := $a }}{{ $_ := set $b "k" "v" }}{{ $a.k }}',
      {},
      'v',
    ],
    [
      'merge keeps what is there',
      '{{ merge (dict "a" "1") (dict "a" "2" "b" "3") | toYaml }}',
      {},
      "a: '1'\nb: '3'",
    ],
    ['nindent', 'a:{{ nindent 2 "b: 1\nc: 2" }}'.replace('\n', '\\n'), {}, 'a:\n  b: 1\n  c: 2'],
    ['fromYaml with anchors', '{{ (fromYaml .a).d.b }}', { a: 'c: &x { b: 1 }\nd: *x' }, '1'],
    ['a pre-release of the version asked for', '{{ semverCompare "<1.28.0-0" "v1.28.0-rc.1" }}', {}, 'false'],
    ['the version before', '{{ semverCompare "<1.28.0-0" "v1.27.16-eks-a18cd3a" }}', {}, 'true'],
  ])('%s', (_, source, data, expected) => {
    expect(render(source, data)).toBe(expected)
  })

  it.each([
    ['an unknown function', '{{ nobody 1 }}', 'function "nobody" not defined'],
    ['a field of nothing', '{{ .a.b }}', 'nil pointer evaluating interface {}.b'],
    ['a variable that is not there', '{{ $a }}', 'no variable $a'],
    ['an action that is not closed', '{{ .a', 'an action is not closed'],
    ['a block that is not ended', '{{ if .a }}x', 'is not ended'],
    ['an end of nothing', 'x{{ end }}', 'ends nothing'],
    ['what this subset does not have', '{{ .a + 1 }}', 'not understood'],
    ['a call of what is no function', '{{ "a" "b" }}', 'nothing that can be called'],
    ['a map printed as such', '{{ dict "a" "b" }}', 'an object would be printed as Go prints it'],
    ['a format of another kind', '{{ printf "%d" 1 }}', 'only %s is known'],
    ['a comparison that is not known', '{{ semverCompare "~1.2" "1.2.3" }}', 'not compared here'],
    ['what the template fails with', '{{ fail "so" }}', 'so'],
  ])('is strict: %s', (_, source, message) => {
    expect(() => render(source)).toThrow(message)
  })
})
