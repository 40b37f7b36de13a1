using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using RunLinkedData.Versions.References;

namespace RunLinkedData.Cli.CommandLine;

/// <summary>Values on the command line that several commands take.</summary>
internal static class Values
{
    /// <summary>A dataset of a process.</summary>
    public static Argument<DatasetName> Dataset()
    {
        var argument = new Argument<DatasetName>("process/dataset")
        {
            Description = "The dataset with the process that makes it, such as demand-forecast/forecasts.",
            CustomParser = result => DatasetName.Parse(result),
        };
        KnownNames.OfDatasets(argument, "");
        return argument;
    }

    /// <summary>A run or a data version.</summary>
    public static Argument<string> Reference(string name = "ref")
    {
        var argument = new Argument<string>(name)
        {
            Description = "A data version such as demand-forecast/forecasts@latest, or a run ID (8 digits or more).",
        };
        KnownNames.OfDatasets(argument, "@latest");
        return argument;
    }

    /// <summary>A whole number that is not too small.</summary>
    public static Option<int?> Number(string name, string description, int least, int? standard = null, params string[] aliases) =>
        new(name, aliases)
        {
            Description = description,
            HelpName = "count",
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least)
                {
                    return number;
                }

                result.AddError(string.Create(
                    CultureInfo.InvariantCulture, $"{name} must be a whole number, {least} or more, and is '{text}'."));
                return null;
            },
        };

    /// <summary>A time, as references have it: the zone and the language of the machine do not count.</summary>
    public static Option<DateTimeOffset?> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = result =>
        {
            try
            {
                return TimeText.Parse(result.Tokens[0].Value);
            }
            catch (FormatException exception)
            {
                result.AddError($"{name}: {exception.Message}.");
                return null;
            }
        },
    };

    /// <summary>Names with commas between, such as <c>--columns store,sku</c>.</summary>
    public static Option<string[]> Names(string name, string description, params string[] aliases) => new(name, aliases)
    {
        Description = description,
        HelpName = "a,b",
        DefaultValueFactory = _ => [],
        CustomParser = result => [.. result.Tokens.SelectMany(
            token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
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
