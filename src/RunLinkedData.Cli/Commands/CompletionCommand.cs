using System.CommandLine;
using RunLinkedData.Cli.Output;

namespace RunLinkedData.Cli.Commands;

/// <summary><c>rld completion SHELL</c>: the script by which a shell asks <c>rld</c> itself what may follow.</summary>
/// <remarks>Names come from the store, so that no shell may read one as anything but text.</remarks>
internal sealed class CompletionCommand : Command
{
    private static readonly IReadOnlyDictionary<string, string> Scripts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] =
            """
            _rld() {
                local word="${COMP_WORDS[COMP_CWORD]}" line
                COMPREPLY=()
                while IFS= read -r line; do
                    [[ $line == "$word"* ]] && COMPREPLY+=("$(printf %q "$line")")
                done < <(rld "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)
                [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == */ ]] && compopt -o nospace
                return 0
            }
            complete -o default -F _rld rld
            """,
        ["zsh"] =
            """
            _rld() {
                local -a words_found
                words_found=("${(@f)$(rld "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                [[ -n "$words_found" ]] && compadd -a words_found || _files
            }
            compdef _rld rld
            """,
        ["fish"] =
            """
            complete -c rld -a '(rld "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
            """,
        ["pwsh"] =
            """
            Register-ArgumentCompleter -Native -CommandName rld -ScriptBlock {
                param($word, $line, $position)
                rld "[suggest:$position]" "$line" 2>$null | Where-Object { $_.StartsWith($word) } | ForEach-Object {
                    $text = if ($_ -match '^[\w./@~-]+$') { $_ } else { "'" + $_.Replace("'", "''") + "'" }
                    [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    private readonly Argument<string> _shell = new("shell") { Description = "The shell." };

    public CompletionCommand(Host host)
        : base("completion", "Prints a script for a shell that completes commands, options and the names of datasets.")
    {
        _shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        Add(_shell);
        SetAction((parsed, cancellationToken) => host.Output.WriteLineAsync(
            Scripts[parsed.GetRequiredValue(_shell)].AsMemory(), cancellationToken));
    }
}
