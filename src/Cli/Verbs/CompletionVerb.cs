using System.CommandLine;
using Orchestrator.Cli.Output;

namespace Orchestrator.Cli.Verbs;

/// <summary><c>orch completion</c>: a script for the shell; VM names are asked of the service as one types.</summary>
internal static class CompletionVerb
{
    private static readonly string[] Shells = ["bash", "zsh", "fish"];

    /// <summary>Verbs whose first argument is a VM.</summary>
    private static readonly string[] VmVerbs = ["vms", "info", "why", "ping", "exec", "shutdown", "reboot"];

    public static Command Build(RootCommand root, Terminal terminal)
    {
        var shell = new Argument<string>("SHELL") { Description = string.Join(", ", Shells) };
        shell.CompletionSources.Add(Shells);
        shell.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && !Shells.Contains(result.Tokens[0].Value))
            {
                result.AddError($"SHELL is one of {string.Join(", ", Shells)}; '{result.Tokens[0].Value}' is not");
            }
        });
        var command = new Command("completion", "Prints a completion script for a shell.") { shell };
        command.SetAction(parsed =>
        {
            terminal.Output.Write(
                parsed.GetValue(shell) switch
                {
                    "bash" => Bash(root),
                    "zsh" => Zsh(root),
                    _ => Fish(root),
                }
            );
            return ExitCodes.Ok;
        });
        return command;
    }

    private static string Verbs(RootCommand root) => string.Join(' ', root.Subcommands.Select(c => c.Name));

    /// <summary>The words after <c>vm</c>.</summary>
    private static string Judgements(RootCommand root) =>
        string.Join(' ', root.Subcommands.First(c => c.Name == "vm").Subcommands.Select(c => c.Name));

    private static string Options(Command verb, RootCommand root) =>
        string.Join(
            ' ',
            verb.Options.Concat(root.Options.Where(o => o.Recursive))
                .SelectMany(o => o.Aliases.Append(o.Name))
                .Where(n => n.StartsWith('-') && !n.Contains('?'))
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    private static string Bash(RootCommand root)
    {
        var cases = root.Subcommands.Select(c => $"    {c.Name}) options='{Options(c, root)}' ;;");
        return $$"""
            # bash completion for orch; load it with: source <(orch completion bash)
            _orch() {
              local current=${COMP_WORDS[COMP_CWORD]} verb= options= word
              COMPREPLY=()
              for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                [ "$word" = -- ] && { COMPREPLY=($(compgen -f -- "$current")); return; }
                case $word in -*) ;; *) [ -n "$verb" ] || verb=$word ;; esac
              done
              if [ -z "$verb" ]; then
                COMPREPLY=($(compgen -W '{{Verbs(root)}} --server --token-file --help --version' -- "$current"))
                return
              fi
              case $verb in
            {{string.Join('\n', cases)}}
              esac
              case $current in
                -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;;
                *) case $verb in
                     {{string.Join('|', VmVerbs)}}) COMPREPLY=($(compgen -W "$(orch vms -o name 2>/dev/null)" -- "$current")) ;;
                     vm) case ${COMP_WORDS[COMP_CWORD-1]} in
                           vm) COMPREPLY=($(compgen -W '{{Judgements(root)}}' -- "$current")) ;;
                           *) COMPREPLY=($(compgen -W "$(orch vms -o name 2>/dev/null)" -- "$current")) ;;
                         esac ;;
                     completion) COMPREPLY=($(compgen -W '{{string.Join(' ', Shells)}}' -- "$current")) ;;
                     *) COMPREPLY=($(compgen -f -- "$current")) ;;
                   esac ;;
              esac
            }
            complete -F _orch orch

            """;
    }

    private static string Zsh(RootCommand root)
    {
        var cases = root.Subcommands.Select(c => $"    {c.Name}) options=({Options(c, root)}) ;;");
        return $$"""
            #compdef orch
            # zsh completion for orch; put it as _orch into a folder of $fpath
            _orch() {
              local -a options
              local verb=${words[2]}
              if (( CURRENT == 2 )); then
                compadd -- {{Verbs(root)}} --server --token-file --help --version
                return
              fi
              case $verb in
            {{string.Join('\n', cases)}}
              esac
              case ${words[CURRENT]} in
                -*) compadd -- $options ;;
                *) case $verb in
                     {{string.Join('|', VmVerbs)}}) compadd -- ${(f)"$(orch vms -o name 2>/dev/null)"} ;;
                     vm) case ${words[CURRENT-1]} in
                           vm) compadd -- {{Judgements(root)}} ;;
                           *) compadd -- ${(f)"$(orch vms -o name 2>/dev/null)"} ;;
                         esac ;;
                     completion) compadd -- {{string.Join(' ', Shells)}} ;;
                     *) _files ;;
                   esac ;;
              esac
            }
            _orch "$@"

            """;
    }

    private static string Fish(RootCommand root)
    {
        var verbs = root.Subcommands.Select(c =>
            $"complete -c orch -n __fish_use_subcommand -f -a {c.Name} -d '{c.Description?.Replace("'", "\\'", StringComparison.Ordinal)}'"
        );
        var options = root.Subcommands.SelectMany(c =>
            Options(c, root)
                .Split(' ')
                .Where(o => o.StartsWith("--", StringComparison.Ordinal))
                .Select(o => $"complete -c orch -n '__fish_seen_subcommand_from {c.Name}' -l {o[2..]}")
        );
        return $"""
            # fish completion for orch
            {string.Join('\n', verbs)}
            {string.Join('\n', options)}
            complete -c orch -n '__fish_seen_subcommand_from {string.Join(' ', VmVerbs)}' -f -a '(orch vms -o name 2>/dev/null)'
            complete -c orch -n '__fish_seen_subcommand_from vm; and not __fish_seen_subcommand_from {Judgements(root)}' -f -a '{Judgements(
                root
            )}'
            complete -c orch -n '__fish_seen_subcommand_from vm; and __fish_seen_subcommand_from {Judgements(
                root
            )}' -f -a '(orch vms -o name 2>/dev/null)'
            complete -c orch -n '__fish_seen_subcommand_from completion' -f -a '{string.Join(' ', Shells)}'

            """;
    }
}
