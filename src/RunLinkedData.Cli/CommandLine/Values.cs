using System.CommandLine;
using System.CommandLine.Parsing;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Values on the command line that several commands take.</summary>
internal static class Values
{
    /// <summary>A dataset of a process.</summary>
    public static Argument<DatasetName> Dataset() => new("process/dataset")
    {
        Description = "The dataset with the process that makes it, such as demand-forecast/forecasts.",
        CustomParser = result => DatasetName.Parse(result),
    };

    /// <summary>A run or a data version.</summary>
    public static Argument<string> Reference(string name = "ref") => new(name)
    {
        Description = "A data version such as demand-forecast/forecasts@latest, or a run ID (8 digits or more).",
    };

    /// <summary>Pairs such as <c>--param horizon=28</c>.</summary>
    public static Option<KeyValuePair<string, string>[]> Pairs(string name, string helpName, string description) => new(name)
    {
        Description = description,
        HelpName = helpName,
        AllowMultipleArgumentsPerToken = false,
        Arity = ArgumentArity.ZeroOrMore,
        CustomParser = result => ParsePairs(result, name, helpName),
    };

    private static KeyValuePair<string, string>[] ParsePairs(ArgumentResult result, string name, string form)
    {
        List<KeyValuePair<string, string>> pairs = [];
        foreach (var token in result.Tokens)
        {
            var equals = token.Value.IndexOf('=');
            if (equals <= 0)
            {
                result.AddError($"'{token.Value}' is no value for {name}: write {form}.");
                return [];
            }

            pairs.Add(new(token.Value[..equals], token.Value[(equals + 1)..]));
        }

        return [.. pairs];
    }
}
