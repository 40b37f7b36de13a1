using RunLinkedData.Cli.CommandLine;
using RunLinkedData.Datasets.Contracts;

namespace RunLinkedData.Cli.Running;

/// <summary>What a program is to be executed with; <see cref="Problems"/> finds what cannot be, before anything is done.</summary>
internal sealed record RunRequest(
    IReadOnlyList<KeyValuePair<string, string>> Parameters,
    IReadOnlyList<(string Name, string Reference)> Inputs,
    IReadOnlyList<KeyValuePair<string, string>> Outputs)
{
    /// <summary>Reads an input as it is written: <c>sales/items@latest</c>, or <c>items=sales/items@latest</c>.</summary>
    public static (string Name, string Reference) ToInput(string text)
    {
        // A reference may hold = in its conditions, but a name holds none of its signs.
        var equals = text.IndexOf('=');
        if (equals > 0 && text.AsSpan(0, equals).IndexOfAny("/@?") < 0)
        {
            return (text[..equals], text[(equals + 1)..]);
        }

        var dataset = text.Split('@')[0];
        return (dataset[(dataset.LastIndexOf('/') + 1)..], text);
    }

    /// <summary>The contracts of outputs, by their names: <c>FILE</c> of the only one, or <c>NAME=FILE</c>.</summary>
    /// <exception cref="CommandException">One is of no output.</exception>
    public static IReadOnlyDictionary<string, DataContract> ToContracts(IReadOnlyList<string> given, IReadOnlyList<string> outputs)
    {
        Dictionary<string, DataContract> contracts = new(StringComparer.Ordinal);
        foreach (var text in given)
        {
            var equals = text.IndexOf('=');
            var (name, file) = equals > 0 && outputs.Contains(text[..equals]) ? (text[..equals], text[(equals + 1)..])
                : outputs is [var only] ? (only, text)
                : throw new CommandException(
                    $"--contract {text} is of no output: " + (outputs.Count == 0
                        ? "there is none, and contracts are kept by what comes after --output."
                        : $"write NAME={text}, with one of {string.Join(", ", outputs)}."),
                    ExitCode.Usage);
            var contract = DataContract.Load(file);
            contract.ColumnsOf(name);
            if (!contracts.TryAdd(name, contract))
            {
                throw new CommandException($"The output '{name}' has two contracts. Leave one out.", ExitCode.Usage);
            }
        }

        return contracts;
    }

    /// <summary>What is wrong, each with what to do.</summary>
    public IEnumerable<string> Problems() =>
        [.. Inputs.SelectMany(ProblemsOfInput), .. Parameters.SelectMany(ProblemsOfParameter), .. Outputs.SelectMany(ProblemsOfOutput)];

    private IEnumerable<string> ProblemsOfInput((string Name, string Reference) input, int index)
    {
        string[] names = [RunVariables.OfInput(input.Name).Files, RunVariables.OfInput(input.Name).Version];
        foreach (var (name, reference) in Inputs.Take(index))
        {
            string[] others = [RunVariables.OfInput(name).Files, RunVariables.OfInput(name).Version];
            if (names.Intersect(others).FirstOrDefault() is { } shared)
            {
                yield return $"The inputs '{name}' ({reference}) and '{input.Name}' ({input.Reference}) would share the variable {shared}. "
                    + $"Give one of them another name: --input NAME={input.Reference}.";
            }
        }
    }

    private IEnumerable<string> ProblemsOfParameter(KeyValuePair<string, string> parameter, int index) =>
        from other in Parameters.Take(index)
        where RunVariables.OfParameter(other.Key) == RunVariables.OfParameter(parameter.Key)
        select other.Key == parameter.Key
            ? $"The parameter '{parameter.Key}' is given twice, as '{other.Value}' and as '{parameter.Value}': leave one out."
            : $"The parameters '{other.Key}' and '{parameter.Key}' would share the variable {RunVariables.OfParameter(parameter.Key)}: "
                + "rename one of them.";

    private IEnumerable<string> ProblemsOfOutput(KeyValuePair<string, string> output, int index)
    {
        var (name, path) = output;
        if (path.Length == 0)
        {
            yield return $"--output {name}= names no file: write {name}=path.";
        }
        else if (path.AsSpan().IndexOfAny('*', '?') >= 0 && !Path.Exists(path))
        {
            yield return $"--output takes no patterns, and '{path}' looks like one: "
                + "name one file, or the folder that the program writes to.";
        }

        foreach (var other in Outputs.Take(index).Where(other => other.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            yield return $"'{other.Value}' and '{path}' would both become the dataset '{name}'"
                + (other.Key == name ? "" : $" (names that differ in case only, as '{other.Key}', are one folder on many disks)")
                + ": give one of them another name.";
        }
    }
}
