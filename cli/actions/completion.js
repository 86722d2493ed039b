import { UsageError } from "../failure.js";

/** Each asks the program itself: `fluffbuzz __complete -- words... word-to-complete`. @type {Record<string, string>} */
const SCRIPTS = {
  bash: `_fluffbuzz() {
  local IFS=$'\\n' word=\${COMP_WORDS[COMP_CWORD]} line=\${COMP_LINE:0:COMP_POINT}
  # Refs of models hold colons and equal signs, at which bash splits words of its own.
  local -a words; IFS=' ' read -r -a words <<<"$line"; [[ $line == *' ' ]] && words+=('')
  local whole=\${words[\${#words[@]}-1]}
  COMPREPLY=($(fluffbuzz __complete -- "\${words[@]:1}" 2>/dev/null | cut -f1))
  local cut=\${whole%"$word"}
  COMPREPLY=("\${COMPREPLY[@]#"$cut"}")
  [[ \${#COMPREPLY[@]} -gt 0 ]] || COMPREPLY=($(compgen -f -- "$word"))
}
complete -F _fluffbuzz fluffbuzz
`,
  zsh: `#compdef fluffbuzz
_fluffbuzz() {
  local -a found
  local line name about
  while IFS=$'\\t' read -r name about; do
    found+=("\${name//:/\\\\:}:\${about}")
  done < <(fluffbuzz __complete -- "\${(@)words[2,$CURRENT]}" 2>/dev/null)
  if (( \${#found} )); then _describe fluffbuzz found; else _files; fi
}
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
compdef _fluffbuzz fluffbuzz
`,
  fish: `function __fluffbuzz_complete
  set -l words (commandline -opc) (commandline -ct)
  fluffbuzz __complete -- $words[2..-1] 2>/dev/null
end
complete -c fluffbuzz -f -a '(__fluffbuzz_complete)'
`,
};

/** @param {import("../context.js").Context} context @param {object} _options @param {string} shell */
export async function run(context, _options, shell) {
  if (!Object.hasOwn(SCRIPTS, shell)) throw new UsageError(`shell must be one of ${Object.keys(SCRIPTS).join(", ")}, not ${JSON.stringify(shell)}`, "fluffbuzz completion");
  context.stdout.write(SCRIPTS[shell]);
}
